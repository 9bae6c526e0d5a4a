import LibC

extension Spool {
  /// Reads a pipe, FIFO or socket to its end.
  ///
  /// - Parameter writerTimeout: how many seconds to wait for the first process that writes to a FIFO.
  /// - Throws: `system`, also when no process has opened the FIFO in that time.
  convenience init(draining source: Int32, path: String, writerTimeout: Int) throws(EmbeddingFileError) {
    try self.init(for: path)
    try waitForInput(from: source, path: path, seconds: writerTimeout)
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = readBytes(&chunk, from: source), count != 0 {
      if count < 0 {
        if errno == EINTR { continue }
        throw systemError(path, "read")
      }
      try chunk.span.extracting(first: count).withBytes { bytes throws(EmbeddingFileError) in
        try append(bytes)
      }
    }
  }
}

/// A file of text, to be read from its beginning to its end; it may be a FIFO or a pipe.
///
/// - Parameter writerTimeout: how many seconds to wait for the first process that writes to a FIFO.
/// - Throws: `system`, also when no process has opened the FIFO in that time.
func openedText(_ path: String, writerTimeout: Int = 60) throws(EmbeddingFileError) -> FileStream {
  let descriptor = openWithoutWaiting(path)
  guard descriptor >= 0 else { throw systemError(path, "open") }
  do throws(EmbeddingFileError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw systemError(path, "examine") }
    if status.st_mode & S_IFMT == S_IFIFO {
      try waitForInput(from: descriptor, path: path, seconds: writerTimeout)
    }
    guard let stream = FileStream(descriptor: descriptor) else { throw systemError(path, "open") }
    return stream
  } catch {
    close(descriptor)
    throw error
  }
}

/// Opens a file for reading; without O_NONBLOCK, a FIFO that nobody writes to would hang. −1 where that fails.
func openWithoutWaiting(_ path: String) -> Int32 { openFile(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }

/// Waits until there is something to read or the end; from there on whoever writes may take as long as they like.
private func waitForInput(from source: Int32, path: String, seconds: Int) throws(EmbeddingFileError) {
  var ready = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
  while case let count = unsafe poll(&ready, 1, Int32(seconds * 1000)), count <= 0 {
    if count < 0, errno == EINTR { continue }
    guard count < 0 else {
      throw .system(path: path, action: "read", reason: "no process has written to it for \(seconds) seconds")
    }
    throw systemError(path, "wait for input")
  }
  let flags = fcntl(source, F_GETFL)
  if flags & O_NONBLOCK != 0 { _ = fcntl(source, F_SETFL, flags & ~O_NONBLOCK) }
}
