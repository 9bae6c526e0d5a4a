import LibC

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

  /// Writes lines for people, in which what comes from files and names can do the terminal no harm.
  static func writeLine(_ text: String) { write(printable(text) + "\n") }
}
