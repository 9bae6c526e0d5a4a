import AlignmentEvaluation
import EmbeddingAlignment

/// What can go wrong between what was typed and what the library does.
package enum CommandError: Error, Equatable, CustomStringConvertible {
  case rowsOutsideFile(path: String, rows: String, rowCount: Int)
  case outputIsInput(output: String, input: String)
  case rowNotFinite(path: String, row: Int)
  case inFile(path: String, message: String)
  case mapFile(path: String, reason: String)
  case failedMap(path: String, agreement: String)
  case unreadableJobFile(path: String, reason: String)
  case jobFile(path: String, line: Int, reason: String)

  package var description: String {
    switch self {
    case .rowsOutsideFile(let path, let rows, let rowCount):
      "\(path): rows \(rows) lie outside the file, which has rows 0:\(rowCount)"
    case .outputIsInput(let output, let input):
      "the output \(output) is the input \(input); choose another output, so that no input is lost"
    case .rowNotFinite(let path, let row):
      "\(path): row \(row) holds NaN or infinity, so it cannot be mapped; "
        + "remove or repair such rows ('mv2v inspect' counts them)"
    case .inFile(let path, let message): "\(path): \(message)"
    case .mapFile(let path, let reason): "\(path) is not a map that this version can use: \(reason)"
    case .failedMap(let path, let agreement):
      "\(path) has the verdict 'failed' (agreement \(agreement)): the fit did not find a map that can be believed, so "
        + "what it writes would most likely be noise; fit again with more rows or known pairs, or give --force"
    case .unreadableJobFile(let path, let reason): "\(path): \(reason)"
    case .jobFile(let path, let line, let reason): "\(path), line \(line): \(reason)"
    }
  }
}

/// Puts a file's name, and the row as counted in that file, into an error about the rows of one side.
func naming<Result>(
  source: EmbeddingRows, target: EmbeddingRows, _ body: () throws -> Result
) throws -> Result {
  func named(_ error: AlignmentError) -> any Error {
    switch error {
    case .notFinite(let side, let firstRow, let count):
      let rows = side == .source ? source : target
      let located = AlignmentError.notFinite(
        side, firstRow: firstRow + rows.rows.range.lowerBound, count: count)
      return CommandError.inFile(path: rows.file.path, message: located.description)
    case .pairWithoutDirection(let side, let row):
      let rows = side == .source ? source : target
      let located = AlignmentError.pairWithoutDirection(side, row: row + rows.rows.range.lowerBound)
      return CommandError.inFile(path: rows.file.path, message: located.description)
    case .empty(let side), .noDirections(let side, _), .tooFewRows(let side, _, _, _):
      let rows = side == .source ? source : target
      return CommandError.inFile(path: rows.file.path, message: error.description)
    default: return error
    }
  }
  do { return try body() } catch let error as AlignmentError {
    throw named(error)
  } catch EvaluationError.alignment(let error) {
    throw named(error)
  }
}
