import EmbeddingAlignment

/// What can be wrong with paired data or the way it is evaluated.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// Files that should be paired have different numbers of rows.
  case unpaired(sourceRows: Int, targetRows: Int)
  /// Too few pairs for what is asked.
  case tooFewPairs(needed: Int, found: Int, purpose: String)
  /// The dimensions of a map and of the rows it is evaluated on differ.
  case dimensionMismatch(Side, expected: Int, found: Int, reversedWouldFit: Bool)
  /// Rows that cannot be used.
  case alignment(AlignmentError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .unpaired(let sourceRows, let targetRows):
      "paired rows are needed, but the source has \(sourceRows) rows and the target \(targetRows); "
        + "choose equal ranges of the same items"
    case .tooFewPairs(let needed, let found, let purpose):
      "\(purpose) needs at least \(needed) pairs, but there are \(found)"
    case .dimensionMismatch(let side, let expected, let found, let reversedWouldFit):
      "the map's \(side) dimension is \(expected) but these \(side) rows have dimension \(found)"
        + (reversedWouldFit ? "; source and target seem to be exchanged" : "")
    case .alignment(let error): error.description
    }
  }
}

/// Runs `body`, turning an alignment error into this module's.
func wrappingErrors<Result>(
  _ body: () throws(AlignmentError) -> Result
) throws(EvaluationError) -> Result {
  do { return try body() } catch { throw .alignment(error) }
}
