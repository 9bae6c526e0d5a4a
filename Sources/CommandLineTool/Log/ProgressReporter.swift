// Timers are not marked as sendable, and may be used from any thread.
@unsafe @preconcurrency import Dispatch
import Mv2v
import Reports
import Synchronization

/// Where the events of a running command go.
protocol ProgressReporting: Sendable {
  /// Takes in one event; from any thread.
  func report(_ event: FitEvent)
  /// Shows nothing any more, whatever was going on.
  func stop()
}

/// For those who want to hear nothing.
struct NoProgress: ProgressReporting {
  func report(_ event: FitEvent) {}
  func stop() {}
}

/// Shows progress to people on standard error: a line per finished stage and, on a terminal, a live line with the stage
/// that is running, its share done, rate and the time that is left. What ends within a second has no live line.
final class ProgressReporter: ProgressReporting {
  private struct State {
    var stage: String?
    var share = 0.0
    var stageStart = ContinuousClock.now
  }

  private let state = Mutex(State())
  private let ticker: (any DispatchSourceTimer)?
  private let saysEnds: Bool
  private let work: CountedWork?

  /// - Parameters:
  ///   - saysEnds: whether finished stages have a line.
  ///   - work: what the shares are shares of, where it can be counted.
  init(saysEnds: Bool = true, work: CountedWork? = nil) {
    (self.saysEnds, self.work) = (saysEnds, work)
    guard Terminal.standardError.rewritesLines else {
      ticker = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "mv2v.progress"))
    ticker = timer
    timer.schedule(deadline: .now() + 1, repeating: 0.25)
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
        if saysEnds { StandardError.writeLine(line(for: report)) } else { StandardError.removeLiveLine() }
      }
    }
  }

  func stop() {
    ticker?.cancel()
    state.withLock { state in
      state.stage = nil
      StandardError.removeLiveLine()
    }
  }

  private func line(for report: StageReport) -> String {
    let name = report.name.padded(to: 24)
    let measured = report.measurements.map { "\($0.name) \(formatted($0.value))" }.joined(separator: ", ")
    let time = "\(name)\(fixed(report.duration.seconds, 2).leftPadded(to: 8)) s"
    return measured.isEmpty ? time : "\(time)  \(measured)"
  }

  private func drawLiveLine() {
    state.withLock { state in
      guard let stage = state.stage else { return }
      StandardError.showLiveLine(
        liveLine(
          stage: stage, seconds: (ContinuousClock.now - state.stageStart).seconds, share: state.share,
          work: work, width: Terminal.standardError.width))
    }
  }
}
