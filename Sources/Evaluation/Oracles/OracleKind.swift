public import EmbeddingMaps
import Embeddings
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
  /// A transform for each side into a common space whose distances say how likely two rows are counterparts.
  case matching
}

/// A relative penalty that was tried, and how well the map predicted held-out folds with it.
public struct RidgeTrial: Equatable, Codable, Sendable {
  /// The penalty, relative to the mean of the diagonal of `XᵀX`.
  public let penalty: Double
  /// The mean squared error of a row.
  public let meanSquaredError: Double
}

/// A map fitted on paired rows, and what was found out on the way.
public struct FittedOracle: Sendable {
  /// The map.
  public let map: EmbeddingMap
  /// The relative penalty in use; nil for kinds without one.
  public let penalty: Double?
  /// The penalties tried and their mean squared error on held-out folds; empty unless cross-validated.
  public let crossValidation: [RidgeTrial]
  /// The canonical correlations, descending; empty unless whitened or matching.
  public let canonicalCorrelations: [Double]
  /// Directions of each side that were left out of the whitening because nothing varies along them.
  public let sourceNullDirectionCount, targetNullDirectionCount: Int

  init(
    _ map: EmbeddingMap, penalty: Double? = nil, crossValidation: [RidgeTrial] = [],
    canonicalCorrelations: [Double] = [], nullDirectionCounts: (source: Int, target: Int) = (0, 0)
  ) {
    self.map = map
    self.penalty = penalty
    self.crossValidation = crossValidation
    self.canonicalCorrelations = canonicalCorrelations
    (sourceNullDirectionCount, targetNullDirectionCount) = nullDirectionCounts
  }
}

/// Fits a map of the given kind on paired rows, the ceiling for maps of that kind.
///
/// Rows `x̂ = (x − μA) / |x − μA|` and `ŷ` likewise make up `X` and `Y`; without centring the means are taken as
/// zero. See `fitLeastSquares`, `fitWhitened` and `MatchingMap` for the equations. A linear or ridge map's way back is fitted likewise,
/// with the sides exchanged and the same relative penalty. `O(n (dA + dB)² + (dA + dB)³)` time.
///
/// - Parameters:
///   - pairs: the training pairs, `[n, dA]` and `[n, dB]`; evaluate on others.
///   - kind: the family of maps.
///   - isCentered: whether each side's mean is taken off first.
/// - Throws: `invalidPenalty`, `penaltyLeavesNothing`, `illConditioned` for a side that cannot be whitened, `tooFewPairs` for
///   cross-validation on fewer pairs than folds, `embeddings` for rows that cannot be used.
public func fitOracle(
  _ pairs: PairedRows, kind: OracleKind, isCentered: Bool = true
) throws(EvaluationError) -> FittedOracle {
  if case .ridge(let penalty?) = kind, !(penalty >= 0 && penalty.isFinite) {
    throw .invalidPenalty(found: penalty)
  }
  return try BLASRuntime.scoped { () throws(EvaluationError) in
    try PairedSpaces(pairs, isCentered: isCentered).oracle(kind)
  }
}

extension PairedSpaces {
  fileprivate func oracle(_ kind: OracleKind) throws(EvaluationError) -> FittedOracle {
    switch kind {
    case .orthogonal: return FittedOracle(.orthogonal(try orthogonalMap()))
    case .linear: return FittedOracle(try leastSquaresMap(moments(), penalty: nil))
    case .ridge(let penalty?):
      return FittedOracle(try leastSquaresMap(moments(), penalty: penalty), penalty: penalty)
    case .ridge(nil):
      let folds = try foldMoments(foldCount: 5)
      let (penalty, trials) = try chooseRidgePenalty(folds)
      let all = folds.dropFirst().reduce(folds[0]) { $0.adding($1) }
      return FittedOracle(
        try leastSquaresMap(all, penalty: penalty), penalty: penalty, crossValidation: trials)
    case .whitened:
      let fit = try fitWhitened(moments())
      return FittedOracle(
        .whitened(
          WhitenedMap(
            sourceMatrix: fit.source.converted(to: Float.self),
            targetMatrix: fit.target.converted(to: Float.self), source: source, target: target)),
        canonicalCorrelations: fit.correlations, nullDirectionCounts: fit.nullDirectionCounts)
    case .matching:
      let fit = try fitMatching(self)
      return FittedOracle(
        .matching(fit.map), canonicalCorrelations: fit.correlations)
    }
  }

  /// Least squares there and back, with the penalty of ridge regression if there is one.
  private func leastSquaresMap(
    _ moments: PairedMoments, penalty: Double?
  ) throws(EvaluationError) -> EmbeddingMap {
    let there = try fitLeastSquares(moments, penalty: penalty ?? 0).converted(to: Float.self)
    let back = try fitLeastSquares(moments.reversed, penalty: penalty ?? 0).converted(to: Float.self)
    if let penalty {
      for matrix in [there, back] where !matrix.elements.contains(where: { $0 != 0 }) {
        throw .penaltyLeavesNothing(found: penalty)
      }
    }
    return .linear(
      LinearMap(
        matrix: there, backwardMatrix: back, penalty: penalty, source: source, target: target))
  }
}
