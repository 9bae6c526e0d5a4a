import EmbeddingFiles
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Several files as one matrix.
@Suite struct ShardTests {
  /// Five shards of two rows each; the rows of shard i hold 2 i and 2 i + 1.
  private func shards(_ names: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() {
      try folder.write(Matrix<Float>(rows: [[Float(2 * index), 0], [Float(2 * index + 1), 0]]), to: name)
    }
    return folder
  }

  private let names = ["x1.npy", "x2.npy", "x10.npy"]
  private func firsts(_ file: EmbeddingFile) -> [Float] {
    let rows = file.rows(0..<file.rowCount)
    return (0..<file.rowCount).map { rows[$0, 0] }
  }

  @Test func foldersAndPatternsComeInNaturalOrder() throws {
    let folder = try shards(names)
    for path in [folder.url.path, folder.path("x*.npy"), folder.path("x[0-9]*.npy")] {
      let file = try EmbeddingFile(path: path)
      #expect(file.fileCount == 3 && file.rowCount == 6 && file.columnCount == 2)
      #expect(firsts(file) == [0, 1, 2, 3, 4, 5])
      #expect(file.location(ofRow: 5) == RowLocation(file: folder.path("x10.npy"), row: 1))
      #expect(file.filePaths == names.map(folder.path))
    }
  }

  @Test func filesThatAreNamedStayInTheirOrder() throws {
    let folder = try shards(names)
    let file = try EmbeddingFile(paths: [folder.path("x10.npy"), folder.path("x1.npy")])
    #expect(firsts(file) == [4, 5, 0, 1])
  }

  @Test func namesAreComparedByTheirNumbers() throws {
    let folder = try shards(["b2.npy", "b010.npy", "b10.npy", "b9.npy", "a99999999999999999999999.npy"])
    #expect(
      try EmbeddingFile(path: folder.url.path).filePaths.map { ($0 as NSString).lastPathComponent } == [
        "a99999999999999999999999.npy", "b2.npy", "b9.npy", "b010.npy", "b10.npy",
      ])
  }

  @Test func otherFilesOfAFolderArePassedOver() throws {
    let folder = try shards(names)
    try folder.write("no vectors", to: "README.md")
    try folder.write("hidden", to: ".x3.npy")
    try FileManager.default.createDirectory(
      atPath: folder.path("y.npy"), withIntermediateDirectories: true)
    #expect(try EmbeddingFile(path: folder.url.path).rowCount == 6)
  }

  @Test func whatDoesNotGoTogetherIsRefusedByName() throws {
    let folder = try shards(names)
    try folder.write("1,2\n", to: "z.csv")
    #expect(throws: EmbeddingFileError.severalFormats(path: folder.url.path, found: ["csv", "npy"])) {
      try EmbeddingFile(path: folder.url.path)
    }
    try folder.write(Matrix<Float>(zeros: 1, 3), to: "x3.npy")
    #expect(
      throws: EmbeddingFileError.unequalDimensions(
        path: folder.path("x3.npy"), found: 3, first: folder.path("x1.npy"), expected: 2)
    ) {
      try EmbeddingFile(path: folder.path("x*.npy"))
    }
    #expect(
      throws: EmbeddingFileError.noFiles(path: folder.path("q*"), reason: "no file matches this pattern")
    ) {
      try EmbeddingFile(path: folder.path("q*"))
    }
    let empty = try TemporaryFolder()
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: empty.url.path) }
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(paths: []) }
  }

  @Test func aFileWhoseNameLooksLikeAPatternIsThatFile() throws {
    let folder = try shards(["x[1].npy", "x1.npy"])
    #expect(try EmbeddingFile(path: folder.path("x[1].npy")).fileCount == 1)
    #expect(firsts(try EmbeddingFile(path: folder.path("x[1].npy"))) == [0, 1])
  }

  @Test func theFingerprintIsThatOfAllBytes() throws {
    let folder = try shards(names)
    let parts = try names.map { try folder.bytes($0) }
    try folder.write(parts.flatMap { $0 }, to: "all.bin")
    let sharded = FileFingerprint(of: try EmbeddingFile(path: folder.path("x*.npy")))
    let single = FileFingerprint(of: try EmbeddingFile(path: folder.path("x1.npy")))
    #expect(sharded.rowCount == 6 && sharded.name == "x*.npy" && sharded.sha256 != single.sha256)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = [folder.path("all.bin")]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let printed = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(printed.hasPrefix(sharded.sha256))
  }

  @Test func idsOfShardsAreJoinedWhereAllHaveThem() throws {
    let folder = try TemporaryFolder()
    try folder.write("{\"id\":\"a\",\"embedding\":[1,2]}\n", to: "x1.jsonl")
    try folder.write(
      "{\"id\":\"b\",\"embedding\":[3,4]}\n{\"id\":\"a\",\"embedding\":[5,6]}\n", to: "x2.jsonl")
    let ids = try #require(try EmbeddingFile(path: folder.url.path).identifiers)
    #expect(ids.count == 3 && (0..<3).map { ids[$0] } == ["a", "b", "a"])
    #expect(ids.firstRepetition.map { [$0.earlier, $0.later] } == [0, 2])
    try folder.write("{\"embedding\":[7,8]}\n", to: "x3.jsonl")
    #expect(try EmbeddingFile(path: folder.url.path).identifiers == nil)
  }
}
