import Embeddings
import LinearAlgebra

/// A search for a start of the refinement: a partial isometry between the leading principal components of both sides.
///
/// Candidates from matched anchors and from matched independent components are refined between a few hundred weighted
/// points in few whitened principal components, where a refinement costs milliseconds, and the best are recombined,
/// round after round; then the best of all go on in more components between more points.
struct MapSearch: Sendable {
  private let spaces: SpacePair
  private let knobs: MapSearchKnobs
  private var generator: SeededGenerator
  private var coarse: MapEvolution?
  private var fine: MapEvolution?

  init(_ spaces: SpacePair, knobs: MapSearchKnobs, generator: SeededGenerator) {
    (self.spaces, self.knobs, self.generator) = (spaces, knobs, generator)
  }

  /// The level that the search has come to.
  private var current: MapEvolution? { fine ?? coarse }

  /// The objective of the best candidate of the current level so far.
  var score: Double { current?.best?.score ?? 0 }
  /// The same of the coarse level.
  var coarseScore: Double { coarse?.best?.score ?? 0 }
  var roundCount: Int { current?.roundCount ?? 0 }

  /// Whether further rounds at the current level have little to give.
  var isExhausted: Bool { current?.isExhausted ?? false }

  /// The first time makes proposals and refines them; later times are rounds of recombination.
  ///
  /// - Throws: `tooFewRows` when a side has fewer directed rows than anchors.
  mutating func advance() throws(AlignmentError) {
    if fine != nil {
      try fine?.advance(generator: &generator)
    } else if coarse != nil {
      try coarse?.advance(generator: &generator)
    } else {
      coarse = try firstGeneration()
    }
  }

  /// Goes on in more components, between more points, from the best candidates.
  ///
  /// - Precondition: the search has been advanced.
  mutating func lift() throws(AlignmentError) {
    let level = try ReducedLevel(
      spaces, dimension: knobs.fineDimension, whitening: knobs.fineWhitening, pointCount: knobs.finePoints,
      generator: &generator)
    let whitening = knobs.coarseWhitening
    let starts = (coarse?.population ?? []).prefix(MapSearchKnobs.liftedCount).map {
      level.crossCovariance($0.crossCovariance, whitening: whitening)
    }
    fine = MapEvolution(
      try level.problem.refined(starts, MapSearchKnobs.fineSchedule), at: level, limits: knobs.fineLimits)
  }

  /// The best candidate as a map between whole spaces.
  ///
  /// - Precondition: the search has been lifted.
  func start() throws(AlignmentError) -> FoundStart {
    guard let fine, let best = fine.best else { preconditionFailure("a search without candidates") }
    return FoundStart(map: try fine.level.map(best.crossCovariance), objective: best.score)
  }

  /// The mean cosine of what the best candidates of two searches at the same level make of this one's source points.
  func agreement(with other: MapSearch) throws(AlignmentError) -> Double {
    guard let current, let best = current.best, let otherBest = other.current?.best else { return 0 }
    return try current.level.problem.agreement(best.crossCovariance, otherBest.crossCovariance)
  }

  /// What might be the map, at the coarse level: the best candidate, candidates that differ much from it, and the best one
  /// with some of its canonical directions turned round, where spaces are symmetric; the best one first.
  func contenders(generator: inout SeededGenerator) throws(AlignmentError) -> [Matrix<Float>] {
    guard let coarse, let best = coarse.best else { return [] }
    let decomposition = try decompose(best.crossCovariance)
    let turned = (0..<MapSearchKnobs.turnedRivalCount).map { index in
      let values = decomposition.singularValues.map { value in
        index == 0 || Bool.random(using: &generator) ? -value : value
      }
      return product(
        decomposition.leftVectors.scalingColumns(by: values), decomposition.rightVectorsTransposed)
    }
    return [best.crossCovariance] + coarse.rivals.map(\.crossCovariance) + turned
  }

  /// How far the objective of the first of some candidates is above that of the best one that is another map, relative to
  /// the latter, when all are refined between this search's points: 0 where the rows do not say which is right.
  func lead(ofFirstOf contenders: [Matrix<Float>]) throws(AlignmentError) -> Double {
    guard let coarse else { return 0 }
    let problem = coarse.level.problem
    let refined = try problem.refined(contenders, MapSearchKnobs.coarseSchedule)
    guard let first = refined.first else { return 0 }
    var rival = 0.0
    for candidate in refined where candidate.score > rival {
      let agreement = try problem.agreement(candidate.crossCovariance, first.crossCovariance)
      if agreement < MapSearchKnobs.rivalAgreement { rival = candidate.score }
    }
    return first.score / max(rival, .leastNormalMagnitude) - 1
  }

  /// Proposals, refined between fewer points first and the best of them between all.
  private mutating func firstGeneration() throws(AlignmentError) -> MapEvolution {
    try requireDirectedRows(knobs.manyAnchors, in: spaces.source, spaces.target, purpose: "matching anchors")
    let screen = try coarseLevel(pointCount: knobs.coarsePoints / MapSearchKnobs.screeningDivisor)
    let level = try coarseLevel(pointCount: knobs.coarsePoints)
    let screened = try screen.problem.refined(try proposals(at: level), MapSearchKnobs.coarseSchedule)
    let promising = screened.sorted { $0.score > $1.score }.prefix(MapSearchKnobs.promisingCount)
    return MapEvolution(
      try level.problem.refined(promising.map(\.crossCovariance), MapSearchKnobs.coarseSchedule), at: level,
      limits: knobs.coarseLimits)
  }

  private mutating func coarseLevel(pointCount: Int) throws(AlignmentError) -> ReducedLevel {
    try ReducedLevel(
      spaces, dimension: knobs.coarseDimension, whitening: knobs.coarseWhitening, pointCount: pointCount,
      generator: &generator)
  }

  /// Cross-covariances to start from.
  private mutating func proposals(at level: ReducedLevel) throws(AlignmentError) -> [Matrix<Float>] {
    var starts: [Matrix<Float>] = []
    if knobs.proposals.includesAnchors {
      starts += try anchorCandidates(spaces, knobs: knobs, generator: &generator).map {
        level.crossCovariance($0, whitening: 0)
      }
    }
    if knobs.proposals.includesComponents {
      starts += try componentCandidates(spaces, generator: &generator).map {
        level.crossCovariance($0, whitening: 0.5)
      }
    }
    return starts
  }
}

/// Where a chain starts: a map, `[dA, dB]`, and its objective by the measure of whoever found it.
struct FoundStart: Sendable {
  let map: Matrix<Float>
  let objective: Double
}
