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
