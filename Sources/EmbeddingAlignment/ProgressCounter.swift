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
