import LibC

extension Spool {
  /// Reads a pipe, FIFO or socket to its end.
  ///
  /// - Parameter writerTimeout: how many seconds to wait for the first process that writes to a FIFO.
  /// - Throws: `system`, also when no process has opened the FIFO in that time.
  convenience init(draining source: Int32, path: String, writerTimeout: Int) throws(EmbeddingFileError) {
    try self.init(for: path)
    var ready = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
    while case let count = unsafe poll(&ready, 1, Int32(writerTimeout * 1000)), count <= 0 {
      if count < 0, errno == EINTR { continue }
      guard count < 0 else {
        throw .system(
          path: path, action: "read", reason: "no process has written to it for \(writerTimeout) seconds")
      }
      throw systemError(path, "wait for input")
    }
    // From here on whoever writes may take as long as they like.
    let flags = fcntl(source, F_GETFL)
    if flags & O_NONBLOCK != 0 { _ = fcntl(source, F_SETFL, flags & ~O_NONBLOCK) }
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
