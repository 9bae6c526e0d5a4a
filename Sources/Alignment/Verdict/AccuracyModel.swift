package import EmbeddingMaps
import LibC

/// Foretells a map's accuracy from its evidence.
///
/// The logit of top-1, and the logarithm of the share of the pool that is nearer than the counterpart (the mean rank less
/// one, over the pool's size less one), are linear in the evidence and in the logarithm of the pool's size. The
/// coefficients are least squares over the fits of `Studies/tables/verdict.tsv` between real encoders, every kind of pair
/// with the same weight; half of the interval's width is the ninth decile of the errors on kinds that were left out
/// (`Studies/predict_accuracy.py`). docs/verdict.md shows what is foretold beside what is true.
package struct AccuracyModel: Equatable, Sendable {
  /// A linear function of the evidence.
  package struct Coefficients: Equatable, Sendable {
    let constant, logPool, separation, agreement, neighborMismatch, spectrumMismatch: Double
    /// Nine of ten errors are smaller.
    let halfWidth: Double

    package init(
      constant: Double, logPool: Double, separation: Double, agreement: Double, neighborMismatch: Double,
      spectrumMismatch: Double, halfWidth: Double
    ) {
      (self.constant, self.logPool, self.separation) = (constant, logPool, separation)
      (self.agreement, self.neighborMismatch) = (agreement, neighborMismatch)
      (self.spectrumMismatch, self.halfWidth) = (spectrumMismatch, halfWidth)
    }

    func value(_ evidence: AccuracyEvidence, poolSize: Int) -> Double {
      // Agreement as Fisher's z, which tells 0.99 from 0.98 as it does 0.6 from 0.2.
      let bounded = min(max(evidence.agreement, 0), AccuracyModel.largestAgreement)
      return constant + logPool * log(Double(poolSize)) + separation * evidence.separation
        + agreement * log((1 + bounded) / (1 - bounded)) + neighborMismatch * evidence.neighborMismatch
        + spectrumMismatch * log(evidence.spectrumMismatch + AccuracyModel.smallestMismatch)
    }
  }

  let top1, rank: Coefficients

  package init(top1: Coefficients, rank: Coefficients) { (self.top1, self.rank) = (top1, rank) }

  static let largestAgreement = 0.995
  static let smallestMismatch = 0.02
  /// The pool that is foretold for.
  static let poolSize = 8192
  /// Spaces of fewer dimensions are not what the model was fitted on.
  static let smallestDimension = 64

  /// What is expected of a map with this evidence.
  ///
  /// Top-1 lies between chance and 1, the mean rank between 1 and that of chance.
  package func prediction(from evidence: AccuracyEvidence) -> AccuracyPrediction {
    let poolSize = Self.poolSize
    let logit = top1.value(evidence, poolSize: poolSize)
    let logShare = rank.value(evidence, poolSize: poolSize)
    func share(_ logit: Double) -> Double { max(1 / (1 + exp(-logit)), 1 / Double(poolSize)) }
    func meanRank(_ logShare: Double) -> Double { 1 + Double(poolSize - 1) * min(exp(logShare), 0.5) }
    return AccuracyPrediction(
      poolSize: poolSize,
      top1: .init(
        expected: share(logit), low: share(logit - top1.halfWidth), high: share(logit + top1.halfWidth)),
      meanRank: .init(
        expected: meanRank(logShare), low: meanRank(logShare - rank.halfWidth),
        high: meanRank(logShare + rank.halfWidth)))
  }
}

extension AccuracyModel {
  /// Fitted by `Studies/predict_accuracy.py`, which checks that these figures are what its table gives.
  package static let calibrated = AccuracyModel(
    top1: Coefficients(
      constant: 2.3756, logPool: -0.4878, separation: 0.6821, agreement: 0.6011,
      neighborMismatch: -3.4592, spectrumMismatch: 0.6259,
      halfWidth: 0.7983),
    rank: Coefficients(
      constant: -2.8585, logPool: 0.0310, separation: -0.7216, agreement: -0.9174,
      neighborMismatch: 3.4219, spectrumMismatch: -0.4597,
      halfWidth: 1.3596))
}
