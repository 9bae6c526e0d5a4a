import Mv2v
import Reports
import Synchronization

/// How lines on standard error are written.
package enum LogFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// For programs: a JSON object a line.
  case json
}

/// What a command says beside its result, on standard error.
enum Log {
  /// How much is said, and how.
  struct Settings: Sendable {
    var format = LogFormat.text
    /// Errors alone.
    var isQuiet = false
    /// Each stage with its time.
    var isVerbose = false
  }

  private static let current = Mutex(Settings())

  /// In force for the rest of the process.
  static var settings: Settings {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

  /// Something about the input that its owner should know.
  static func remark(_ message: String) { say("remark", message, painted: { .yellow }) }

  /// What its owner should know of how a file of vectors was read.
  static func remarks(on file: EmbeddingFile) {
    for message in file.remarks { remark(message) }
  }

  /// Something about the installation that could be better.
  static func hint(_ message: String) { say("hint", message, painted: { .yellow }) }

  /// What was done.
  static func done(_ message: String) { say("done", message, label: "") }

  /// Why nothing came of it; also said when all else is not.
  ///
  /// - Parameter usage: how the command is to be typed, for people.
  static func error(_ message: String, usage: String = "", status: Int32 = 1) {
    let message = printableMessage(message)
    guard settings.format == .json else {
      let label = Terminal.standardError.painted("Error:", .red)
      return StandardError.writeLine("\(label) \(message)" + (usage.isEmpty ? "" : "\n" + usage))
    }
    write(Line(event: "error", message: message, status: status))
  }

  private static func say(
    _ event: String, _ message: String, label: String? = nil, painted colour: () -> Colour? = { nil }
  ) {
    let settings = settings
    if settings.isQuiet { return }
    let message = printableMessage(message)
    if settings.format == .json { return write(Line(event: event, message: message)) }
    let label = label ?? event + ": "
    let terminal = Terminal.standardError
    StandardError.writeLine((colour().map { terminal.painted(label, $0) } ?? label) + message)
  }

  private static func write(_ line: Line) {
    guard let text = try? compactJSON(line) else { return }
    StandardError.writeLine(text)
  }

  private struct Line: Encodable {
    let event, message: String
    var status: Int32?
  }
}

/// Runs a part of a command as a stage: shown while it lasts, and with `--verbose` said with its time when it has ended.
func stage<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
  let reporter = stageReporter()
  let start = ContinuousClock.now
  reporter.report(.began(stage: name))
  defer { reporter.stop() }
  let result = try body()
  reporter.report(
    .ended(StageReport(name: name, duration: ContinuousClock.now - start, measurements: [])))
  return result
}

/// A reporter for parts of a command whose ends only `--verbose` says.
///
/// - Parameter work: what is counted in the stage, where its parts can be counted.
func stageReporter(of work: CountedWork? = nil) -> any ProgressReporting {
  let settings = Log.settings
  if settings.isQuiet { return NoProgress() }
  switch settings.format {
  case .text: return ProgressReporter(saysEnds: settings.isVerbose, work: work)
  case .json: return settings.isVerbose ? ProgressLines() : NoProgress()
  }
}
