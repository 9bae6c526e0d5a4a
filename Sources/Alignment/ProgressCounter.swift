import Synchronization

/// Counts finished pieces from any thread and reports the share that is done.
final class ProgressCounter: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let report: @Sendable (Double) -> Void

  init(total: Int, report: @escaping @Sendable (Double) -> Void) {
    self.total = max(1, total)
    self.report = report
  }

  /// One more piece is done.
  func advance() {
    let count = done.wrappingAdd(1, ordering: .relaxed).newValue
    report(Double(count) / Double(total))
  }
}

/// Adds up the progress of pieces that run side by side.
final class SharedProgress: Sendable {
  private let shares: Mutex<[Double]>
  private let report: @Sendable (Double) -> Void

  init(count: Int, report: @escaping @Sendable (Double) -> Void) {
    shares = Mutex([Double](repeating: 0, count: count))
    self.report = report
  }

  /// A piece has come to the given share of its own work.
  func advance(_ piece: Int, to share: Double) {
    report(
      shares.withLock {
        $0[piece] = share
        return $0.reduce(0, +) / Double($0.count)
      })
  }
}
