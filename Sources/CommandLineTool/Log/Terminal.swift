import FoundationEssentials
import LibC

/// What a standard stream can show: colours and lines that are rewritten only where a person looks at a terminal.
struct Terminal {
  /// Whether the stream is a terminal.
  let isTerminal: Bool
  /// Whether a line may be erased and written anew; not where TERM is `dumb`.
  let rewritesLines: Bool
  /// Whether words may be coloured; not where NO_COLOR is set to anything (no-color.org) or TERM is `dumb`.
  let takesColours: Bool
  private let descriptor: Int32

  static let standardOutput = Terminal(STDOUT_FILENO)
  static let standardError = Terminal(STDERR_FILENO)

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    let environment = ProcessInfo.processInfo.environment
    isTerminal = isatty(descriptor) == 1
    rewritesLines = isTerminal && environment["TERM"] != "dumb"
    takesColours = rewritesLines && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// How many columns it has now; 80 where it does not say.
  var width: Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Text in a colour, where there are colours.
  func painted(_ text: String, _ colour: Colour) -> String {
    takesColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A report with its verdict coloured: the word behind `Verdict: `.
  func paintedVerdict(in report: String) -> String {
    guard takesColours else { return report }
    return report.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      for (word, colour) in [("trusted", Colour.green), ("weak", .yellow), ("failed", .red)] {
        let start = "Verdict: " + word
        if line.hasPrefix(start) { return "Verdict: " + painted(word, colour) + line.dropFirst(start.count) }
      }
      return String(line)
    }.joined(separator: "\n")
  }
}

/// A colour, as terminals number them.
enum Colour: Int {
  case red = 31
  case green = 32
  case yellow = 33
}
