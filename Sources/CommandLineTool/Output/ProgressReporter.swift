@preconcurrency import Dispatch
import Mv2v
import Reports
import Synchronization

/// Where the events of a fit go.
protocol ProgressReporting: Sendable {
  /// Takes in one event; from any thread.
  func report(_ event: FitEvent)
}

/// How progress is written to standard error.
enum ProgressStyle: String, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json

  /// A reporter for one fit.
  func reporter() -> any ProgressReporting {
    switch self {
    case .text: ProgressReporter()
    case .json: ProgressLines()
    }
  }
}

/// Shows a fit's progress on standard error: one line per finished stage and, on a terminal, a live line with
/// the current stage, its share done and the elapsed time.
final class ProgressReporter: ProgressReporting {
  private struct State {
    var stage: String?
    var share = 0.0
    var stageStart = ContinuousClock.now
  }

  private let state = Mutex(State())
  private let ticker: (any DispatchSourceTimer)?

  init() {
    guard StandardError.isTerminal else {
      ticker = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "mv2v.progress"))
    ticker = timer
    timer.schedule(deadline: .now() + 0.25, repeating: 0.25)
    timer.setEventHandler { [weak self] in self?.drawLiveLine() }
    timer.resume()
  }

  deinit { ticker?.cancel() }

  /// Takes in one event; from any thread.
  func report(_ event: FitEvent) {
    switch event {
    case .began(let stage):
      state.withLock { $0 = State(stage: stage) }
    case .advanced(let share):
      state.withLock { $0.share = max($0.share, share) }
    case .ended(let report):
      state.withLock { state in
        state.stage = nil
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
        StandardError.writeLine(line(for: report))
      }
    }
  }

  private func line(for report: StageReport) -> String {
    let name = report.name.padded(to: 24)
    let measured = report.measurements.map { "\($0.name) \(formatted($0.value))" }.joined(separator: ", ")
    return "\(name)\(fixed(report.duration.seconds, 2).leftPadded(to: 8)) s  \(measured)"
  }

  private func drawLiveLine() {
    state.withLock { state in
      guard let stage = state.stage else { return }
      let elapsed = fixed((ContinuousClock.now - state.stageStart).seconds, 1)
      let share = state.share > 0 ? "\(Int(state.share * 100)) %" : ""
      StandardError.write("\r\u{1B}[K\(stage.padded(to: 24))\(elapsed.leftPadded(to: 8)) s  \(share)")
    }
  }
}
