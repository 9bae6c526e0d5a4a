import EmbeddingMaps

/// Times the stages of a fit, tells an observer about them, and keeps what is worth looking at later.
final class StageRecorder {
  private(set) var reports: [StageReport] = []
  /// The objectives of each chain's steps.
  var objectives: [[Double]] = []
  /// How alike the maps of every two chains are.
  var agreements: [[Double]] = []
  /// What the cross-covariance of the result holds.
  var spectrum: CrossCovarianceSpectrum?
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

  /// All of it but the times.
  var log: FitLog {
    FitLog(
      stages: reports.map { report in
        FitLog.Stage(
          name: report.name,
          figures: Dictionary(report.measurements.map { ($0.name, $0.value) }) { $1 })
      },
      objectives: objectives, agreements: agreements, singularValues: spectrum?.values ?? [],
      noiseLevel: spectrum?.noiseLevel)
  }
}
