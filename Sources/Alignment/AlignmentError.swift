public import Embeddings
public import LinearAlgebra
public import NearestNeighbors

/// What can be wrong with the data or the knobs of a fit.
public enum AlignmentError: Error, Equatable, CustomStringConvertible {
  /// Vectors that cannot be used for anything.
  case embeddings(EmbeddingsError)
  /// Fewer than two spaces to be fitted to one another.
  case tooFewSpaces(found: Int)
  /// Two spaces have one name.
  case spaceTwice(name: String)
  /// Fewer rows with a direction than a stage needs.
  case tooFewRows(Side, needed: Int, found: Int, purpose: String, origin: String?)
  /// Known pairs name a row that is not there.
  case pairOutside(Side, row: Int, rowCount: Int)
  /// Known pairs give one row two counterparts.
  case pairTwice(Side, row: Int)
  /// A row of a known pair equals its side's mean.
  case pairWithoutDirection(Side, RowLocation)
  /// An initial map of another shape than the data asks for.
  case initialMapShape(expected: [Int], found: [Int])
  /// What is known in advance cannot be used by the method.
  case unusedKnowledge(String)
  /// A knob outside its range.
  case invalidKnob(name: String, value: String, allowed: String)
  /// A knob of a stage that the chosen method does not have.
  case unusedKnob(name: String)
  /// There is no knob of that name.
  case unknownKnob(name: String)
  /// A quadratic assignment problem that is not square, not symmetric, or not finite.
  case invalidAssignmentProblem(reason: String)
  /// A matrix decomposition failed.
  case linearAlgebra(LinearAlgebraError)
  /// Clustering or search failed.
  case nearestNeighbors(NearestNeighborsError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .embeddings(let error): error.description
    case .tooFewSpaces(let found):
      "\(found == 1 ? "one space" : "no spaces"), and at least two are needed to be fitted to one another"
    case .spaceTwice(let name): "two spaces are called '\(name)'; every space needs a name of its own"
    case .tooFewRows(let side, let needed, let found, let purpose, let origin):
      located(
        in: origin,
        "the \(side) has \(found) usable rows but \(purpose) needs at least \(needed); give more rows, or lower the "
          + "knob")
    case .pairOutside(let side, let row, let rowCount):
      "a known pair names \(side) row \(row), but the \(side) has rows 0 to \(rowCount - 1)"
    case .pairTwice(let side, let row):
      "\(side) row \(row) occurs in two known pairs; a row has one counterpart, so remove one of the pairs"
    case .pairWithoutDirection(let side, let location):
      located(
        in: location.file,
        "a known pair names \(side) row \(location.row), which equals the mean of the \(side) and has no direction"
      )
    case .initialMapShape(let expected, let found):
      "the initial map is \(found[0]) x \(found[1]), but the data need \(expected[0]) x \(expected[1])"
        + (found == expected.reversed() ? "; is its direction reversed?" : "")
    case .unusedKnowledge(let what): what
    case .invalidKnob(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .unusedKnob(let name):
      "\(name) is a knob of a stage that the chosen method does not have"
    case .unknownKnob(let name): "there is no knob '\(name)'"
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
