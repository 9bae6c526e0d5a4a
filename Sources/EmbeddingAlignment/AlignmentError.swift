import LinearAlgebra
import NearestNeighbors

/// One of the two embedding spaces of a fit.
public enum Side: String, Sendable {
  /// The space that vectors come from (A).
  case source
  /// The space that vectors are carried into (B).
  case target
}

/// What can be wrong with the data or the knobs of a fit.
public enum AlignmentError: Error, Equatable, CustomStringConvertible {
  /// A side has no rows or no columns.
  case empty(Side)
  /// Rows with NaN or infinity: the first one (counted from the start of the rows given), and how many.
  case notFinite(Side, firstRow: Int, count: Int)
  /// Every row equals the mean, so there is no direction to align.
  case noDirections(Side, rowCount: Int)
  /// Fewer rows with a direction than a stage needs.
  case tooFewRows(Side, needed: Int, found: Int, purpose: String)
  /// A vector's dimension is not the map's.
  case dimensionMismatch(expected: Int, found: Int, reversedWouldFit: Bool)
  /// Known pairs name a row that is not there.
  case pairOutside(Side, row: Int, rowCount: Int)
  /// Known pairs give one row two counterparts.
  case pairTwice(Side, row: Int)
  /// A row of a known pair equals its side's mean.
  case pairWithoutDirection(Side, row: Int)
  /// An initial map of another shape than the data asks for.
  case initialMapShape(expected: [Int], found: [Int])
  /// What is known in advance cannot be used by the method.
  case unusedKnowledge(String)
  /// A knob outside its range.
  case invalidKnob(name: String, value: String, allowed: String)
  /// A quadratic assignment problem that is not square, not symmetric, or not finite.
  case invalidAssignmentProblem(reason: String)
  /// A matrix decomposition failed.
  case linearAlgebra(LinearAlgebraError)
  /// Clustering or search failed.
  case nearestNeighbors(NearestNeighborsError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .empty(let side):
      "the \(side) has no vectors"
    case .notFinite(let side, let firstRow, let count):
      "the \(side) has \(count) row\(count == 1 ? "" : "s") with NaN or infinity, first row \(firstRow); "
        + "remove or repair them (numpy: x[np.isfinite(x).all(axis=1)])"
    case .noDirections(let side, let rowCount):
      "all \(rowCount) rows of the \(side) are equal to their mean, so they say nothing about the space"
    case .tooFewRows(let side, let needed, let found, let purpose):
      "the \(side) has \(found) usable rows but \(purpose) needs at least \(needed); give more rows, or lower the knob"
    case .dimensionMismatch(let expected, let found, let reversedWouldFit):
      "the map takes vectors of dimension \(expected) but these have dimension \(found)"
        + (reversedWouldFit ? "; that is the map's target dimension: is its direction reversed?" : "")
    case .pairOutside(let side, let row, let rowCount):
      "a known pair names \(side) row \(row), but the \(side) has rows 0 to \(rowCount - 1)"
    case .pairTwice(let side, let row):
      "\(side) row \(row) occurs in two known pairs; a row has one counterpart, so remove one of the pairs"
    case .pairWithoutDirection(let side, let row):
      "a known pair names \(side) row \(row), which equals the mean of the \(side) and has no direction"
    case .initialMapShape(let expected, let found):
      "the initial map is \(found[0]) x \(found[1]), but the data need \(expected[0]) x \(expected[1])"
        + (found == expected.reversed() ? "; is its direction reversed?" : "")
    case .unusedKnowledge(let what): what
    case .invalidKnob(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .invalidAssignmentProblem(let reason):
      "not a quadratic assignment problem that can be solved here: \(reason)"
    case .linearAlgebra(let error): error.description
    case .nearestNeighbors(let error): error.description
    }
  }
}

/// Runs `body`, turning a lower module's error into this module's.
func wrappingErrors<Result, Lower: Error>(
  _ wrap: (Lower) -> AlignmentError, _ body: () throws(Lower) -> Result
) throws(AlignmentError) -> Result {
  do { return try body() } catch { throw wrap(error) }
}
