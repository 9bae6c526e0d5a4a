import LibC

/// A whole file, memory-mapped for reading; unmapped when the last reference goes.
final class MappedFile: Sendable {
  let path: String
  // Never written through, and valid until deinit.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Maps a regular file that is not empty.
  init(path: String) throws(EmbeddingFileError) {
    // Without O_NONBLOCK, opening a FIFO that nobody writes to would hang.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemError(path, "open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemError(path, "examine") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    guard status.st_size > 0 else { throw .emptyFile(path: path) }
    guard let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { throw systemError(path, "map") }
    self.path = path
    bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
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
