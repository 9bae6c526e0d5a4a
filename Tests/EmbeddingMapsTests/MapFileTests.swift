import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The files of `Fixtures/`, made with NumPy and safetensors by `make_fixtures.py`, which readers in other languages
/// are tested with too.
@Suite struct MapFileFixtureTests {
  struct Expected: Decodable {
    let good: [String: Good]
    let bad: [String: Bad]
  }

  struct Good: Decodable {
    let kind: String
    let verdict: String?
    let rows: [String: [[Float]]]
    let forward, backward: [[Float]]
    let raw: [[Float]]?
  }

  struct Bad: Decodable {
    let error: String
    let words: [String]
  }

  static func path(_ name: String) -> String {
    (Bundle.module.url(forResource: "Fixtures", withExtension: nil)?.path ?? "") + "/" + name
  }

  static let expected: Expected? = try? JSONDecoder().decode(
    Expected.self, from: Data(contentsOf: URL(fileURLWithPath: path("expected.json"))))

  static func names(_ folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []
    return files.map { String($0.dropLast(".safetensors".count)) }.sorted()
  }

  @Test func everyFileHasAnExpectation() throws {
    let expected = try #require(Self.expected)
    #expect(Self.names("good") == expected.good.keys.sorted() && expected.good.count >= 13)
    #expect(Self.names("bad") == expected.bad.keys.sorted() && expected.bad.count >= 35)
  }

  @Test(arguments: names("good")) func aGoodFileMapsRowsAsSpecified(name: String) throws {
    let expected = try #require(Self.expected?.good[name])
    let file = try MapFile(path: Self.path("good/\(name).safetensors"))
    #expect(file.map.kindName == expected.kind)
    #expect(file.metadata.verdict?.level.rawValue == expected.verdict)
    func isClose(_ rows: Matrix<Float>, _ expected: [[Float]]) -> Bool {
      rows.rowCount == expected.count
        && zip(rows.elements, expected.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
    }
    let source = Matrix(rows: try #require(expected.rows["source"]))
    let target = Matrix(rows: try #require(expected.rows["target"]))
    #expect(isClose(try file.map.apply(to: source, space: .centred), expected.forward))
    #expect(isClose(try file.map.apply(to: target, from: .target, space: .centred), expected.backward))
    if let raw = expected.raw {
      #expect(isClose(try file.map.apply(to: source, space: .raw), raw))
    } else {
      #expect(throws: EmbeddingMapError.self) { try file.map.apply(to: source, space: .raw) }
    }
  }

  @Test(arguments: names("bad")) func aBadFileIsRefusedByName(name: String) throws {
    let expected = try #require(Self.expected?.bad[name])
    let path = Self.path("bad/\(name).safetensors")
    let error = try #require(
      #expect(throws: EmbeddingMapError.self) { try MapFile(path: path) })
    #expect("\(Mirror(reflecting: error).children.first?.label ?? "")" == expected.error)
    for word in [path] + expected.words { #expect(error.description.contains(word), "\(error)") }
  }

  @Test(arguments: names("good")) func whatIsReadIsWrittenAndReadAgain(name: String) throws {
    let folder = try TemporaryFolder()
    let file = try MapFile(path: Self.path("good/\(name).safetensors"))
    try MapFile(map: file.map, metadata: file.metadata).write(to: folder.path("map.safetensors"))
    let again = try MapFile(path: folder.path("map.safetensors"))
    #expect(again.map == file.map && again.metadata == file.metadata)
    // Version 3 for what version 2 cannot say alone.
    let hasWeights = Side.allCases.contains { file.map.frame(of: $0).normalisation.weights != nil }
    #expect(again.entries["format_version"] == (hasWeights ? "3" : "2"))
    #expect(hasWeights == (name.hasPrefix("version-3") && name != "version-3-without-weights"))
  }

  /// A good file with other entries in its metadata.
  private func read(_ name: String, with changes: [String: String]) throws -> MapFile {
    let folder = try TemporaryFolder()
    let file = try SafetensorsFile(path: Self.path("good/\(name).safetensors"))
    let tensors = try ["map", "source_mean", "target_mean", "target_scale", "source_scale"].map {
      let tensor = try file.tensor($0)
      return (name: $0, shape: tensor.shape, elements: tensor.elements)
    }
    let entries = file.metadata.merging(changes) { $1 }
    return try MapFile(
      path: folder.write(SafetensorsFile.encode(tensors: tensors, metadata: entries), to: "map.safetensors"))
  }

  @Test func rowsLieWithinTheirFile() throws {
    // Rows 10 to 12,009.
    let file = try read("orthogonal", with: ["source_file_shape": "12010x4"])
    #expect(file.metadata.source?.file?.rowCount == 12_010)
    let error = #expect(throws: EmbeddingMapError.self) {
      try read("orthogonal", with: ["source_file_shape": "12009x4"])
    }
    guard case .invalidMetadata(_, "source_file_shape", "12009x4", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aPredictionTravelsWithTheMap() throws {
    let entries = [
      "predicted_pool": "8192", "predicted_top1": "0.5 0.25 0.75", "predicted_mean_rank": "20.5 10 41",
    ]
    let file = try read("orthogonal", with: entries)
    guard case .unpaired(let record) = file.metadata.making else { return }
    let prediction = try #require(record.verdict.prediction)
    #expect(prediction.poolSize == 8192)
    #expect(prediction.top1 == .init(expected: 0.5, low: 0.25, high: 0.75))
    #expect(prediction.meanRank == .init(expected: 20.5, low: 10, high: 41))
    #expect(record.verdict.limited(to: .failed).prediction == prediction)

    let folder = try TemporaryFolder()
    let path = folder.path("map.safetensors")
    try file.write(to: path)
    #expect(try MapFile(path: path).metadata == file.metadata)
  }

  @Test func whatKnownPairsSayTravelsWithTheMap() throws {
    let file = try read("orthogonal", with: ["known_pairs": "20", "contradicted_pairs": "7"])
    #expect(file.metadata.verdict?.pairAgreement == PairAgreement(count: 20, contradictedCount: 7))
    let folder = try TemporaryFolder()
    let path = folder.path("map.safetensors")
    try file.write(to: path)
    #expect(try MapFile(path: path).metadata == file.metadata)
    // Older versions say only how many there were.
    #expect(try read("orthogonal", with: ["known_pairs": "20"]).metadata.verdict?.pairAgreement == nil)
    for (known, contradicted) in [("20", "21"), ("20", "-1"), ("20", "some"), (nil, "1")] {
      let error = #expect(throws: EmbeddingMapError.self) {
        try read(
          "orthogonal",
          with: ["known_pairs": known, "contradicted_pairs": contradicted].compactMapValues { $0 })
      }
      guard case .invalidMetadata(_, "contradicted_pairs", contradicted, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test(arguments: ["0.5", "0.5 0.6 0.7", "0.5 0.2 nan", "a b c", "0.5 0.2 0.3"])
  func aPredictionIsThreeOrderedNumbers(text: String) throws {
    let error = #expect(throws: EmbeddingMapError.self) {
      try read(
        "orthogonal",
        with: ["predicted_pool": "8192", "predicted_top1": text, "predicted_mean_rank": "2 1 3"])
    }
    guard case .invalidMetadata(_, "predicted_top1", text, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [(Float(1.0001), true), (1.005, false)])
  func aMatrixMayDeviateFromOrthogonalityByRoundingAlone(factor: Float, isAccepted: Bool) throws {
    let folder = try TemporaryFolder()
    let file = try MapFile(path: Self.path("good/orthogonal.safetensors"))
    guard case .orthogonal(let map) = file.map else { return }
    var matrix = map.matrix
    // Products of columns become factor², 2e-4 or 1e-2 from 1.
    matrix *= factor
    let path = folder.path("map.safetensors")
    try MapFile(
      map: .orthogonal(OrthogonalMap(matrix: matrix, source: map.source, target: map.target)),
      metadata: file.metadata
    ).write(to: path)
    if isAccepted {
      #expect(try MapFile(path: path).map.forwardMatrix == matrix)
    } else {
      #expect(throws: EmbeddingMapError.self) { try MapFile(path: path) }
    }
  }

  @Test func trainingRowsOfARangeAreThoseOfTheFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Matrix<Float>(zeros: 9, 2), to: "x.npy")
    let rows = TrainingRows(of: RowSlice(try EmbeddingFile(path: path), rows: 3..<7))
    #expect(rows.rowCount == 4 && rows.range == 3..<7)
    #expect(rows.file?.name == "x.npy" && rows.file?.rowCount == 9 && rows.file?.columnCount == 2)
    #expect(TrainingRows(of: Matrix<Float>(zeros: 5, 2)).range == 0..<5)
  }

  @Test func whatTheMetadataSays() throws {
    let metadata = try MapFile(path: Self.path("good/orthogonal.safetensors")).metadata
    guard case .unpaired(let record) = metadata.making else {
      Issue.record("not an unpaired fit")
      return
    }
    #expect(record.preset == "default" && record.seed == 7 && record.knobs["map_search.rounds"] == "8")
    #expect(record.verdict.agreement == 0.875 && record.verdict.chainCount == 4)
    #expect(record.verdict.mergedChainCount == 3 && record.knownPairCount == 0 && record.initialMap == nil)
    #expect(metadata.source?.range == 10..<12010 && metadata.source?.file?.name == "a.npy")
    #expect(metadata.source?.file?.rowCount == 20_000 && metadata.source?.file?.columnCount == 4)
    #expect(metadata.target?.rowCount == 9000 && metadata.target?.file == nil)
    let other = try MapFile(path: Self.path("good/orthogonal-with-knowledge.safetensors")).metadata
    guard case .unpaired(let second) = other.making else { return }
    #expect(second.knownPairCount == 20 && second.initialMap == "old.safetensors" && other.source == nil)
  }
}
