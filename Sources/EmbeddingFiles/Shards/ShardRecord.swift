import FoundationEssentials

/// What stands beside a shard, in `FILE.shard.json`: the run that it is a part of, and which part it is.
package struct ShardRecord: Equatable, Codable, Sendable {
  /// What all shards of one run have in common.
  package struct Run: Equatable, Codable, Sendable {
    /// The SHA-256 of the map's file.
    package var mapDigest: String
    /// The last component of the input's path, the files that it means and their bytes.
    package var inputName: String
    package var inputFileCount, inputByteCount: Int
    /// The rows of the input that the run maps, of all shards.
    package var firstInputRow, rowCount: Int
    package var shardCount: Int
    package var dimension: Int
    package var side, space: String
    /// As what elements are written; nil for float32.
    package var elementType: String?

    package init(
      mapDigest: String, input: EmbeddingFile, rows: Range<Int>, shardCount: Int, dimension: Int,
      side: String, space: String, elementType: String? = nil
    ) {
      self.mapDigest = mapDigest
      inputName = input.path.split(separator: "/").last.map(String.init) ?? input.path
      (inputFileCount, inputByteCount) = (input.fileCount, input.fileByteCount)
      (firstInputRow, rowCount) = (rows.lowerBound, rows.count)
      (self.shardCount, self.dimension, self.side, self.space) = (shardCount, dimension, side, space)
      self.elementType = elementType
    }

    /// What differs in another run, for people; nil for the same run.
    package func difference(from other: Run) -> String? {
      let values: [(String, String, String)] = [
        ("map (by its SHA-256)", mapDigest, other.mapDigest), ("input", inputName, other.inputName),
        ("number of input files", "\(inputFileCount)", "\(other.inputFileCount)"),
        ("size of the input in bytes", "\(inputByteCount)", "\(other.inputByteCount)"),
        ("first row of the run", "\(firstInputRow)", "\(other.firstInputRow)"),
        ("number of rows", "\(rowCount)", "\(other.rowCount)"),
        ("number of shards", "\(shardCount)", "\(other.shardCount)"),
        ("dimension", "\(dimension)", "\(other.dimension)"),
        ("side", side, other.side), ("space", space, other.space),
        ("type of elements", elementType ?? "float32", other.elementType ?? "float32"),
      ]
      guard let (name, own, others) = values.first(where: { $0.1 != $0.2 }) else { return nil }
      return "the \(name) is \(own.prefix(64)) in one and \(others.prefix(64)) in the other"
    }
  }

  private var format = "mv2v-shard"
  private var formatVersion = 1
  package var run: Run
  /// Which shard it is, from 1.
  package var shard: Int
  /// Its rows, counted among those of the run: the first, and how many.
  package var firstRow, rowCount: Int
  /// `sha256Digits(ofRows:of:)` of the rows that were mapped.
  package var inputRowsDigest: String
  /// The size of the shard's file.
  package var byteCount: Int

  package init(run: Run, shard: Int, rows: Range<Int>, inputRowsDigest: String, byteCount: Int) {
    (self.run, self.shard, self.inputRowsDigest, self.byteCount) = (run, shard, inputRowsDigest, byteCount)
    (firstRow, rowCount) = (rows.lowerBound, rows.count)
  }

  /// The rows of the run that one of its shards holds: as even a division as there is.
  ///
  /// - Parameter shard: from 1 to `count`.
  package static func rows(ofShard shard: Int, of count: Int, rowCount: Int) -> Range<Int> {
    // Without the product of rows and shards, which might overflow.
    let (share, rest) = rowCount.quotientAndRemainder(dividingBy: count)
    func start(_ index: Int) -> Int { share * index + min(index, rest) }
    return start(shard - 1)..<start(shard)
  }

  package static let suffix = ".shard.json"

  /// Where the record of a file of vectors stands.
  package static func path(of file: String) -> String { file + suffix }

  /// The record of a file; nil where there is none.
  ///
  /// - Throws: `shard` for a record that cannot be understood or contradicts itself.
  package init?(of file: String) throws(EmbeddingFileError) {
    let path = Self.path(of: file)
    guard isPresent(path) else { return nil }
    let text = try TextFile(path: path, largestByteCount: 1 << 20).text
    let record: ShardRecord
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do { record = try decoder.decode(ShardRecord.self, from: Data(text.utf8)) } catch {
      throw .shard(path: path, reason: "it is not the record of a shard; remove it if it is something else")
    }
    guard record.format == "mv2v-shard", record.formatVersion == 1 else {
      throw .shard(
        path: path,
        reason: "'\(record.format)' version \(record.formatVersion), expected 'mv2v-shard' version 1")
    }
    let run = record.run
    guard run.shardCount >= 1, run.rowCount >= run.shardCount, (1...run.shardCount).contains(record.shard),
      case let rows = Self.rows(ofShard: record.shard, of: run.shardCount, rowCount: run.rowCount),
      record.firstRow == rows.lowerBound, record.rowCount == rows.count
    else {
      throw .shard(path: path, reason: "its shard and its rows contradict each other; write the shard anew")
    }
    self = record
  }

  /// Writes the record of a file, in place of another.
  package func write(of file: String) throws(EmbeddingFileError) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else { preconditionFailure("a record is always JSON") }
    let output = try AtomicOutput(path: Self.path(of: file))
    try output.write([UInt8](bytes) + [lineEnd])
    try output.commit()
  }
}
