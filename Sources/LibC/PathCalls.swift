// Calls of the C library by a path, and of its descriptors and streams, that are safe to make: a string is handed over as
// one that ends in a zero and lives for the call, a buffer with its own length. Each leaves `errno` as the library does.
// What names files does so by `withCString`, which takes no memory as handing over a string does: names are given while
// nothing else can end the process.

/// What the system knows of a file; nil where it does not say, with the reason in `errno`.
package func fileStatus(_ path: String, followsLinks: Bool = true) -> stat? {
  var status = stat()
  let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
  return result == 0 ? status : nil
}

/// Whether there is something of that name.
package func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Opens a file; the mode is for one that is created. −1 where that fails.
package func openFile(_ path: String, _ flags: Int32, mode: mode_t = 0) -> Int32 {
  unsafe path.withCString { unsafe open($0, flags, mode) }
}

/// Removes a name of a file; not 0 where that fails.
@discardableResult package func unlinkFile(_ path: String) -> Int32 { unsafe unlink(path) }

/// Renames a file or folder in place of what has the new name; not 0 where that fails.
@discardableResult package func renameFile(_ path: String, to new: String) -> Int32 {
  unsafe path.withCString { path in unsafe new.withCString { unsafe rename(path, $0) } }
}

/// Makes a folder; not 0 where that fails.
package func makeFolder(_ path: String, mode: mode_t) -> Int32 { unsafe mkdir(path, mode) }

/// Removes an empty folder; not 0 where that fails.
@discardableResult package func removeEmptyFolder(_ path: String) -> Int32 { unsafe rmdir(path) }

/// The path of a file without links or dots in it; nil where there is no such file, with the reason in `errno`, or where that
/// path is not UTF-8.
package func resolvedPath(_ path: String) -> String? {
  // With no room given, the function allocates the path, which is ours to free.
  guard let result = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(result) }
  return unsafe String(validatingCString: result)
}

/// The names in a folder, itself and the one above it included; nil where it cannot be opened.
package func namesInFolder(_ path: String) -> [String]? {
  guard let folder = unsafe opendir(path) else { return nil }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  // An entry is the stream's own and is copied before the next one takes its place.
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    names.append(name)
  }
  return names
}

/// A variable of the environment; nil where it is not set.
package func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// Writes bytes from the first on, as many as the system takes at once.
///
/// - Returns: how many it took; negative where that fails.
package func writeBytes(_ bytes: RawSpan, to descriptor: Int32) -> Int {
  unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
}

/// Reads into an array, as much as is there and has room.
///
/// - Returns: how many bytes were read; 0 at the end, negative where that fails.
package func readBytes(_ bytes: inout [UInt8], from descriptor: Int32) -> Int {
  unsafe read(descriptor, &bytes, bytes.count)
}

/// A file that is read from its beginning to its end; closed when it goes.
@safe package struct FileStream: ~Copyable {
  private let stream: UnsafeMutablePointer<FILE>

  /// Opens a file; nil where that fails.
  package init?(_ path: String) {
    guard let stream = unsafe fopen(path, "r") else { return nil }
    unsafe self.stream = stream
  }

  /// Reads from an open file, which it closes when it goes; nil where that fails, and the file is then left open.
  package init?(descriptor: Int32) {
    guard let stream = unsafe fdopen(descriptor, "r") else { return nil }
    unsafe self.stream = stream
  }

  deinit { unsafe fclose(stream) }

  /// Reads into an array.
  ///
  /// - Returns: how many bytes were read; fewer than there is room for only at the end, or where that fails.
  package func read(_ bytes: inout [UInt8]) -> Int { unsafe fread(&bytes, 1, bytes.count, stream) }

  /// Whether a read has failed.
  package var hasFailed: Bool { unsafe ferror(stream) != 0 }
}
