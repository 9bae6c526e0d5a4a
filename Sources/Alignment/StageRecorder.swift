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
      name: name, duration: clock.now - start,
      measurements: measurements.map { StageReport.Measurement(name: $0.0, value: $0.1) })
    reports.append(report)
    observer(.ended(report))
    return result
  }
}
