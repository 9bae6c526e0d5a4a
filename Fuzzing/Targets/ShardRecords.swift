import EmbeddingFiles

/// Reads the record of a shard, and looks for the others of its run.
func readShardRecord(_ path: String) throws {
  let file = String(path.dropLast(ShardRecord.suffix.count))
  guard try ShardRecord(of: file) != nil else { preconditionFailure("the record is not there") }
  _ = try ShardFiles([file])
}
