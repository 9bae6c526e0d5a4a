import CLinux
import LibC
import Synchronization

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a file without a name in the same folder, which `commit` syncs, names and renames: however the process
/// ends before that, nothing is left. Where the file system has no files without names it is a temporary one from the
/// beginning, removed by `deinit` or, when a signal ends the process, by `PendingOutputs.removeAll(end:)`; what a killed
/// process has left nevertheless, the next output of the same name removes (`removeAbandoned`). An existing file keeps its
/// permissions, a symbolic link stays a link, and a device such as /dev/null, a FIFO and standard output are written
/// directly.
package final class AtomicOutput {
  /// The path as it was given.
  package let path: String
  private let destination: String
  /// The name that the file has until it is complete; nil when the destination is written directly.
  private let temporary: String?
  /// Whether the file has no name yet.
  private var isUnnamed = false
  private var descriptor: Int32
  /// Whether blocks written to their places bypass the page cache; false once the system has declined.
  private let bypassesCache: Atomic<Bool>
  /// Whether bytes can be written to their places.
  package let isSeekable: Bool

  /// Creates the temporary file, so that a folder that cannot be written to is known before any work.
  ///
  /// - Parameter byteCount: how large the file will be, if that is known. What a large file's `write(_:at:)` has
  ///   written does not stay in the page cache, where it would displace other things, among them the input.
  package init(path: String, byteCount: Int = 0) throws(EmbeddingFileError) {
    self.path = path
    bypassesCache = Atomic(byteCount >= uncachedByteCount)
    let destination = try resolved(path)
    var mode: mode_t?
    if let status = fileStatus(destination) {
      switch status.st_mode & S_IFMT {
      case S_IFREG: mode = status.st_mode & 0o777
      case S_IFCHR:
        descriptor = openFile(destination, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(path, "write") }
        (self.destination, temporary, isSeekable) = (destination, nil, true)
        return
      case S_IFIFO:
        // Waits for a reader, as every program that writes to a FIFO does.
        descriptor = openFile(destination, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(path, "write") }
        (self.destination, temporary, isSeekable) = (destination, nil, false)
        return
      default: throw .notAFile(path: path)
      }
    }
    let (folder, name) = split(destination)
    removeAbandoned(of: name, in: folder)
    let temporary = temporaryName(for: name, in: folder)
    (self.destination, self.temporary, isSeekable) = (destination, temporary, true)
    descriptor = unsafe mv2v_open_linkable(folder, 0o666)
    isUnnamed = descriptor >= 0
    if !isUnnamed && errno == EOPNOTSUPP {
      // At once with its name, so that a process about to end finds either both or neither.
      descriptor = PendingOutputs.paths.withLock { pending in
        var created: Int32 = -1
        _ = pending.note(temporary) {
          created = openFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o666)
          return created >= 0
        }
        return created
      }
      if descriptor >= 0 { claim(descriptor) }
    }
    guard descriptor >= 0 else { throw systemError(path, "create a file in \(folder)") }
    if let mode { fchmod(descriptor, mode) }
  }

  private init(path: String, descriptor: Int32) {
    (self.path, self.descriptor) = (path, descriptor)
    (destination, temporary, isSeekable) = (path, nil, false)
    bypassesCache = Atomic(false)
  }

  /// Standard output, which is written one piece after another.
  package static func standardOutput() -> AtomicOutput {
    AtomicOutput(path: "standard output", descriptor: dup(STDOUT_FILENO))
  }

  deinit { cancel() }

  /// Appends bytes.
  package func write(_ bytes: RawSpan) throws(EmbeddingFileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = writeBytes(rest, to: descriptor)
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { throw .closedPipe(path: path) }
        throw systemError(path, "write")
      }
      rest = rest.extracting(droppingFirst: count)
    }
  }

  /// Writes bytes at an offset from the file's start, wherever the next append goes; from any thread.
  ///
  /// The system is told to bring them to the disk in the meantime, so that `commit` has little left to wait for.
  package func write(_ bytes: RawSpan, at offset: Int) throws(EmbeddingFileError) {
    var rest = bytes
    var offset = offset
    while !rest.isEmpty {
      let count = writeOnce(rest, offset)
      if count < 0 {
        if errno == EINTR { continue }
        throw systemError(path, "write")
      }
      rest = rest.extracting(droppingFirst: count)
      offset += count
    }
    if !bypassesCache.load(ordering: .relaxed) {
      mv2v_start_writeback(descriptor, Int64(offset - bytes.byteCount), Int64(bytes.byteCount))
    }
  }

  // Both calls read so many bytes and are over when they return.
  private func writeOnce(_ bytes: RawSpan, _ offset: Int) -> Int {
    if bypassesCache.load(ordering: .relaxed) {
      let written = unsafe bytes.withUnsafeBytes {
        unsafe mv2v_write_uncached(descriptor, $0.baseAddress, $0.count, Int64(offset))
      }
      if written >= 0 || ![EOPNOTSUPP, EINVAL, ENOSYS].contains(errno) { return Int(written) }
      bypassesCache.store(false, ordering: .relaxed)
    }
    return unsafe bytes.withUnsafeBytes {
      unsafe LibC.pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
  }

  /// Appends the bytes of numbers.
  package func write(_ numbers: [some PlainNumber]) throws(EmbeddingFileError) {
    try numbers.span.withBytes { bytes throws(EmbeddingFileError) in try write(bytes) }
  }

  /// Writes the bytes of numbers at an offset, as bytes are written.
  package func write(_ numbers: [some PlainNumber], at offset: Int) throws(EmbeddingFileError) {
    try numbers.span.withBytes { bytes throws(EmbeddingFileError) in try write(bytes, at: offset) }
  }

  /// Puts the complete file in its place; nothing can be written afterwards.
  package func commit() throws(EmbeddingFileError) {
    precondition(descriptor >= 0, "already committed")
    guard let temporary else {
      close(descriptor)
      descriptor = -1
      return
    }
    guard fsync(descriptor) == 0 else { throw systemError(path, "bring the file to the disk") }
    // Held over all of it, so that a process about to end neither leaves a name nor takes one that has been given away.
    let error: EmbeddingFileError? = PendingOutputs.paths.withLock { pending in
      if isUnnamed {
        let isNamed = pending.note(temporary) {
          unsafe temporary.withCString { unsafe mv2v_link_unnamed(descriptor, $0) } == 0
        }
        guard isNamed else {
          return systemError(path, "name the file in its folder")
        }
        isUnnamed = false
      }
      let closed = close(descriptor)
      descriptor = -1
      guard closed == 0 else { return systemError(path, "write") }
      guard renameFile(temporary, to: destination) == 0 else {
        return systemError(path, "put the file in its place")
      }
      pending.remove(temporary)
      return nil
    }
    if let error { throw error }
    let folder = openFile(split(destination).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Removes the temporary file, unless it has been committed.
  package func cancel() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if let temporary { PendingOutputs.remove(temporary) }
  }

  /// Appends all bytes of another file, a part at a time.
  package func write(contentsOf path: String) throws(EmbeddingFileError) {
    let file = try MappedFile(path: path)
    let partSize = 8 << 20
    let bytes = file.bytes
    for start in stride(from: 0, to: bytes.count, by: partSize) {
      let part = start..<min(start + partSize, bytes.count)
      try FileBytes(rebasing: bytes[part]).withSpan { part throws(EmbeddingFileError) in try write(part) }
      file.release(part)
    }
  }
}

/// Files of so many bytes bypass the page cache.
private let uncachedByteCount = 256 << 20

/// Whether two paths name the same file, whether or not the files exist yet.
package func isSameFile(_ a: String, _ b: String) -> Bool {
  if let statusA = fileStatus(a), let statusB = fileStatus(b) {
    return statusA.st_dev == statusB.st_dev && statusA.st_ino == statusB.st_ino
  }
  // What leads nowhere that can be named is another file than everything.
  guard let a = try? resolved(a), let b = try? resolved(b) else { return false }
  return a == b
}

/// The path with symbolic links followed, as far as it exists; of a link to nothing, what it leads to. Folders above it
/// whose names are not UTF-8 stay as they were given.
///
/// - Throws: `system` for a link to a name that is not UTF-8, with which another file would be written; for names that are too long
///   and links in a circle, which are so known before anything is computed.
func resolved(_ path: String) throws(EmbeddingFileError) -> String {
  func real(_ path: String) -> String? {
    errno = 0
    return resolvedPath(path)
  }
  if let whole = real(path) { return whole }
  if [ENAMETOOLONG, ELOOP].contains(errno) { throw systemError(path, "create the file") }
  var target = [CChar](repeating: 0, count: Int(PATH_MAX))
  let length = unsafe readlink(path, &target, target.count - 1)
  if length > 0 {
    guard let led = String(validating: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) else {
      throw .system(
        path: path, action: "write", reason: "it is a link to a name that is not UTF-8; rename the file")
    }
    return try resolved(led.hasPrefix("/") ? led : split(path).folder + "/" + led)
  }
  let (folder, name) = split(path)
  return (real(folder) ?? folder) + "/" + name
}

func split(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
}
