public import EmbeddingFiles
public import Embeddings
public import LinearAlgebra
public import NearestNeighbors

/// What can be wrong with paired data or the way it is evaluated.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// Files that should be paired have different numbers of rows.
  case unpaired(sourceRows: Int, targetRows: Int)
  /// Too few pairs for what is asked.
  case tooFewPairs(needed: Int, found: Int, purpose: String)
  /// The dimensions of a map and of the rows it is evaluated on differ.
  case dimensionMismatch(Side, expected: Int, found: Int, reversedWouldFit: Bool, origin: String?)
  /// More neighbours, or a deeper cut, than the pool has rows.
  case tooManyNeighbors(asked: Int, poolSize: Int)
  /// A ridge penalty that is negative or not a number.
  case invalidPenalty(found: Double)
  /// A ridge penalty so large that the map holds zeros alone, in single precision.
  case penaltyLeavesNothing(found: Double)
  /// A side whose covariance cannot be inverted reliably; carries the ratio of its extreme eigenvalues.
  case illConditioned(Side, conditionNumber: Double, limit: Double, rowCount: Int, dimension: Int)
  /// Several sets of vectors that should be paired have different numbers of rows.
  case unpairedSets(names: [String], rowCounts: [Int])
  /// Vectors of one model for the same items as another model's, of which there are more or fewer.
  case rowCountMismatch(expected: Int, found: Int, origin: String?)
  /// Two modalities whose rows should be of the same items, one by one, and are not as many.
  case unpairedModalities(first: Int, second: Int)
  /// Items that one modality alone has where each should have both: one of them, and how many there are.
  case unmatchedIdentifiers(example: String, isInFirst: Bool, onlyFirst: Int, onlySecond: Int)
  /// A way of fusing that adds vectors of two dimensions.
  case unequalModalities(way: FusionWay, first: Int, second: Int)
  /// Rows whose dimension is not that of their modality.
  case modalityDimension(isFirst: Bool, expected: Int, found: Int, origin: String?)
  /// A weight of a modality that is not between 0 and 1.
  case weight(found: Double)
  /// Fewer than two candidates and decoys, none of which could stand out.
  case tooFewCandidates(found: Int)
  /// A text file of ids or judgements that cannot be understood; the line is counted from 1.
  case textFile(path: String, line: Int?, reason: String)
  /// Reading failed.
  case file(EmbeddingFileError)
  /// Vectors that cannot be used for anything.
  case embeddings(EmbeddingsError)
  /// A matrix decomposition failed.
  case linearAlgebra(LinearAlgebraError)
  /// A search failed.
  case nearestNeighbors(NearestNeighborsError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .unpaired(let sourceRows, let targetRows):
      "paired rows are needed, but the source has \(sourceRows) rows and the target \(targetRows); "
        + "choose equal ranges of the same items"
    case .tooFewPairs(let needed, let found, let purpose):
      "\(purpose) needs at least \(needed) pairs, but there are \(found)"
    case .dimensionMismatch(let side, let expected, let found, let reversedWouldFit, let origin):
      located(
        in: origin,
        "the map's \(side) dimension is \(expected) but these \(side) rows have dimension \(found)"
          + (reversedWouldFit ? "; source and target seem to be exchanged" : ""))
    case .tooManyNeighbors(let asked, let poolSize):
      "\(asked) neighbours were asked for but the pool has \(poolSize) rows; choose between 1 and \(poolSize)"
    case .penaltyLeavesNothing(let found):
      "the ridge penalty \(found) leaves nothing of the map, whose elements become 0; choose a smaller one, or leave it out to "
        + "have it chosen"
    case .invalidPenalty(let found):
      "the ridge penalty is \(found), but must be a finite number of at least 0; leave it out to have it "
        + "chosen by cross-validation"
    case .illConditioned(let side, let conditionNumber, let limit, let rowCount, let dimension):
      "the covariance of the \(side) is too ill-conditioned to whiten: its largest eigenvalue is "
        + "\(scientific(conditionNumber)) times its smallest, the limit is \(scientific(limit)) "
        + "(\(rowCount) rows, dimension \(dimension)); give more pairs than dimensions, drop constant or "
        + "repeated columns, or use the kind 'ridge'"
    case .unpairedSets(let names, let rowCounts):
      "the sets must be paired row by row, but have different numbers of rows: "
        + zip(names, rowCounts).map { "\($0) has \($1)" }.joined(separator: ", ")
    case .rowCountMismatch(let expected, let found, let origin):
      located(
        in: origin, "\(found) rows, expected \(expected), one for each row of the other model's file")
    case .unpairedModalities(let first, let second):
      "the first modality has \(first) rows and the second \(second); row i of both must be of the same item: give equal "
        + "numbers of rows, or ids for both, by which rows are matched"
    case .unmatchedIdentifiers(let example, let isInFirst, let onlyFirst, let onlySecond):
      "the item '\(example)' has a vector of the \(isInFirst ? "first" : "second") modality alone; \(onlyFirst) item"
        + "\(onlyFirst == 1 ? " has" : "s have") the first alone and \(onlySecond) the second alone; give --mixed to keep "
        + "them as they are, or take them out"
    case .unequalModalities(let way, let first, let second):
      "the way '\(way.rawValue)' adds vectors of one dimension, but the first modality has \(first) and the second "
        + "\(second); 'aligned-centred' and 'aligned' lead from the first to the second"
    case .modalityDimension(let isFirst, let expected, let found, let origin):
      located(
        in: origin,
        "these vectors of the \(isFirst ? "first" : "second") modality have dimension \(found), but those of the pairs, the map "
          + "or the items \(expected); are the modalities exchanged?")
    case .weight(let found): "the weight of the first modality must lie between 0 and 1, not \(found)"
    case .tooFewCandidates(let found):
      "there \(found == 1 ? "is 1 candidate" : "are \(found) candidates"), and at least 2 (decoys counted) are needed for one "
        + "to stand out"
    case .textFile(let path, let line, let reason):
      "\(path): " + (line.map { "line \($0): " } ?? "") + reason
    case .file(let error): error.description
    case .embeddings(let error): error.description
    case .linearAlgebra(let error): error.description
    case .nearestNeighbors(let error): error.description
    }
  }
}

/// A number with its power of ten alone, such as `1e12`; "infinitely many" when there is none.
private func scientific(_ value: Double) -> String {
  guard value.isFinite else { return "infinitely many" }
  var (mantissa, exponent) = (value, 0)
  while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  return exponent < 4 ? "\(Int(value.rounded()))" : "\(Int(mantissa.rounded()))e\(exponent)"
}

/// Runs `body`, turning a lower module's error into this module's.
func wrappingErrors<Result, Lower: Error>(
  _ wrap: (Lower) -> EvaluationError, _ body: () throws(Lower) -> Result
) throws(EvaluationError) -> Result {
  do { return try body() } catch { throw wrap(error) }
}
