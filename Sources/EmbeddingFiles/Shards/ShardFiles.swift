import LibC

/// The shards of one run, found among files and brought into their order.
package struct ShardFiles {
  /// The paths, in the order of the shards.
  package let paths: [String]
  private let records: [ShardRecord]

  /// - Parameter files: each with its record beside it, in any order.
  /// - Throws: `shard` for a file without a record or with another size than recorded, for shards of different runs, for
  ///   one that is there twice, and for missing ones.
  package init(_ files: [String]) throws(EmbeddingFileError) {
    var found: [(path: String, record: ShardRecord)] = []
    for path in files {
      let file = path.split(separator: "#", maxSplits: 1).first.map(String.init) ?? path
      guard let record = try ShardRecord(of: isPresent(path) ? path : file) else {
        throw .shard(
          path: path,
          reason:
            "there is no \(ShardRecord.path(of: file)), so that nothing says which shard it is; write it with "
            + "'mv2v apply --shard', or give --unchecked to put files together in the order given")
      }
      if let size = byteCount(ofFile: isPresent(path) ? path : file), size != record.byteCount {
        throw .shard(
          path: path,
          reason: "\(size) bytes, but it had \(record.byteCount) when it was written; write the shard anew")
      }
      if let first = found.first, let difference = first.record.run.difference(from: record.run) {
        throw .shard(path: path, reason: "not of the same run as \(first.path): \(difference)")
      }
      if let other = found.first(where: { $0.record.shard == record.shard }) {
        throw .shard(path: path, reason: "shard \(record.shard), as \(other.path) is; give each shard once")
      }
      found.append((path, record))
    }
    found.sort { $0.record.shard < $1.record.shard }
    guard let run = found.first?.record.run else { throw .noFiles(path: "", reason: "no file was named") }
    let present = Set(found.map(\.record.shard))
    // Counted, not listed: a record may announce any number of shards.
    let missingCount = run.shardCount - present.count
    guard missingCount == 0 else {
      let named = (1...run.shardCount).lazy.filter { !present.contains($0) }.prefix(10)
        .map(String.init).joined(separator: ", ")
      throw .shard(
        path: found[0].path,
        reason: "\(missingCount) of the \(run.shardCount) shards of its run "
          + (missingCount == 1 ? "is" : "are") + " missing: \(named)\(missingCount > 10 ? ", …" : "")")
    }
    paths = found.map(\.path)
    records = found.map(\.record)
  }

  /// Throws `shard` where a file has other rows than its record says.
  package func requireRows(of file: EmbeddingFile) throws(EmbeddingFileError) {
    for (index, record) in records.enumerated() {
      let rowCount = file.fileRowCounts[index]
      guard rowCount == record.rowCount, file.columnCount == record.run.dimension else {
        throw .shard(
          path: paths[index],
          reason:
            "\(rowCount) x \(file.columnCount) vectors, but \(record.rowCount) x \(record.run.dimension) were "
            + "written; write the shard anew")
      }
    }
  }
}

/// Whether there is something of that name.
func isPresent(_ path: String) -> Bool { fileExists(path) }

/// The size of a regular file; nil for whatever else has the name, and for none.
package func byteCount(ofFile path: String) -> Int? {
  guard let status = fileStatus(path), status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

/// Removes a file, if it is there.
package func removeFile(_ path: String) throws(EmbeddingFileError) {
  if unlinkFile(path) != 0, errno != ENOENT { throw systemError(path, "remove") }
}
