import LibC
import Synchronization

/// The bytes of a whole file, memory-mapped for reading; unmapped when the last reference goes.
@safe final class MappedFile: Sendable {
  /// The path as it was given, or 'standard input'.
  let path: String
  // `mmap` has given these pages; nothing writes through them, and they are unmapped by deinit alone. `FileBytes` is the
  // only way to them from outside, and keeps this object alive.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer
  /// The bytes, which keep the file mapped.
  var bytes: FileBytes { unsafe FileBytes(of: self, mapping) }
  /// What the file was like when it was mapped; nil for spools, which nobody else writes to.
  private let state: FileState?

  /// The files that are mapped now, for `firstChange`.
  private static let mapped = Mutex<[ObjectIdentifier: (path: String, state: FileState)]>([:])

  /// What stands for standard input in place of a path.
  static let standardInput = "-"

  /// Maps a regular file that is not empty; a FIFO, a pipe or `-`, standard input, is read to its end into a spool
  /// first.
  ///
  /// - Parameter writerTimeout: how many seconds a FIFO may wait for a process that opens it for writing.
  convenience init(path: String, writerTimeout: Int = 60) throws(EmbeddingFileError) {
    let isStandardInput = path == Self.standardInput
    let name = isStandardInput ? "standard input" : path
    let descriptor = isStandardInput ? dup(STDIN_FILENO) : openWithoutWaiting(path)
    guard descriptor >= 0 else { throw systemError(name, "open") }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw systemError(name, "examine") }
    switch status.st_mode & S_IFMT {
    case S_IFREG where lseek(descriptor, 0, SEEK_CUR) == 0:
      guard status.st_size > 0 else { throw .emptyFile(path: name) }
      try self.init(
        descriptor: descriptor, byteCount: Int(status.st_size), path: name, state: FileState(status))
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
  init(descriptor: Int32, byteCount: Int, path: String, state: FileState? = nil) throws(EmbeddingFileError) {
    guard let start = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe start != MAP_FAILED
    else {
      throw systemError(path, "map")
    }
    self.path = path
    self.state = state
    unsafe mapping = unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
    if let state { Self.mapped.withLock { $0[ObjectIdentifier(self)] = (path, state) } }
  }

  /// Takes the whole pages of a range out of this process's memory; they stay in the system's cache and come back
  /// when they are read again.
  func release(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "pages outside of a file")
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
    let end = range.upperBound / pageSize * pageSize
    guard first < end, let start = unsafe mapping.baseAddress else { return }
    unsafe madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }

  deinit {
    if state != nil { _ = Self.mapped.withLock { $0.removeValue(forKey: ObjectIdentifier(self)) } }
    unsafe munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
  }

  /// Throws `changed` when the file has been written to since it was mapped.
  func requireUnchanged() throws(EmbeddingFileError) {
    if let change = state?.change(ofFile: path) { throw change }
  }

  /// What has become of the first of the files mapped now that has changed; nil when none has.
  static var firstChange: EmbeddingFileError? {
    let files = mapped.withLock { Array($0.values) }
    return files.sorted { $0.path < $1.path }.lazy.compactMap { $0.state.change(ofFile: $0.path) }.first
  }
}

/// What has become of a file that is mapped and has been written to; nil when there is none. For a process that has lost
/// the pages of a file.
package var changeOfMappedFile: EmbeddingFileError? { MappedFile.firstChange }

/// The error of a system call that has just failed; the C library's words for it are copied at once.
func systemError(_ path: String, _ action: String) -> EmbeddingFileError {
  unsafe .system(path: path, action: action, reason: String(cString: strerror(errno)))
}
