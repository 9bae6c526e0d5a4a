import LibC
import Synchronization

/// The stream that everything goes to but results: lines, and on a terminal one live line below them.
enum StandardError {
  private static let showsLiveLine = Mutex(false)

  /// Writes a line, in place of the live line if there is one.
  static func writeLine(_ text: String) {
    showsLiveLine.withLock { shows in
      write((shows ? eraseLine : "") + text + "\n")
      shows = false
    }
  }

  /// Shows a line without an end, in place of the one before; only for terminals that rewrite lines.
  static func showLiveLine(_ text: String) {
    showsLiveLine.withLock { shows in
      write(eraseLine + text)
      shows = true
    }
  }

  /// Takes the live line away.
  static func removeLiveLine() {
    showsLiveLine.withLock { shows in
      if shows { write(eraseLine) }
      shows = false
    }
  }

  private static let eraseLine = "\r\u{1B}[K"

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.span.withBytes { writeBytes($0, to: STDERR_FILENO) }
      // Remarks that cannot be written are not worth failing for.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
