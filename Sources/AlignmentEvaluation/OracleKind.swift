import EmbeddingAlignment
import LinearAlgebra

/// The families of maps that can be fitted on paired rows.
public enum OracleKind: Equatable, Sendable {
  /// The semi-orthogonal map of Procrustes.
  case orthogonal
  /// Least squares without a constraint.
  case linear
  /// Least squares with a penalty `λ`, relative to the mean of the diagonal of `XᵀX`; chosen by
  /// cross-validation when nil.
  case ridge(penalty: Double?)
  /// A transform for each side into a common, uncorrelated space.
  case whitened
}

/// A map fitted on paired rows, and what was found out on the way.
public struct FittedOracle: Sendable {
  /// The map.
  public let map: EvaluatedMap
  /// The relative penalty in use; nil for kinds without one.
  public let penalty: Double?
  /// The penalties tried and their mean squared error on held-out folds; empty unless cross-validated.
  public let crossValidation: [(penalty: Double, error: Double)]
  /// The canonical correlations, descending; empty unless whitened.
  public let canonicalCorrelations: [Double]
  /// Directions of each side that were left out of the whitening because nothing varies along them.
  public let nullDirectionCounts: (source: Int, target: Int)

  init(
    _ map: EvaluatedMap, penalty: Double? = nil, crossValidation: [(penalty: Double, error: Double)] = [],
    canonicalCorrelations: [Double] = [], nullDirectionCounts: (source: Int, target: Int) = (0, 0)
  ) {
    self.map = map
    self.penalty = penalty
    self.crossValidation = crossValidation
    self.canonicalCorrelations = canonicalCorrelations
    self.nullDirectionCounts = nullDirectionCounts
  }
}

/// Fits a map of the given kind on paired rows, the ceiling for maps of that kind.
///
/// Rows `x̂ = (x − μA) / |x − μA|` and `ŷ` likewise make up `X` and `Y`; without centring the means are taken as
/// zero. See `fitLeastSquares` and `fitWhitened` for the equations. `O(n (dA + dB)² + (dA + dB)³)` time.
///
/// - Parameters:
///   - pairs: the training pairs, `[n, dA]` and `[n, dB]`; evaluate on others.
///   - isCentered: whether each side's mean is taken off first.
/// - Throws: `invalidPenalty`, `illConditioned` for a side that cannot be whitened, `tooFewPairs` for
///   cross-validation on fewer pairs than folds, `alignment` for rows that cannot be used.
public func fitOracle(
  _ pairs: PairedRows, kind: OracleKind, isCentered: Bool = true
) throws(EvaluationError) -> FittedOracle {
  if case .ridge(let penalty?) = kind, !(penalty >= 0 && penalty.isFinite) {
    throw .invalidPenalty(found: penalty)
  }
  let spaces = try PairedSpaces(pairs, isCentered: isCentered)
  switch kind {
  case .orthogonal:
    return FittedOracle(.single(try spaces.orthogonalMap()))
  case .linear:
    return FittedOracle(.single(spaces.map(try fitLeastSquares(spaces.moments()))))
  case .ridge(let penalty?):
    return FittedOracle(
      .single(spaces.map(try fitLeastSquares(spaces.moments(), penalty: penalty))), penalty: penalty)
  case .ridge(nil):
    let folds = try spaces.foldMoments(foldCount: 5)
    let (penalty, errors) = try chooseRidgePenalty(folds)
    let all = folds.dropFirst().reduce(folds[0]) { $0.adding($1) }
    return FittedOracle(
      .single(spaces.map(try fitLeastSquares(all, penalty: penalty))), penalty: penalty,
      crossValidation: errors)
  case .whitened:
    let fit = try fitWhitened(spaces.moments())
    return FittedOracle(
      .whitened(
        WhitenedMap(
          sourceMatrix: fit.source.converted(to: Float.self),
          targetMatrix: fit.target.converted(to: Float.self),
          sourceMean: spaces.sourceMean, targetMean: spaces.targetMean)),
      canonicalCorrelations: fit.correlations, nullDirectionCounts: fit.nullDirectionCounts)
  }
}

/// Paired rows with the statistics that normalise them.
struct PairedSpaces: Sendable {
  let pairs: PairedRows
  let sourceMean: [Float]
  let targetMean: [Float]
  private let targetScale: Float

  init(_ pairs: PairedRows, isCentered: Bool) throws(EvaluationError) {
    self.pairs = pairs
    let (source, target) = try wrappingErrors { () throws(AlignmentError) in
      (
        try NormalizedSpace(pairs.source, side: .source),
        try NormalizedSpace(pairs.target, side: .target)
      )
    }
    if isCentered {
      (sourceMean, targetMean, targetScale) = (source.mean, target.mean, target.meanLength)
    } else {
      sourceMean = [Float](repeating: 0, count: source.dimension)
      targetMean = [Float](repeating: 0, count: target.dimension)
      let lengths = pairs.target.blocks(ofAtMost: 4096).flatMap { block in
        pairs.target.rows(block).rowSquaredNorms().map { $0.squareRoot() }
      }
      targetScale = Float(lengths.reduce(0, +) / Double(lengths.count))
    }
  }

  /// The normalised rows of a range.
  func rows(_ range: Range<Int>) -> (source: Matrix<Float>, target: Matrix<Float>) {
    var (source, target) = (pairs.source.rows(range), pairs.target.rows(range))
    _ = source.centerAndNormalizeRows(by: sourceMean)
    _ = target.centerAndNormalizeRows(by: targetMean)
    return (source, target)
  }

  /// The Procrustes map of all pairs.
  func orthogonalMap() throws(EvaluationError) -> AlignmentMap {
    let cross = crossCovariance()
    return map(try wrappingErrors { () throws(AlignmentError) in try fitProcrustes(cross) }.factor)
  }

  private func crossCovariance() -> Matrix<Double> {
    var sum = Matrix<Double>(zeros: sourceMean.count, targetMean.count)
    for block in pairs.source.blocks(ofAtMost: 4096) {
      let rows = rows(block)
      sum += product(
        rows.source.converted(to: Double.self), .transposed, rows.target.converted(to: Double.self), .asIs)
    }
    return sum
  }

  /// The moments of a range of rows, or of all.
  func moments(_ range: Range<Int>? = nil) -> PairedMoments {
    let range = range ?? 0..<pairs.count
    var moments = PairedMoments(sourceMean.count, targetMean.count)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
      let rows = rows(start..<min(start + 4096, range.upperBound))
      moments.add(rows.source, rows.target)
    }
    return moments
  }

  /// The moments of contiguous folds.
  func foldMoments(foldCount: Int) throws(EvaluationError) -> [PairedMoments] {
    guard pairs.count >= foldCount else {
      throw .tooFewPairs(
        needed: foldCount, found: pairs.count, purpose: "choosing the ridge penalty in \(foldCount) folds")
    }
    return (0..<foldCount).map {
      moments($0 * pairs.count / foldCount..<($0 + 1) * pairs.count / foldCount)
    }
  }

  func map(_ matrix: Matrix<Double>) -> AlignmentMap {
    AlignmentMap(
      matrix: matrix.converted(to: Float.self), sourceMean: sourceMean, targetMean: targetMean,
      targetScale: targetScale)
  }
}
