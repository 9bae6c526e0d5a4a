import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct CommonSpaceTests {
  private static let verdict = Verdict(level: .trusted, agreement: 0.9, chainCount: 2, mergedChainCount: 2)

  /// Three spaces of 3, 2 and 3 dimensions that are leading coordinates of one: maps are slices of the identity.
  private static func space(names: [String] = ["a", "b", "c"]) -> CommonSpace {
    func member(_ name: String, _ dimension: Int, _ verdict: Verdict.Level) -> CommonSpace.Member {
      CommonSpace.Member(
        name: name,
        frame: SpaceFrame(
          normalisation: Normalisation(center: [Float](repeating: 0.5, count: dimension)), scale: 2),
        loadings: Matrix(
          rowCount: dimension, columnCount: 3,
          elements: (0..<dimension).flatMap { row in (0..<3).map { row == $0 ? 1 : 0 } }), profile: nil,
        rows: nil,
        verdict: verdict)
    }
    let failed = Verdict(level: .failed, agreement: 0.25, chainCount: 8, mergedChainCount: 1)
    return CommonSpace(
      members: [member(names[0], 3, .trusted), member(names[1], 2, .trusted), member(names[2], 3, .weak)],
      pairs: [
        SpacePairRecord(
          verdict: verdict, directLevel: .weak, directAgreement: 0.5, route: [], cycleAgreement: 0.875),
        SpacePairRecord(
          verdict: verdict, directLevel: .failed, directAgreement: 0.125, route: [0, 1, 2],
          cycleAgreement: 0.75),
        SpacePairRecord(
          verdict: failed, directLevel: .failed, directAgreement: 0.25, route: [], cycleAgreement: nil),
      ])
  }

  private static func file(names: [String] = ["a", "b", "c"]) -> CommonSpaceFile {
    CommonSpaceFile(space: space(names: names), preset: "default", seed: 7, knobs: ["chains": "2"])
  }

  @Test func pairsStandInTheirOrder() {
    let found: [Int] = [pairIndex(0, 1, of: 4), pairIndex(0, 3, of: 4), pairIndex(1, 2, of: 4)]
    #expect(found == [0, 2, 3])
    #expect(pairIndex(2, 3, of: 4) == 5)
    let space = Self.space()
    #expect(space.pair(2, 0).route == [0, 1, 2] && space.pair(1, 2).verdict.level == .failed)
  }

  @Test func aMapIsThePolarFactorOfTheLoadings() throws {
    let map = try Self.space().map(from: 0, to: 1)
    #expect(map.matrix == Matrix(rows: [[1, 0], [0, 1], [0, 0]]))
    // (1.5, 0.5, 0.5) − 0.5 is the first direction.
    let images = try EmbeddingMap.orthogonal(map).apply(to: Matrix(rows: [[1.5, 0.5, 0.5]]))
    #expect(images == Matrix(rows: [[2.5, 0.5]]))
  }

  struct Expected: Decodable {
    let rows: [[[Float]]]
    let images: [String: [[Float]]]
  }

  /// What NumPy makes of rows by the specification.
  @Test func theFixturesMapsCarryRowsAsSpecified() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: MapFileFixtureTests.path("common-space.json")))
    let expected = try JSONDecoder().decode(Expected.self, from: data)
    let file = try CommonSpaceFile(path: MapFileFixtureTests.path("common-space.safetensors"))
    #expect(
      file.space.names == ["one", "two, weighted", "drei"] && file.space.pair(1, 2).route == [1, 0, 2])
    #expect(expected.images.count == 6)
    for (ends, images) in expected.images {
      let positions = ends.split(separator: " ").compactMap { Int($0) }
      let map = try file.mapFile(from: positions[0], to: positions[1]).map
      let found = try map.apply(to: Matrix(rows: expected.rows[positions[0]]))
      #expect(zip(found.elements, images.joined()).allSatisfy { abs($0 - $1) < 1e-5 }, "\(ends)")
    }
  }

  @Test func aFileIsReadAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let file = Self.file(names: ["MiniLM, the first", "b", "ü"])
    try file.write(to: folder.path("c.safetensors"))
    let read = try CommonSpaceFile(path: folder.path("c.safetensors"))
    #expect(read == file)
    #expect(file.encoded() == read.encoded())
  }

  @Test func aMapOfTwoSpacesKnowsItsOrigin() throws {
    let file = Self.file()
    let backward = try file.mapFile(from: 2, to: 0)
    guard case .unpaired(let record) = backward.metadata.making else {
      Issue.record("a map of unpaired rows is expected")
      return
    }
    #expect(record.synchronisedSpaces == ["a", "b", "c"] && record.route == ["c", "b", "a"])
    #expect(record.verdict == Self.verdict && record.seed == 7)
    #expect(backward.metadata.models == ModelNames(source: "c", target: "a"))
    let folder = try TemporaryFolder()
    try backward.write(to: folder.path("m.safetensors"))
    #expect(try MapFile(path: folder.path("m.safetensors")) == backward)
  }

  @Test func whereAMapOfTwoIsNeededTheMapsBesideItAreNamed() throws {
    let folder = try TemporaryFolder()
    try Self.file().write(to: folder.path("c.safetensors"))
    #expect(throws: EmbeddingMapError.severalSpaces(path: folder.path("c.safetensors"))) {
      try MapFile(path: folder.path("c.safetensors"))
    }
  }

  /// Entries that contradict one another or the tensors, with words of the message.
  @Test(arguments: [
    ("format", "other", "is no common space"), ("format", "mv2v-map", "a map between two spaces"),
    ("format_version", "2", "use a newer mv2v"), ("spaces", "1", "a whole number from 2"),
    ("spaces", "4", "'space_3_name'"), ("space_1_name", "a", "that no other space has"),
    ("space_1_dimension", "3", "has shape [2, 3], expected [3, 3]"),
    ("pair_0_2_route", "0 9 2", "the positions of spaces, from 0 to 2"),
    ("pair_0_2_route", "1 0 2", "the positions of spaces, from 0 to 2"),
    ("pair_1_2_verdict", "failee", "'pair_1_2_verdict' = 'failee'"),
    ("pair_0_1_cycle_agreement", "nan", "a finite number"), ("dimension", "2", "expected [3, 2]"),
    ("tensors_sha256", "00", "not those that were written"),
  ])
  func whatContradictsIsRefused(key: String, value: String, words: String) throws {
    let folder = try TemporaryFolder()
    try Self.file().write(to: folder.path("c.safetensors"))
    let written = try SafetensorsFile(path: folder.path("c.safetensors"))
    var entries = written.metadata
    entries[key] = value
    let names = (0..<3).flatMap { ["space_\($0)_loadings", "space_\($0)_mean", "space_\($0)_scale"] }
    let tensors = try names.map { name in
      let tensor = try written.tensor(name)
      return (name: name, shape: tensor.shape, elements: tensor.elements)
    }
    try folder.write(SafetensorsFile.encode(tensors: tensors, metadata: entries), to: "bad.safetensors")
    do {
      _ = try CommonSpaceFile(path: folder.path("bad.safetensors"))
      Issue.record("\(key) = \(value) was read")
    } catch {
      #expect(error.description.contains(words), "\(error)")
      #expect(error.description.contains("bad.safetensors"))
    }
  }
}
