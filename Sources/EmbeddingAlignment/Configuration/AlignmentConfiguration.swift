/// Every knob of the method. A preset is one value of this type and nothing else.
public struct AlignmentConfiguration: Equatable, Sendable {
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
