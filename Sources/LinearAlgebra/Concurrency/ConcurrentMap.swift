import Dispatch
import Synchronization

/// How many threads the current code may still spread over; nil outside of any `concurrentMap`.
private enum Lanes {
  @TaskLocal static var available: Int?
}

/// The results of `body(0) … body(count - 1)`, in index order, computed on `ThreadCount.current` threads.
///
/// Pieces are handed out in index order to whichever thread is free. A piece must depend on its index alone
/// (one child seed per piece, derived before the call), so that scheduling never changes the answer. The pieces
/// of a map within a map share the threads that the outer map has left: with as many outer pieces as threads
/// they run serially. When pieces throw, the error of the lowest index that threw is rethrown after the running
/// pieces have ended.
package func concurrentMap<Result: Sendable, Failure: Error>(
  count: Int, _ body: @Sendable (Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  try concurrentMap(count: count, workspace: ()) { (_, index) throws(Failure) in try body(index) }
}

/// A concurrent map whose pieces use memory again: each thread has its own copy of `workspace`, which a piece finds as
/// the thread's piece before it has left it.
///
/// A piece's result must not depend on what it finds there.
package func concurrentMap<Workspace: Sendable, Result: Sendable, Failure: Error>(
  count: Int, workspace: Workspace, _ body: @Sendable (inout Workspace, Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  // The pieces of a map within a map are in the outer map's scope.
  guard let threadCount = Lanes.available else {
    return try BLASRuntime.scoped { () throws(Failure) in
      try mapConcurrently(count: count, threadCount: ThreadCount.current, workspace: workspace, body)
    }
  }
  return try mapConcurrently(count: count, threadCount: threadCount, workspace: workspace, body)
}

private func mapConcurrently<Workspace: Sendable, Result: Sendable, Failure: Error>(
  count: Int, threadCount: Int, workspace: Workspace,
  _ body: @Sendable (inout Workspace, Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  let laneCount = min(count, threadCount)
  if laneCount <= 1 {
    var workspace = workspace
    var results: [Result] = []
    results.reserveCapacity(count)
    for index in 0..<count { results.append(try body(&workspace, index)) }
    return results
  }
  let slots = Mutex([Swift.Result<Result, Failure>?](repeating: nil, count: count))
  let nextIndex = Atomic<Int>(0)
  let hasFailed = Atomic<Bool>(false)
  DispatchQueue.concurrentPerform(iterations: laneCount) { _ in
    Lanes.$available.withValue(threadCount / laneCount) {
      var workspace = workspace
      while !hasFailed.load(ordering: .relaxed) {
        let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = Swift.Result { () throws(Failure) -> Result in try body(&workspace, index) }
        if case .failure = result { hasFailed.store(true, ordering: .relaxed) }
        slots.withLock { $0[index] = result }
      }
    }
  }
  var results: [Result] = []
  results.reserveCapacity(count)
  for slot in slots.withLock({ $0 }) {
    // A piece is missing only behind a piece that failed, and that error is thrown here first: indices
    // are handed out in order, so every index below a failed one was run.
    guard let slot else { preconditionFailure("a piece of a concurrent map was never run") }
    results.append(try slot.get())
  }
  return results
}

/// Runs `body` for every block of at most `blockSize` indices of `0..<count`, on several threads.
///
/// The blocks depend on `count` and `blockSize` alone. `body` must write only to its own block's results.
package func concurrentBlocks(
  of count: Int, blockSize: Int, _ body: @Sendable (Range<Int>) -> Void
) {
  precondition(blockSize > 0)
  let blockCount = (count + blockSize - 1) / blockSize
  _ = concurrentMap(count: blockCount) { index in
    body(index * blockSize..<min((index + 1) * blockSize, count))
  }
}
