import LibC
import Mv2v

/// Standard error, where progress and remarks go, so that standard output holds results alone.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { LibC.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      // Remarks that cannot be written are not worth failing for.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  static func writeLine(_ text: String) { write(text + "\n") }

  /// What a person should know of how vectors were read.
  static func writeRemarks(on file: EmbeddingFile) {
    for remark in file.remarks { writeLine("remark: " + remark) }
  }
}
