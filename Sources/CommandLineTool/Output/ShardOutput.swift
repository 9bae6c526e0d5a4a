import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Mv2v

/// A shard that is to be written, and the record beside it.
struct ShardOutput {
  private let path: String
  private let record: ShardRecord

  /// - Throws: `shard` where the path holds another shard of the same run.
  init(
    _ shard: ShardNumber, part: Range<Int>, of source: EmbeddingRows, mapDigest: String, dimension: Int,
    side: Side, space: OutputSpace, elementType: ElementType?, output: String
  ) throws {
    let rows = source.rows.range
    let run = ShardRecord.Run(
      mapDigest: mapDigest, input: source.file, rows: rows, shardCount: shard.count,
      dimension: dimension, side: side.rawValue, space: space.rawValue,
      elementType: elementType == .float16 ? ElementType.float16.rawValue : nil)
    let own = rows.lowerBound + part.lowerBound..<rows.lowerBound + part.upperBound
    record = ShardRecord(
      run: run, shard: shard.number, rows: part, inputRowsDigest: sha256Digits(ofRows: own, of: source.file),
      byteCount: 0)
    self.path = output
    if let other = try ShardRecord(of: output), byteCount(ofFile: output) != nil,
      other.run == run, other.shard != shard.number
    {
      throw EmbeddingFileError.shard(
        path: output,
        reason:
          "it is shard \(other.shard) of the same run; give each shard a name of its own, for example with "
          + "{shard} in it")
    }
  }

  /// Whether the shard is there, of the same map and rows; says why where another one is.
  func isFinished() throws -> Bool {
    guard let size = byteCount(ofFile: path) else { return false }
    guard let found = try ShardRecord(of: path) else {
      return remark("there is no \(ShardRecord.path(of: path)) beside it")
    }
    if let difference = found.run.difference(from: record.run) { return remark(difference) }
    if found.shard != record.shard { return remark("it is shard \(found.shard)") }
    if found.inputRowsDigest != record.inputRowsDigest { return remark("the rows of the input have changed") }
    if found.byteCount != size {
      return remark("it has \(size) bytes and had \(found.byteCount) when it was written")
    }
    return true
  }

  private func remark(_ reason: String) -> Bool {
    Log.remark("\(path) is there but is written anew: \(reason)")
    return false
  }

  /// Removes the record of what is about to be replaced, so that it can never stand beside something else.
  func removeOldRecord() throws(EmbeddingFileError) { try removeFile(ShardRecord.path(of: path)) }

  /// Writes the record of the finished shard.
  func finish() throws(EmbeddingFileError) {
    guard let size = byteCount(ofFile: path) else { return }
    var record = record
    record.byteCount = size
    try record.write(of: path)
  }
}
