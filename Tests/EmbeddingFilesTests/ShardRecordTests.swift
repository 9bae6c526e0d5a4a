import EmbeddingFiles
import LinearAlgebra
import TestSupport
import Testing

/// What stands beside shards, and which files go together.
@Suite struct ShardRecordTests {
  /// Files of 3, 3 and 2 rows with their records, as shards of a run of 8 rows.
  private func shards(_ names: [String] = ["x3.npy", "x1.npy", "x2.npy"]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let input = try EmbeddingFile(
      path: folder.write(Matrix<Float>(rows: (0..<8).map { [Float($0), 1] }), to: "input.npy"))
    for (index, name) in names.enumerated() {
      let rows = ShardRecord.rows(ofShard: index + 1, of: 3, rowCount: 8)
      try folder.write(input.rows(rows), to: name)
      try record(input, shard: index + 1, rows: rows, of: folder.path(name)).write(of: folder.path(name))
    }
    return folder
  }

  private func record(
    _ input: EmbeddingFile, map: String = "00ff", shard: Int, rows: Range<Int>, of path: String
  ) throws -> ShardRecord {
    let run = ShardRecord.Run(
      mapDigest: map, input: input, rows: 0..<8, shardCount: 3, dimension: 2, side: "source", space: "target")
    return ShardRecord(
      run: run, shard: shard, rows: rows, inputRowsDigest: sha256Digits(ofRows: rows, of: input),
      byteCount: try #require(byteCount(ofFile: path)))
  }

  private func reason(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "no error"
  }

  @Test func shardsDivideTheRowsEvenlyWithoutGaps() {
    #expect((1...3).map { ShardRecord.rows(ofShard: $0, of: 3, rowCount: 8) } == [0..<3, 3..<6, 6..<8])
    for (rowCount, count) in [(1, 1), (7, 7), (100, 7), (1000, 999), (Int.max, 3)] {
      var end = 0
      for shard in 1...count {
        let rows = ShardRecord.rows(ofShard: shard, of: count, rowCount: rowCount)
        #expect(rows.lowerBound == end && [rowCount / count, rowCount / count + 1].contains(rows.count))
        end = rows.upperBound
      }
      #expect(end == rowCount)
    }
  }

  @Test func aRecordIsReadAsItWasWritten() throws {
    let folder = try shards()
    let path = folder.path("x1.npy")
    let found = try #require(try ShardRecord(of: path))
    #expect(
      found
        == (try record(EmbeddingFile(path: folder.path("input.npy")), shard: 2, rows: 3..<6, of: path)))
    #expect(try folder.text("x1.npy.shard.json").contains("\"input_name\" : \"input.npy\""))
    #expect(try ShardRecord(of: folder.path("input.npy")) == nil)
  }

  @Test func theRowsDigestKnowsRowsAndIds() throws {
    let folder = try TemporaryFolder()
    func digest(_ text: String, _ rows: Range<Int> = 0..<2) throws -> String {
      try folder.write(text, to: "x.jsonl")
      return sha256Digits(ofRows: rows, of: try EmbeddingFile(path: folder.path("x.jsonl")))
    }
    let first = try digest("{\"id\":\"a\",\"embedding\":[1]}\n{\"id\":\"b\",\"embedding\":[2]}\n")
    #expect(
      first
        == (try digest(
          "{\"id\":\"z\",\"embedding\":[0]}\n{\"id\":\"a\",\"embedding\":[1]}\n{\"id\":\"b\",\"embedding\":[2]}\n",
          1..<3)))
    #expect(first != (try digest("{\"id\":\"a\",\"embedding\":[1]}\n{\"id\":\"c\",\"embedding\":[2]}\n")))
    #expect(first != (try digest("{\"id\":\"a\",\"embedding\":[1]}\n{\"id\":\"b\",\"embedding\":[3]}\n")))
  }

  @Test func shardsComeInTheirOrderWhateverTheirNames() throws {
    let folder = try shards()
    let files = try ShardFiles(inputFilePaths([folder.path("x*")]))
    #expect(files.paths == ["x3.npy", "x1.npy", "x2.npy"].map(folder.path))
    let file = try EmbeddingFile(paths: files.paths)
    try files.requireRows(of: file)
    #expect(file.rows(0..<8) == (try readRows(folder.path("input.npy"))))
  }

  @Test func whatDoesNotGoTogetherIsRefusedByName() throws {
    let folder = try shards()
    let paths = ["x1.npy", "x2.npy", "x3.npy"].map(folder.path)
    let missing = reason { _ = try ShardFiles([paths[0]]) }
    #expect(missing.contains("2 of the 3 shards of its run are missing: 1, 3"))
    #expect(reason { _ = try ShardFiles(paths + [paths[1]]) }.contains("shard 3, as \(paths[1]) is"))
    #expect(reason { _ = try ShardFiles([folder.path("input.npy")]) }.contains("--unchecked"))

    let input = try EmbeddingFile(path: folder.path("input.npy"))
    try record(input, map: "ff", shard: 2, rows: 3..<6, of: paths[0]).write(of: paths[0])
    let other = reason { _ = try ShardFiles([paths[1], paths[0]]) }
    #expect(other.contains("not of the same run") && other.contains("map") && other.contains("00ff"))

    try record(input, shard: 2, rows: 3..<6, of: paths[0]).write(of: paths[0])
    try folder.write(input.rows(0..<5), to: "x1.npy")
    #expect(reason { _ = try ShardFiles(paths) }.contains("bytes, but it had"))
    // As many bytes of another shape.
    let wide = Matrix<Float>(rowCount: 2, columnCount: 3, elements: [1, 2, 3, 4, 5, 6])
    try folder.write(wide, to: "x1.npy")
    let files = try ShardFiles(paths)
    let rows = reason { try files.requireRows(of: EmbeddingFile(path: paths[0])) }
    #expect(rows.contains("2 x 3 vectors, but 3 x 2"))
  }

  @Test(
    arguments: [
      "", "{}", "[1]", "no json",
      "\"first_row\" : 3>\"first_row\" : 4", "\"shard\" : 2>\"shard\" : 9",
      "\"shard_count\" : 3>\"shard_count\" : -1", "\"row_count\" : 8>\"row_count\" : -8",
      "mv2v-shard>other", "\"format_version\" : 1>\"format_version\" : 7",
    ])
  func hostileRecordsAreRefused(_ change: String) throws {
    let folder = try shards()
    let parts = change.split(separator: ">").map(String.init)
    let text = try folder.text("x1.npy.shard.json")
    let changed = parts.count == 2 ? text.replacingOccurrences(of: parts[0], with: parts[1]) : change
    #expect(changed != text)
    try folder.write(changed, to: "x1.npy.shard.json")
    #expect(reason { _ = try ShardRecord(of: folder.path("x1.npy")) }.contains("x1.npy.shard.json"))
  }
}
