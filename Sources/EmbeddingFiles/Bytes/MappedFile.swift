import LibC

/// The bytes of a whole file, memory-mapped for reading; unmapped when the last reference goes.
final class MappedFile: Sendable {
  /// The path as it was given, or 'standard input'.
  let path: String
  // Never written through, and valid until deinit.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// What stands for standard input in place of a path.
  static let standardInput = "-"

  /// Maps a regular file that is not empty; a FIFO, a pipe or `-`, standard input, is read to its end into a spool
  /// first.
  ///
  /// - Parameter writerTimeout: how many seconds a FIFO may wait for a process that opens it for writing.
  convenience init(path: String, writerTimeout: Int = 60) throws(EmbeddingFileError) {
    let isStandardInput = path == Self.standardInput
    let name = isStandardInput ? "standard input" : path
    // Without O_NONBLOCK, opening a FIFO that nobody writes to would hang.
    let descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemError(name, "open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemError(name, "examine") }
    switch status.st_mode & S_IFMT {
    case S_IFREG where lseek(descriptor, 0, SEEK_CUR) == 0:
      guard status.st_size > 0 else { throw .emptyFile(path: name) }
      try self.init(descriptor: descriptor, byteCount: Int(status.st_size), path: name)
    case S_IFREG, S_IFIFO, S_IFSOCK:
      try self.init(Spool(draining: descriptor, path: name, writerTimeout: writerTimeout))
    default: throw .notAFile(path: name)
    }
  }

  /// Maps what was spooled.
  ///
  /// - Throws: `emptyFile` when that is nothing.
  convenience init(_ spool: Spool) throws(EmbeddingFileError) {
    try spool.flush()
    guard spool.byteCount > 0 else { throw .emptyFile(path: spool.path) }
    try self.init(descriptor: spool.descriptor, byteCount: spool.byteCount, path: spool.path)
  }

  /// Maps the first bytes of an open file, which may be closed afterwards.
  init(descriptor: Int32, byteCount: Int, path: String) throws(EmbeddingFileError) {
    guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw systemError(path, "map")
    }
    self.path = path
    bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
  }

  /// Takes the whole pages of a range out of this process's memory; they stay in the system's cache and come back
  /// when they are read again.
  func release(_ range: Range<Int>) {
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
    let end = range.upperBound / pageSize * pageSize
    guard first < end, let start = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// The error of a system call that has just failed.
func systemError(_ path: String, _ action: String) -> EmbeddingFileError {
  .system(path: path, action: action, reason: String(cString: strerror(errno)))
}
