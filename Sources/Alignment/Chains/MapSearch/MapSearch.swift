import Embeddings
import LinearAlgebra

/// Finds a start for the refinement: a partial isometry between the leading principal components of both sides.
///
/// Candidates from matched anchors are refined between a few hundred weighted points in few principal
/// components, where a refinement costs milliseconds; the best are recombined for some rounds; the best of all are
/// refined once more between more points in more components, and the one with the largest objective wins.
///
/// - Returns: a map of rank at most `knobs.fineDimension`, and the winner's objective.
/// - Throws: `tooFewRows` when a side has fewer directed rows than anchors.
func searchMap(
  _ spaces: SpacePair, knobs: MapSearchKnobs, generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> FoundStart {
  let (source, target) = (spaces.source, spaces.target)
  try requireDirectedRows(knobs.manyAnchors, in: source, target, purpose: "matching anchors")
  let smaller = min(source.dimension, target.dimension)
  let coarse = try ReducedLevel(
    spaces, dimension: min(knobs.coarseDimension, smaller), pointCount: knobs.coarsePoints,
    generator: &generator)
  let starts = try anchorCandidates(
    source: coarse.sourceRows, target: coarse.targetRows, pairs: coarse.problem.pairs, knobs: knobs,
    generator: &generator)
  let again = MapSearchKnobs.laterSchedule
  let refined = try refineAll(starts, in: coarse.problem, MapSearchKnobs.firstSchedule).sorted {
    $0.score > $1.score
  }
  let promising = try refineAll(
    refined.prefix(knobs.promisingCount).map(\.crossCovariance), in: coarse.problem, again)
  let population = try evolve(
    promising, in: coarse.problem, knobs: knobs, schedule: again, generator: &generator, progress: progress)

  let fine = try ReducedLevel(
    spaces, dimension: min(knobs.fineDimension, smaller), pointCount: knobs.finePoints,
    generator: &generator)
  // The leading axes of both levels are the same, so a coarse candidate is a corner of a fine one.
  let lifted = population.prefix(MapSearchKnobs.liftedCount).map {
    $0.crossCovariance.placed(inZeros: fine.dimension, fine.dimension)
  }
  let finest = try refineAll(lifted, in: fine.problem, MapSearchKnobs.fineSchedule)
  guard let best = finest.max(by: { $0.score < $1.score }) else { preconditionFailure("an empty population") }
  let decomposition = try decompose(best.crossCovariance)
  let rotation = product(decomposition.leftVectors, decomposition.rightVectorsTransposed)
  return FoundStart(
    map: product(product(fine.sourceAxes, rotation), .asIs, fine.targetAxes, .transposed),
    objective: best.score)
}

/// Where a chain starts: a map, `[dA, dB]`, and its objective by the measure of whoever found it.
struct FoundStart: Sendable {
  let map: Matrix<Float>
  let objective: Double
}

private func refineAll(
  _ starts: [Matrix<Float>], in problem: ReducedProblem, _ schedule: ReducedProblem.Schedule
) throws(AlignmentError) -> [ScoredCandidate] {
  try concurrentMap(count: starts.count) { (index) throws(AlignmentError) in
    try problem.refine(starts[index], schedule)
  }
}

/// Both sides in some number of principal coordinates.
private struct ReducedLevel {
  let dimension: Int
  let sourceAxes, targetAxes: Matrix<Float>
  /// Samples of the rows in these coordinates.
  let sourceRows, targetRows: Matrix<Float>
  let problem: ReducedProblem

  init(
    _ spaces: SpacePair, dimension: Int, pointCount: Int, generator: inout SeededGenerator
  ) throws(AlignmentError) {
    self.dimension = dimension
    sourceAxes = spaces.covariances.source.principalAxes(dimension)
    targetAxes = spaces.covariances.target.principalAxes(dimension)
    func sample(_ space: NormalizedSpace, _ axes: Matrix<Float>) -> Matrix<Float> {
      product(
        space.rows(at: generator.sample(MapSearchKnobs.sampledRowsPerPoint * pointCount, of: space.rowCount)),
        axes)
    }
    sourceRows = sample(spaces.source, sourceAxes)
    targetRows = sample(spaces.target, targetAxes)
    let (sourceAxes, targetAxes) = (sourceAxes, targetAxes)
    problem = ReducedProblem(
      source: try WeightedPoints(clustering: sourceRows, count: pointCount, generator: &generator),
      target: try WeightedPoints(clustering: targetRows, count: pointCount, generator: &generator),
      pairs: spaces.pairs.map { KnownPairs($0, sourceAxes: sourceAxes, targetAxes: targetAxes) })
  }
}

extension Matrix where Scalar == Float {
  /// This matrix in the upper left corner of zeros.
  fileprivate func placed(inZeros rowCount: Int, _ columnCount: Int) -> Matrix {
    var result = Matrix(zeros: rowCount, columnCount)
    for row in 0..<self.rowCount {
      for column in 0..<self.columnCount { result[row, column] = self[row, column] }
    }
    return result
  }
}
