import Mv2v
import Reports
import Synchronization

/// Progress for programs: one JSON object a line on standard error.
///
/// `{"event":"began","stage":…}`, `{"event":"advanced","share":0.25,"stage":…}` for every hundredth, and
/// `{"event":"ended","seconds":…,"stage":…}` with a stage's measurements as `measurements`.
final class ProgressLines: ProgressReporting {
  private let state = Mutex((stage: "", hundredths: 0))

  /// Takes in one event; from any thread.
  func report(_ event: FitEvent) {
    switch event {
    case .began(let stage):
      state.withLock { $0 = (stage, 0) }
      write(Line(event: "began", stage: stage))
    case .advanced(let share):
      state.withLock { state in
        let hundredths = Int(share * 100)
        guard hundredths > state.hundredths else { return }
        state.hundredths = hundredths
        write(Line(event: "advanced", stage: state.stage, share: Double(hundredths) / 100))
      }
    case .ended(let report):
      let measurements = report.measurements.filter(\.value.isFinite).map { ($0.name, $0.value) }
      write(
        Line(
          event: "ended", stage: report.name, seconds: report.duration.seconds,
          measurements: Dictionary(measurements) { $1 }))
    }
  }

  func stop() {}

  private func write(_ line: Line) {
    guard let text = try? compactJSON(line) else { return }
    StandardError.writeLine(text)
  }

  private struct Line: Encodable {
    let event, stage: String
    var share: Double?
    var seconds: Double?
    var measurements: [String: Double]?
  }
}
