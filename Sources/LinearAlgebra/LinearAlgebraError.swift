/// What can go wrong with the numbers handed to a matrix decomposition.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// The input holds NaN or infinity; carries the first such position and what was being computed.
  case notFinite(operation: String, row: Int, column: Int)
  /// LAPACK did not converge; carries the routine and its `info`.
  case didNotConverge(routine: String, info: Int)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notFinite(let operation, let row, let column):
      "\(operation): the matrix holds NaN or infinity, first at row \(row), column \(column)"
    case .didNotConverge(let routine, let info):
      "LAPACK's \(routine) did not converge (info \(info)); the matrix may be badly scaled"
    }
  }
}
