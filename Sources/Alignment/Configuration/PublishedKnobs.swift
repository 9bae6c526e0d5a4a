/// Knobs of the method `published`.
package struct PublishedKnobs: Equatable, Sendable {
  /// Stages 2 and 3, anchors and what is read off them.
  package var readOut: AnchorReadOutKnobs
  /// Stage 5, refinement by matching.
  package var matchingRefinement: MatchingRefinementKnobs
  /// Stage 6, refinement by clustering.
  package var clusterRefinement: ClusterRefinementKnobs
}

extension PublishedKnobs {
  // Values that are not knobs.

  /// Source rows on which the map is compared with that of the repetition.
  static let comparedRowCount = 2000
}

/// Knobs of matched anchors and of the map that is read off them.
package struct AnchorReadOutKnobs: Equatable, Sendable {
  /// The matching of anchors.
  package var anchors: AnchorKnobs
  /// The read-out by relative representations.
  package var relativeRepresentations: RelativeRepresentationKnobs
}

/// Knobs of anchor matching.
package struct AnchorKnobs: Equatable, Sendable {
  /// Independent runs of clustering and matching.
  package var runCount: Int
  /// Rows of each side drawn for a run; all of them when there are fewer.
  package var sampleSize: Int
  /// Clusters of each side in a run.
  package var clusterCount: Int
  /// Lloyd iterations.
  package var kMeansIterationCount: Int
  /// Random permutations that the 2-opt search starts from.
  package var twoOptStartCount: Int

  package init(
    runCount: Int, sampleSize: Int, clusterCount: Int, kMeansIterationCount: Int, twoOptStartCount: Int
  ) {
    (self.runCount, self.sampleSize, self.clusterCount) = (runCount, sampleSize, clusterCount)
    (self.kMeansIterationCount, self.twoOptStartCount) = (kMeansIterationCount, twoOptStartCount)
  }
}

/// Knobs of the read-out by relative representations.
package struct RelativeRepresentationKnobs: Equatable, Sendable {
  /// Target rows that a pseudo-pair averages.
  package var neighborCount: Int
}

/// Knobs of refinement by matching.
package struct MatchingRefinementKnobs: Equatable, Sendable {
  /// How often a batch is matched.
  package var iterationCount: Int
  /// Source rows in a batch; all of them when there are fewer.
  package var batchSize: Int
  /// Target rows that a counterpart averages.
  package var neighborCount: Int
  /// The share of the old map kept at each iteration.
  package var smoothing: Double
}

/// Knobs of refinement by clustering, which both methods have.
package struct ClusterRefinementKnobs: Equatable, Sendable {
  /// How often the refinement is done; 0 leaves it out.
  package var passCount: Int
  /// Clusters of each side.
  package var clusterCount: Int
  /// Lloyd iterations.
  package var kMeansIterationCount: Int
  /// The share of the old map kept at each pass.
  package var smoothing: Double
}
