// What ThreadSanitizer must see before the tests are run under it: Scripts/sanitize.sh builds this with the same options.
// `guarded` and `joined` have no race, `planted` has one.

import Dispatch
import Glibc
import Synchronization

final class Counter: @unchecked Sendable { var count = 0 }

let counter = Counter()
let guarded = Mutex(0)
switch CommandLine.arguments.last {
case "guarded":
  // Lanes that wait for one another, and the counter beside the lock's own value.
  DispatchQueue.concurrentPerform(iterations: 4) { _ in
    for _ in 0..<20_000 {
      guarded.withLock { value in
        value += 1
        counter.count += 1
      }
    }
  }
  precondition(counter.count == 80_000 && guarded.withLock { $0 } == 80_000)
case "joined":
  counter.count = 1
  DispatchQueue.concurrentPerform(iterations: 4) { _ in precondition(counter.count == 1) }
  counter.count = 2
case "planted":
  // Threads, since one alone may take all of Dispatch's pieces.
  var threads = [pthread_t](repeating: pthread_t(), count: 2)
  for index in threads.indices {
    pthread_create(
      &threads[index], nil,
      { _ in
        counter.count += 1
        return nil
      }, nil)
  }
  for thread in threads { pthread_join(thread, nil) }
default: fatalError("guarded, joined or planted")
}
