/// What one stage of a fit did.
public struct StageReport: Sendable {
  /// The stage, in a few words.
  public let name: String
  /// How long it took.
  public let duration: Duration
  /// What it measured, by snake-case name, in the order to show.
  public let measurements: [(name: String, value: Double)]
}

/// News from a running fit.
public enum FitEvent: Sendable {
  /// A stage begins.
  case began(stage: String)
  /// A share of the current stage, 0 to 1, is done; may arrive from any thread.
  case advanced(share: Double)
  /// A stage has ended.
  case ended(StageReport)
}

/// A finished fit.
public struct Fit: Sendable {
  /// The learned map.
  public let map: AlignmentMap
  /// Whether it can be trusted.
  public let verdict: Verdict
  /// What each stage did, in order.
  public let stages: [StageReport]
}

/// Times the stages of a fit and tells an observer about them.
final class StageRecorder {
  private(set) var reports: [StageReport] = []
  private let observer: @Sendable (FitEvent) -> Void

  init(observer: @escaping @Sendable (FitEvent) -> Void) { self.observer = observer }

  /// Runs one stage, which returns its result and what it measured.
  func run<Result>(
    _ name: String,
    _ body: (_ progress: @escaping @Sendable (Double) -> Void) throws(AlignmentError) -> (
      Result, [(String, Double)]
    )
  ) throws(AlignmentError) -> Result {
    observer(.began(stage: name))
    let clock = ContinuousClock()
    let start = clock.now
    let observer = observer
    let (result, measurements) = try body { observer(.advanced(share: $0)) }
    let report = StageReport(
      name: name, duration: clock.now - start, measurements: measurements.map { (name: $0.0, value: $0.1) })
    reports.append(report)
    observer(.ended(report))
    return result
  }
}
