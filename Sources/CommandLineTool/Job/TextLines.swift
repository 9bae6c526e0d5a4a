import Glibc

/// The lines of a text file, without line ends; an empty last line does not count.
func textLines(_ path: String) throws -> [String] {
  guard let file = fopen(path, "r") else {
    throw CommandError.inFile(path: path, message: "cannot open: \(String(cString: strerror(errno)))")
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  guard ferror(file) == 0 else { throw CommandError.inFile(path: path, message: "cannot be read") }
  var lines = String(decoding: bytes, as: UTF8.self).split(
    omittingEmptySubsequences: false, whereSeparator: \.isNewline
  ).map(String.init)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}
