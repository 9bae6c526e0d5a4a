/// Knobs of the search for a start.
package struct MapSearchKnobs: Equatable, Sendable {
  /// Where the first candidates come from.
  package var proposals: ProposalKind
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
  /// Candidates that evolve.
  package var populationSize: Int
  /// Children of a round of recombination.
  package var childCount: Int
  /// Rounds of recombination at most.
  package var roundCount: Int
  /// Principal components of the coarse level.
  package var coarseDimension: Int
  /// The exponent of the coarse level's whitening: 0 is plain principal components, ½ those of equal variance.
  package var coarseWhitening: Double
  /// Weighted points a side of the coarse level.
  package var coarsePoints: Int
  /// Principal components of the fine level.
  package var fineDimension: Int
  /// The exponent of the fine level's whitening.
  package var fineWhitening: Double
  /// Weighted points a side of the fine level.
  package var finePoints: Int
}

/// What proposes candidates.
package enum ProposalKind: String, CaseIterable, Sendable {
  /// Matched cluster centres and matched independent components.
  case both
  /// Matched cluster centres alone.
  case anchors
  /// Matched independent components alone.
  case components

  var includesAnchors: Bool { self != .components }
  var includesComponents: Bool { self != .anchors }
}

/// How anchors are matched in the search.
package enum AssignmentSolverKind: String, CaseIterable, Sendable {
  /// Robust tabu search.
  case tabu
  /// The best of 30 random-start 2-opt searches, as published.
  case twoOpt = "two_opt"
}

extension MapSearchKnobs {
  // Values that are not knobs: what few rows allow.

  /// From so many rows of the smaller side on whitening is full.
  static let fullWhiteningRows = 12_000.0
  /// Rows of the smaller side for each weighted point, at least, of the coarse and of the fine level.
  static let rowsPerPoint = (coarse: 8, fine: 4)

  /// These knobs for sides of which the smaller one has so many rows.
  ///
  /// The fewer rows, the less is known of minor directions, which whitening brings up, and the fewer points make sense.
  func suited(toRowCount rowCount: Int) -> MapSearchKnobs {
    var knobs = self
    let share = min(1, Double(rowCount) / Self.fullWhiteningRows).squareRoot()
    knobs.coarseWhitening *= share
    knobs.fineWhitening *= share
    knobs.coarsePoints = min(coarsePoints, max(Self.fewestPoints, rowCount / Self.rowsPerPoint.coarse))
    knobs.finePoints = min(finePoints, max(Self.fewestPoints, rowCount / Self.rowsPerPoint.fine))
    return knobs
  }

  /// With fewer points nothing can be found.
  static let fewestPoints = 100

  // Anchors.

  /// Random starts of the 2-opt solver, as published.
  static let twoOptStartCount = 30
  /// Lloyd iterations of the clusterings that are matched.
  static let anchorIterationCount = 10
  /// Rows of which the clusterings draw theirs.
  static let anchorPoolSize = 7500

  // Independent components.

  /// How many are sought: every number on one side is matched with every number on the other.
  static let componentCounts = [32, 48, 64]
  /// Rows that they are sought among.
  static let componentSampleSize = 15_000
  /// Rounds of FastICA.
  static let componentRoundCount = 25
  /// Where values are cut off before moments are taken, in standard deviations: single rows must not rule them.
  static let largestComponentValue: Float = 5
  /// Where pairwise statistics are cut off, in standard deviations of them.
  static let statisticLimit: Float = 4
  /// Steps of a graduated assignment, and scalings of each.
  static let assignmentStepCount = 40
  static let assignmentScalingCount = 15
  /// The first temperature of a graduated assignment, and the last ones, one assignment for each.
  static let assignmentTemperature = 0.5
  static let assignmentEndTemperatures = [0.1, 0.25]
  /// Assignments more alike than this are one proposal.
  static let sameAssignmentCosine = 0.9

  // Refinement of candidates.

  /// Lloyd iterations of the clusterings that make weighted points.
  static let pointIterationCount = 8
  /// Rows that are sampled for each weighted point.
  static let sampledRowsPerPoint = 25
  /// How a candidate is refined, and how the best are refined at the fine level.
  static let coarseSchedule = ReducedProblem.Schedule(
    stepCount: 12, temperatures: (0.15, 0.05), exponents: (1, 0))
  static let fineSchedule = ReducedProblem.Schedule(
    stepCount: 15, temperatures: (0.1, 0.03), exponents: (1, 0.3))
  /// Proposals are refined between so many times fewer points first, and so many of the best between all of them.
  static let screeningDivisor = 2
  static let promisingCount = 32
  /// Sinkhorn scalings of each step.
  static let scalingCount = 8
  /// Known pairs that are worth as much as all that the matching of weighted points knows.
  static let pairWorth = 200

  // Evolution.

  /// Candidates more alike than this, by the cosine of their matrices, count as one.
  static let distinctCosine = 0.95
  /// The norm of the noise in a crossing at most, in units of the sum's.
  static let largestCrossingNoise = 0.6
  /// The share of its directions that a candidate forgets.
  static let forgottenShares = 0.1..<0.4
  /// Evolution ends after so many rounds that have brought less than this gain, relative to the objective.
  static let patience = 5
  static let finePatience = 2
  static let smallestGain = 0.0005
  /// Searches whose best candidates agree to at least this mean cosine have found the same map and end at once, at the
  /// coarse level and at the fine one.
  static let agreeingCosine = 0.7
  static let fineAgreeingCosine = 0.8
  /// Candidates that are lifted to the fine level, its population and its children.
  static let liftedCount = 4
  static let finePopulationSize = 6
  static let fineChildCount = 6
  static let fineRoundCount = 6

  var coarseLimits: EvolutionLimits {
    EvolutionLimits(
      populationSize: populationSize, childCount: childCount, roundCount: roundCount, patience: Self.patience,
      schedule: Self.coarseSchedule)
  }

  var fineLimits: EvolutionLimits {
    EvolutionLimits(
      populationSize: Self.finePopulationSize, childCount: Self.fineChildCount,
      roundCount: Self.fineRoundCount, patience: Self.finePatience, schedule: Self.fineSchedule)
  }

  // What else might be the map.

  /// Rows of the null target.
  static let nullRowCount = 15_000
  /// Candidates that are kept as rivals of the best, and below which cosine of their matrices they differ enough.
  static let rivalCount = 8
  static let rivalCosine = 0.5
  /// Versions of the best candidate with directions turned round.
  static let turnedRivalCount = 12
  /// Rivals of other searches that are looked at, besides what each has found.
  static let otherRivalCount = 2
  /// Below this agreement with the best candidate another one is another map.
  static let rivalAgreement = 0.5

  // Repetition of searches.

  /// A start whose objective is below this share of the best one's is searched for again: searches that found the
  /// same basin differ by half a percent, others by several.
  static let laggingShare = 0.98
  /// How often laggards are searched for again.
  static let repetitionCount = 1
  /// Clusterings for each number of anchors in the search against a null target: as many proposals as are needed to know
  /// how good they get by chance.
  static let nullClusteringCount = 2

  /// The search against a null target.
  var forNullTarget: MapSearchKnobs {
    var knobs = self
    knobs.clusteringCount = min(knobs.clusteringCount, Self.nullClusteringCount)
    return knobs
  }
}
