/// Knobs of refinement by matching batches.
package struct BatchRefinementKnobs: Equatable, Sendable {
  /// How a batch is matched.
  package var matcher: MatcherKind
  /// In what numbers transport computes.
  package var precision: MatchingPrecision
  /// Batches that are matched, more with few rows.
  package var stepCount: Int
  /// Batches that are matched from the merged map; none with few rows.
  package var jointBatchCount: Int
  /// The share of either side's variance in whose coordinates the first third of the steps is done.
  package var leadingVariance: Double
  /// Whether to stop in the last third of the steps once the objective has settled.
  package var stopsEarly: Bool
  /// Rows of each side in a batch; at most a third of the smaller side, if that is 1,000 rows or more.
  package var batchSize: Int
  /// The first temperature, for similarities of standard deviation 0.08.
  package var firstTemperature: Double
  /// The last temperature.
  package var lastTemperature: Double
  /// The share of a new cross-covariance in the average, in the first third of the steps.
  package var firstWeight: Double
  /// The same, later.
  package var lastWeight: Double
  /// The exponent of the partial whitening in which rows are compared; 0 is plain cosine.
  package var matchingExponent: Double
  /// What is added to eigenvalues before that, in units of their mean.
  package var ridge: Double
  /// The exponent of the whitening of the finished cross-covariance; 0 is plain Procrustes.
  package var finalExponent: Double
  /// What is added to eigenvalues before that, in units of their mean.
  package var finalRidge: Double
  /// With fewer rows than this a side, more steps are taken, and with half as many all chains are run.
  package var fullPatienceRows: Int
}

/// The matchers there are.
package enum MatcherKind: String, CaseIterable, Sendable {
  /// Entropic optimal transport between the two batches.
  case transport
  /// The mean of the nearest candidates, as the published method does.
  case nearest
  /// Pairs that are each other's nearest candidate; other rows have no counterpart.
  case mutual
  /// The nearest candidate by cross-domain similarity local scaling.
  case csls
}

/// In what numbers a batch is matched by transport and its cross-covariance is multiplied out; cross-covariances are
/// averaged in single precision either way.
package enum MatchingPrecision: String, CaseIterable, Sendable {
  /// Bytes where the processor multiplies them faster, single precision elsewhere.
  case fastest
  /// Bytes, and bfloat16 for the scaling of plans, on every processor.
  case int8
  /// Single precision.
  case float32
}

extension BatchRefinementKnobs {
  // Values that are not knobs: the schedule.

  /// With few rows up to so many times the steps are taken.
  static let largestPatience = 4.0
  /// From this patience on the first temperature is higher, by this factor.
  static let hotPatience = 2.0
  static let hotFactor = 1.6
  /// A batch is at most a third of a side, unless that would be below so many rows.
  static let smallBatchSize = 1000
  /// The first share of the steps: in leading coordinates, with the first weight.
  static let firstShare = 1.0 / 3
  /// From this share of the steps on, the temperature has fallen and cross-covariances count for the finished map.
  static let finalShare = 2.0 / 3

  // The matching.

  /// Sinkhorn scalings of a batch.
  static let scalingCount = 10
  /// The standard deviation of similarities that temperatures are given for.
  static let referenceDeviation = 0.08
  /// Candidates that the matcher `nearest` averages, as published, and that CSLS looks at, as published.
  static let nearestCount = 50
  static let cslsCount = 10
  /// Known pairs that would weigh as much as a batch's matching. Single pairs are noisy: the counterpart of a row is
  /// far from where the best map carries it, and only the mean over many is not.
  static let pairWorth = 4000

  // What is known of the sides.

  /// Rows at most that a side's covariance is estimated from.
  static let covarianceSampleSize = 30_000
  /// With `d` dimensions and `n` rows the ridge is at least so many times `d / n`: with few rows the covariance is
  /// uncertain in its minor directions, which must not be blown up.
  static let ridgePerUncertainty = 4.0

  // The refinement after the merging: batches under one rotation, in lanes side by side.
  static let jointLaneCount = 4
  static let jointLaneLength = 4
}
