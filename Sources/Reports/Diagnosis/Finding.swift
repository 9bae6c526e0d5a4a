/// Something that `mv2v doctor` has found, with what to do about it.
package struct Finding: Equatable, Encodable, Sendable {
  /// How much it matters.
  package enum Severity: String, Comparable, Encodable, Sendable {
    /// A fit is refused, or useless.
    case error
    /// It costs accuracy, or time.
    case warning
    /// Good to know; nothing has to be done.
    case note

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
  }

  /// What it is about.
  package enum Subject: String, Encodable, Sendable {
    case installation, source, target, pair
  }

  package let severity: Severity
  package let subject: Subject
  /// What is found, in snake case, for programs.
  package let code: String
  /// What was found, a sentence without its full stop.
  package let finding: String
  /// What to change, likewise.
  package let advice: String

  package init(
    _ severity: Severity, _ subject: Subject, _ code: String, _ finding: String, advice: String
  ) {
    (self.severity, self.subject, self.code) = (severity, subject, code)
    (self.finding, self.advice) = (finding, advice)
  }
}

extension [Finding] {
  /// The most important first; equally important ones as they were found.
  package var inOrderOfImportance: [Finding] {
    enumerated().sorted { ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset) }.map(\.element)
  }
}
