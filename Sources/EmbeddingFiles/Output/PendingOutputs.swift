import LibC
import Synchronization

/// The files and folders that have a temporary name, for they are not complete.
///
/// Names are given, changed and taken away under one lock, so that a process about to end (`removeAll`) leaves none and
/// removes none that has just become an output.
package enum PendingOutputs {
  static let paths = Mutex<Set<String>>([])

  /// Removes what has the name, unless it has been completed.
  static func remove(_ path: String) {
    paths.withLock { paths in
      if paths.remove(path) != nil { removeTree(path) }
    }
  }

  /// Removes everything that is not complete and then runs `end`, which ends the process; nothing is named or completed
  /// in between.
  package static func removeAll(end: () -> Void) {
    paths.withLock { paths in
      for path in paths { removeTree(path) }
      paths.removeAll()
      end()
    }
  }
}

extension Set<String> {
  /// Notes a temporary name and has it given, in this order, for noting takes memory, and where there is none the process
  /// ends; takes the note back where the name could not be given, with the reason left in `errno`.
  mutating func note(_ path: String, whileGiven give: () -> Bool) -> Bool {
    insert(path)
    if give() { return true }
    let reason = errno
    remove(path)
    errno = reason
    return false
  }
}
