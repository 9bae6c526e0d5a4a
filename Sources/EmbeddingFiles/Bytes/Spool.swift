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
    descriptor = mv2v_open_unnamed(Self.folder)
    guard descriptor >= 0 else { throw Self.error(path) }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(EmbeddingFileError) {
    byteCount += bytes.count
    if bytes.count < Self.bufferSize / 4 {
      buffer.append(contentsOf: bytes)
      if buffer.count < Self.bufferSize { return }
      return try flush()
    }
    try flush()
    try write(bytes)
  }

  /// Appends the bytes of an array of plain values.
  func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(EmbeddingFileError) {
    let result = elements.withUnsafeBytes { bytes in
      Result { () throws(EmbeddingFileError) in try append(bytes) }
    }
    try result.get()
  }

  /// Writes what is still buffered.
  func flush() throws(EmbeddingFileError) {
    let result = buffer.withUnsafeBytes { bytes in
      Result { () throws(EmbeddingFileError) in try write(bytes) }
    }
    try result.get()
    buffer.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(EmbeddingFileError) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = LibC.write(descriptor, start, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.error(path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private static var folder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }

  private static func error(_ path: String) -> EmbeddingFileError {
    systemError(path, "keep its rows in a temporary file in \(folder) (TMPDIR names another folder)")
  }
}
