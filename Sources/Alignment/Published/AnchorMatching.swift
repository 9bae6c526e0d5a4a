package import Embeddings
package import LinearAlgebra
import NearestNeighbors

/// Matched cluster centres of one run: row i of `source` is believed to mean what row i of `target` means.
package struct AnchorRun: Sendable {
  /// `[clusterCount, source dimension]`
  package let source: Matrix<Float>
  /// `[clusterCount, target dimension]`
  package let target: Matrix<Float>
  /// The cosine between the two Gram matrices under the permutation found, 1 for spaces of equal shape.
  package let agreement: Double
}

/// Stage 2. Clusters samples of both sides, many times over, and matches each run's centres.
///
/// A run draws a subsample of each side, clusters it, and finds the permutation under which the two sides'
/// doubly-centred Gram matrices agree best: a quadratic assignment problem on a quantity that no rotation
/// changes. Runs are independent and spread over the threads.
///
/// - Parameters:
///   - solver: how the assignment problem is solved.
///   - progress: called with the share of the runs that are done, from several threads.
/// - Throws: `tooFewRows` when a side has fewer directed rows than clusters.
package func matchAnchors(
  source: NormalizedSpace, target: NormalizedSpace, knobs: AnchorKnobs,
  solver: any QuadraticAssignmentSolver, generator: inout SeededGenerator,
  progress: @escaping @Sendable (Double) -> Void
) throws(AlignmentError) -> [AnchorRun] {
  try requireDirectedRows(knobs.clusterCount, in: source, target, purpose: "clustering into anchors")
  let seeds = generator.childSeeds(knobs.runCount)
  let completed = ProgressCounter(total: knobs.runCount, report: progress)
  return try concurrentMap(count: knobs.runCount) { (run) throws(AlignmentError) in
    var generator = SeededGenerator(seed: seeds[run])
    let sourceAnchors = try clusterSample(of: source, knobs: knobs, generator: &generator)
    let targetAnchors = try clusterSample(of: target, knobs: knobs, generator: &generator)
    let (sourceGram, targetGram) = (centeredGram(of: sourceAnchors), centeredGram(of: targetAnchors))
    let problem = try QuadraticAssignmentProblem(sourceGram, targetGram)
    let solution = solver.solve(problem, using: &generator)
    completed.advance()
    let scale = frobeniusNorm(sourceGram) * frobeniusNorm(targetGram)
    return AnchorRun(
      source: sourceAnchors, target: targetAnchors.rows(at: solution.permutation),
      agreement: scale > 0 ? solution.objective / scale : 0)
  }
}

private func clusterSample(
  of space: NormalizedSpace, knobs: AnchorKnobs, generator: inout SeededGenerator
) throws(AlignmentError) -> Matrix<Float> {
  let sample = space.rows(at: generator.sample(knobs.sampleSize, of: space.rowCount))
  let seed = generator.next()
  return try wrappingErrors(AlignmentError.nearestNeighbors) { () throws(NearestNeighborsError) in
    try kMeans(
      sample, clusterCount: knobs.clusterCount, iterationCount: knobs.kMeansIterationCount,
      start: .randomPoints(seed: seed)
    ).centroids
  }
}

private func frobeniusNorm(_ matrix: Matrix<Double>) -> Double {
  matrix.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
