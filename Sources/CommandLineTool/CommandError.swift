package import Embeddings

/// What can go wrong between what was typed and what the library does.
package enum CommandError: Error, Equatable, CustomStringConvertible {
  case rowsOutsideFile(path: String, rows: String, rowCount: Int)
  case outputIsInput(output: String, input: String)
  case inFile(path: String, message: String)
  case unsuitableMap(path: String, reason: String)
  case otherSide(message: String, side: Side, command: String)
  case failedMap(path: String, figures: String)
  case unreadableJobFile(path: String, reason: String)
  case jobFile(path: String, line: Int, reason: String)
  /// In MiB.
  case addressSpace(limit: Int, needed: Int, threads: Int)
  /// What could not be had, and the limits that the process has.
  case memory(byteCount: Int, limits: [String])

  package var description: String {
    switch self {
    case .rowsOutsideFile(let path, let rows, let rowCount):
      "\(path): rows \(rows) lie outside the file, which has rows 0:\(rowCount)"
    case .outputIsInput(let output, let input):
      "the output \(output) is the input \(input); choose another output, so that no input is lost"
    case .inFile(let path, let message): "\(path): \(message)"
    case .unsuitableMap(let path, let reason): "\(path) is not a map that can be used so: \(reason)"
    case .otherSide(let message, let side, let command):
      "\(message); the command for \(side) vectors is: \(command)"
    case .failedMap(let path, let figures):
      "\(path) has the verdict 'failed' (\(figures)): the fit did not find a map that can be believed, so "
        + "what it writes would most likely be noise; fit again with more rows or known pairs, or give --force"
    case .unreadableJobFile(let path, let reason): "\(path): \(reason)"
    case .jobFile(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .addressSpace(let limit, let needed, let threads):
      "the address space is limited to \(limit) MiB (ulimit -v), which does not leave the \(needed) MiB that computing on "
        + (threads == 1 ? "one thread" : "\(threads) threads") + " takes; raise the limit"
        + (threads > 1 ? " or give fewer --threads" : "")
        + " (addresses are not memory: to limit that, use a control group)"
    case .memory(let byteCount, let limits):
      "memory ran out: \(byteCount) bytes could not be allocated; give fewer rows or --threads, or more memory"
        + (limits.isEmpty ? "" : " (the limit is \(limits.joined(separator: ", ")))")
    }
  }
}
