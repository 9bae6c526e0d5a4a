import CLinux
import LibC

/// A temporary file without a name, for what must be kept but is not to fill memory: bytes of a stream, or rows that
/// were parsed.
///
/// It lies in the folder that `TMPDIR` names, or in /tmp, and is gone when its last mapping goes, however the process
/// ends.
final class Spool {
  /// What is spooled, for messages.
  let path: String
  let descriptor: Int32
  private var buffer: [UInt8] = []
  /// How many bytes were appended.
  private(set) var byteCount = 0

  private static let bufferSize = 1 << 20

  /// Creates the file.
  init(for path: String) throws(EmbeddingFileError) {
    self.path = path
    descriptor = unsafe mv2v_open_unnamed(Self.folder)
    guard descriptor >= 0 else { throw Self.error(path) }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  func append(_ bytes: RawSpan) throws(EmbeddingFileError) {
    byteCount += bytes.byteCount
    if bytes.byteCount < Self.bufferSize / 4 {
      buffer.append(bytes)
      if buffer.count < Self.bufferSize { return }
      return try flush()
    }
    try flush()
    try write(bytes)
  }

  /// Appends the bytes of numbers.
  func append(_ numbers: [some PlainNumber]) throws(EmbeddingFileError) {
    try numbers.span.withBytes { bytes throws(EmbeddingFileError) in try append(bytes) }
  }

  /// Appends bytes of a file.
  func append(_ bytes: FileBytes) throws(EmbeddingFileError) {
    try bytes.withSpan { bytes throws(EmbeddingFileError) in try append(bytes) }
  }

  /// Writes what is still buffered.
  func flush() throws(EmbeddingFileError) {
    // Taken out for the time, because there are no spans of arrays that others can reach.
    var waiting: [UInt8] = []
    swap(&waiting, &buffer)
    try waiting.span.withBytes { bytes throws(EmbeddingFileError) in try write(bytes) }
    waiting.removeAll(keepingCapacity: true)
    swap(&waiting, &buffer)
  }

  private func write(_ bytes: RawSpan) throws(EmbeddingFileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = writeBytes(rest, to: descriptor)
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.error(path)
      }
      rest = rest.extracting(droppingFirst: count)
    }
  }

  private static var folder: String {
    guard let folder = environmentVariable("TMPDIR"), !folder.isEmpty else { return "/tmp" }
    return folder
  }

  private static func error(_ path: String) -> EmbeddingFileError {
    systemError(path, "keep its rows in a temporary file in \(folder) (TMPDIR names another folder)")
  }
}
