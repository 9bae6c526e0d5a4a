/// Knobs of the search for a start.
package struct MapSearchKnobs: Equatable, Sendable {
  /// Clusterings of each side for each number of anchors; every pairing of them is matched.
  package var clusteringCount: Int
  /// Rows drawn for a clustering.
  package var anchorSampleSize: Int
  /// The smaller number of anchors.
  package var fewAnchors: Int
  /// The larger number of anchors.
  package var manyAnchors: Int
  /// How two sets of anchors are matched.
  package var solver: AssignmentSolverKind
  /// Exchanges of the tabu search.
  package var tabuIterationCount: Int
  /// Candidates kept after their first refinement.
  package var promisingCount: Int
  /// Candidates that evolve.
  package var populationSize: Int
  /// Rounds of recombination.
  package var roundCount: Int
  /// Principal components of the coarse level.
  package var coarseDimension: Int
  /// Weighted points a side of the coarse level.
  package var coarsePoints: Int
  /// Principal components of the fine level.
  package var fineDimension: Int
  /// Weighted points a side of the fine level.
  package var finePoints: Int
}

/// How anchors are matched in the search.
package enum AssignmentSolverKind: String, CaseIterable, Sendable {
  /// Robust tabu search.
  case tabu
  /// The best of 30 random-start 2-opt searches, as published.
  case twoOpt = "two_opt"
}

extension MapSearchKnobs {
  // Values that are not knobs: proposals.

  /// Random starts of the 2-opt solver, as published.
  static let twoOptStartCount = 30
  /// Lloyd iterations of the clusterings that are matched.
  static let anchorIterationCount = 10
  /// Lloyd iterations of the clusterings that make weighted points.
  static let pointIterationCount = 8
  /// Rows that are sampled for each weighted point.
  static let sampledRowsPerPoint = 25

  // Refinement of candidates.

  /// How a proposal is refined, how a candidate is refined again, and how the best are refined at the fine level.
  static let firstSchedule = ReducedProblem.Schedule(
    stepCount: 15, temperatures: (0.2, 0.05), exponents: (1, 0))
  static let laterSchedule = ReducedProblem.Schedule(
    stepCount: 15, temperatures: (0.15, 0.05), exponents: (1, 0))
  static let fineSchedule = ReducedProblem.Schedule(
    stepCount: 20, temperatures: (0.1, 0.03), exponents: (1, 0.3))
  /// Sinkhorn scalings of each step.
  static let scalingCount = 8
  /// Known pairs that are worth as much as all that the matching of weighted points knows.
  static let pairWorth = 200

  // Evolution.

  /// Candidates more alike than this, by the cosine of their matrices, count as one.
  static let distinctCosine = 0.95
  /// The norm of the noise in a crossing, in units of the sum's.
  static let crossingNoise = 0.5
  /// The share of its directions that a candidate forgets is one in so many.
  static let forgettingDivisor = 6
  /// Candidates that are lifted to the fine level.
  static let liftedCount = 4

  // Repetition of searches.

  /// A start whose objective is below this share of the best one's is searched for again: searches that found the
  /// same basin differ by half a percent, others by several.
  static let laggingShare = 0.98
  /// How often laggards are searched for again.
  static let repetitionCount = 2
  /// How many times as many rounds a thorough search has.
  static let thoroughness = 2

  /// The same search with more effort.
  var thorough: MapSearchKnobs {
    var knobs = self
    knobs.roundCount *= Self.thoroughness
    return knobs
  }
}
