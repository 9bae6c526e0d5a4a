import LibC

/// The instruction sets of this processor, as Linux names them.
enum ProcessorFlags {
  static let current: Set<String> = {
    let line = firstLines(of: "/proc/cpuinfo").first { $0.hasPrefix("flags") } ?? ""
    return Set(line.split(separator: " ").map(String.init))
  }()
}

/// The lines in the first 16 KiB of a small system file; none when it cannot be read.
package func firstLines(of path: String) -> [String] {
  guard let file = FileStream(path) else { return [] }
  var bytes = [UInt8](repeating: 0, count: 16_384)
  let count = file.read(&bytes)
  return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
}
