import Foundation
import LinearAlgebra
import Mv2v
import TestSupport
import Testing

/// Commands that use a map remark on rows that do not look like those of its fit.
@Suite struct ResemblanceTests {
  private let folder: TemporaryFolder
  private let space = PlantedLanguage(dimension: 80, seed: 1)
  private let other = PlantedLanguage(dimension: 80, seed: 2)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(space.rows(1500, topic: 1), to: "a.npy")
    try folder.write(other.rows(1500, topic: 1), to: "b.npy")
    let outcome = try Tool.run(
      "oracle", "--source", "a.npy", "--target", "b.npy", "--output", "m.safetensors", folder: folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
  }

  private func remarks(
    _ rows: Matrix<Float>, _ command: [String] = ["apply", "--output", "y.npy", "--input"]
  ) throws
    -> [String]
  {
    try folder.write(rows, to: "x.npy")
    let outcome = try Tool.run(
      program: Tool.path, command + ["x.npy", "--map", "m.safetensors"], folder: folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return outcome.standardError.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("remark: x.npy: ")
    }
  }

  @Test func otherTextsOfTheSameModelAreNoMatter() throws {
    #expect(try remarks(space.rows(1000, topic: 1, seed: 9)).isEmpty)
    #expect(try remarks(space.rows(1000, topic: 2, seed: 9)).isEmpty)
    #expect(try remarks(space.rows(15, topic: 2, seed: 9)).isEmpty)
  }

  @Test func anotherModelOfTheSameDimensionIsRemarkedOn() throws {
    let third = PlantedLanguage(dimension: 80, seed: 3)
    let remark = try #require(try remarks(third.rows(1000, topic: 1)).first)
    #expect(remark.contains("do not look like the source vectors that the map was fitted on"))
    #expect(remark.contains("their leading directions are others"))
    let evaluated = try remarks(
      third.rows(1500, topic: 1), ["evaluate", "--target", "b.npy", "--source"])
    #expect(evaluated.count == 1 && evaluated[0].contains("source vectors"))
    let targets = try remarks(third.rows(1500, topic: 1), ["evaluate", "--source", "a.npy", "--target"])
    #expect(targets.count == 1 && targets[0].contains("target vectors"))
    try folder.write("0 0 0 1\n", to: "qrels")
    let queries = try remarks(
      third.rows(300, topic: 1),
      ["retrieve", "--documents", "b.npy", "--judgements", "qrels", "--k", "10", "--queries"])
    #expect(queries.count == 1 && queries[0].contains("source vectors"))
  }

  @Test func rowsOfAnotherLengthOrMeanAreRemarkedOn() throws {
    var rows = space.rows(1000, topic: 1, seed: 9)
    rows *= 10
    let long = try #require(try remarks(rows).first)
    #expect(long.contains("their lengths are others") && !long.contains("leading directions"))
    rows = space.rows(1000, topic: 1, seed: 9)
    for row in 0..<1000 { for column in 0..<80 { rows[row, column] += column < 40 ? 5 : -5 } }
    let moved = try #require(try remarks(rows).first)
    #expect(moved.contains("their mean lies elsewhere") && !moved.contains("leading directions"))
  }

  @Test func aMapWithoutProfilesTellsNothing() throws {
    let file = try MapFile(path: folder.path("m.safetensors"))
    #expect(file.profiles.source != nil && file.profiles.target != nil)
    try MapFile(map: file.map, metadata: file.metadata).write(to: folder.path("m.safetensors"))
    #expect(try MapFile(path: folder.path("m.safetensors")).profiles == SpaceProfiles())
    #expect(try remarks(PlantedLanguage(dimension: 80, seed: 3).rows(1000, topic: 1)).isEmpty)
  }

  @Test func aFitKeepsTheProfilesOfBothSidesInBothMaps() throws {
    let files = try PlantedFiles()
    let outcome = try files.fit(
      "--preset", "default", "--matching-output", files.folder.path("matching.safetensors"))
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let both = try ["map", "matching"].map {
      try MapFile(path: files.folder.path("\($0).safetensors")).profiles
    }
    #expect(both[0] == both[1])
    let lengths = try readRows(files.folder.path("a.npy")).rowSquaredNormsForTests.map { $0.squareRoot() }
      .sorted()
    let source = try #require(both[0].source)
    #expect(abs(source.lengths.median - lengths[999]) < 1e-5 && abs(source.lengths.low - lengths[99]) < 1e-5)
    // Too few dimensions for directions to say anything.
    #expect(source.directions == nil)
  }
}

/// Vectors of texts by a model of one's own: topics are directions, of which each model has its own in space.
private struct PlantedLanguage {
  private let axes: Matrix<Float>
  private let offset: [Float]
  private static let factorCount = 40

  init(dimension: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    axes = Matrix(gaussian: Self.factorCount, dimension, using: &generator)
    offset = Matrix<Float>(gaussian: 1, dimension, using: &generator).elements
  }

  /// Rows of a topic, which weighs the factors in its own way.
  func rows(_ count: Int, topic: UInt64, seed: UInt64 = 5) -> Matrix<Float> {
    var topics = SeededGenerator(seed: 100 + topic)
    let weights = (0..<Self.factorCount).map { _ in Float.random(in: 0.2...2, using: &topics) }
    var generator = SeededGenerator(seed: seed)
    var factors = Matrix<Float>(gaussian: count, Self.factorCount, using: &generator)
    for row in 0..<count {
      for factor in 0..<Self.factorCount { factors[row, factor] *= weights[factor] / Float(1 + factor / 4) }
    }
    var rows = product(factors, axes)
    let noise = Matrix<Float>(gaussian: count, axes.columnCount, using: &generator)
    for row in 0..<count {
      for column in 0..<axes.columnCount {
        rows[row, column] += 0.3 * noise[row, column] + offset[column]
      }
    }
    return rows
  }
}

extension Matrix<Float> {
  fileprivate var rowSquaredNormsForTests: [Double] {
    (0..<rowCount).map { row($0).reduce(0) { $0 + Double($1) * Double($1) } }
  }
}
