/// Every knob of the method. A preset is one value of this type and nothing else.
public struct AlignmentConfiguration: Equatable, Sendable {
  /// Which of the two pipelines is run; the knobs of the other are not looked at.
  public var method: AlignmentMethod
  /// Independent chains of the method `chains`.
  public var chainCount: Int
  /// The agreement at which two chains are enough, unless rows are few.
  public var easyAgreement: Double
  /// Chains in all, when more are tried because the first ones do not agree.
  public var chainLimit: Int
  /// The agreement from which no more chains are tried.
  public var sufficientAgreement: Double
  /// Where a chain starts.
  public var chainStart: ChainStart
  /// A chain's search for a start.
  public var mapSearch: MapSearchKnobs
  /// A chain's refinement.
  public var batchRefinement: BatchRefinementKnobs
  /// Stage 2, matching anchors.
  public var anchors: AnchorKnobs
  /// Stage 3, relative representations.
  public var relativeRepresentations: RelativeRepresentationKnobs
  /// Stage 5, refinement by matching.
  public var matchingRefinement: MatchingRefinementKnobs
  /// Stage 6, refinement by clustering.
  public var clusterRefinement: ClusterRefinementKnobs
  /// Whether the finished map is replaced by its orthogonal polar factor, so that it preserves angles.
  public var projectsToOrthogonal: Bool
}

/// Knobs of anchor matching.
public struct AnchorKnobs: Equatable, Sendable {
  /// Independent runs of clustering and matching.
  public var runCount: Int
  /// Rows of each side drawn for a run; all of them when there are fewer.
  public var sampleSize: Int
  /// Clusters of each side in a run.
  public var clusterCount: Int
  /// Lloyd iterations.
  public var kMeansIterationCount: Int
  /// Random permutations that the 2-opt search starts from.
  public var twoOptStartCount: Int
}

/// Knobs of the read-out by relative representations.
public struct RelativeRepresentationKnobs: Equatable, Sendable {
  /// Target rows that a pseudo-pair averages.
  public var neighborCount: Int
}

/// Knobs of refinement by matching.
public struct MatchingRefinementKnobs: Equatable, Sendable {
  /// How often a batch is matched.
  public var iterationCount: Int
  /// Source rows in a batch; all of them when there are fewer.
  public var batchSize: Int
  /// Target rows that a counterpart averages.
  public var neighborCount: Int
  /// The share of the old map kept at each iteration.
  public var smoothing: Double
}

/// Knobs of refinement by clustering.
public struct ClusterRefinementKnobs: Equatable, Sendable {
  /// How often the refinement is done; 0 leaves it out.
  public var passCount: Int
  /// Clusters of each side.
  public var clusterCount: Int
  /// Lloyd iterations.
  public var kMeansIterationCount: Int
  /// The share of the old map kept at each pass.
  public var smoothing: Double
}

/// The pipelines there are.
public enum AlignmentMethod: String, CaseIterable, Sendable {
  /// Independent chains of search and transport refinement, merged: ours.
  case chains
  /// Anchors, relative representations, nearest-neighbour and cluster refinement: mini-vec2vec.
  case published
}

/// Where a chain may start.
public enum ChainStart: String, CaseIterable, Sendable {
  /// The search over candidate maps: ours.
  case search
  /// Anchors and relative representations, as published.
  case anchors
}

/// In what numbers a batch is matched by transport and its cross-covariance is multiplied out; cross-covariances are
/// averaged in single precision either way.
public enum MatchingPrecision: String, CaseIterable, Sendable {
  /// Bytes where the processor multiplies them faster, single precision elsewhere.
  case fastest
  /// Bytes, and bfloat16 for the scaling of plans, on every processor.
  case int8
  /// Single precision.
  case float32
}

/// How anchors are matched in the search.
public enum AssignmentSolverKind: String, CaseIterable, Sendable {
  /// Robust tabu search.
  case tabu
  /// The best of 30 random-start 2-opt searches, as published.
  case twoOpt = "two_opt"
}

/// Knobs of the search for a start.
public struct MapSearchKnobs: Equatable, Sendable {
  /// Clusterings of each side for each number of anchors; every pairing of them is matched.
  public var clusteringCount: Int
  /// Rows drawn for a clustering.
  public var anchorSampleSize: Int
  /// The smaller number of anchors.
  public var fewAnchors: Int
  /// The larger number of anchors.
  public var manyAnchors: Int
  /// How two sets of anchors are matched.
  public var solver: AssignmentSolverKind
  /// Exchanges of the tabu search.
  public var tabuIterationCount: Int
  /// Candidates kept after their first refinement.
  public var promisingCount: Int
  /// Candidates that evolve.
  public var populationSize: Int
  /// Rounds of recombination.
  public var roundCount: Int
  /// Principal components of the coarse level.
  public var coarseDimension: Int
  /// Weighted points a side of the coarse level.
  public var coarsePoints: Int
  /// Principal components of the fine level.
  public var fineDimension: Int
  /// Weighted points a side of the fine level.
  public var finePoints: Int
}

/// Knobs of refinement by matching batches.
public struct BatchRefinementKnobs: Equatable, Sendable {
  /// How a batch is matched.
  public var matcher: MatcherKind
  /// In what numbers batches are compared and carried over.
  public var precision: MatchingPrecision
  /// Batches that are matched; up to four times as many with few rows.
  public var stepCount: Int
  /// Batches that are matched from the merged map; none with few rows.
  public var jointBatchCount: Int
  /// The share of either side's variance in whose coordinates the first third of the steps is done.
  public var leadingVariance: Double
  /// Whether to stop in the last third of the steps once the objective has settled.
  public var stopsEarly: Bool
  /// Rows of each side in a batch; at most a third of the smaller side, if that is 1,000 rows or more.
  public var batchSize: Int
  /// The first temperature, for similarities of standard deviation 0.08.
  public var firstTemperature: Double
  /// The last temperature.
  public var lastTemperature: Double
  /// The share of a new cross-covariance in the average, in the first third of the steps.
  public var firstWeight: Double
  /// The same, later.
  public var lastWeight: Double
  /// The exponent of the partial whitening in which rows are compared; 0 is plain cosine.
  public var matchingExponent: Double
  /// What is added to eigenvalues before that, in units of their mean.
  public var ridge: Double
  /// The exponent of the whitening of the finished cross-covariance; 0 is plain Procrustes.
  public var finalExponent: Double
  /// What is added to eigenvalues before that, in units of their mean.
  public var finalRidge: Double
  /// With fewer rows than this a side, more steps are taken, and all chains are run.
  public var fullPatienceRows: Int
}
