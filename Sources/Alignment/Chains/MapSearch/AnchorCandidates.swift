import Embeddings
import LinearAlgebra
import NearestNeighbors

/// Candidate cross-covariances from matched anchors, in plain principal coordinates: several clusterings of either
/// side, every pairing of them matched as a quadratic assignment problem.
///
/// Diversity, not the optimum of each problem, is what finds the right map: the best permutation often scores
/// higher than the true one.
func anchorCandidates(
  _ spaces: SpacePair, knobs: MapSearchKnobs, generator: inout SeededGenerator
) throws(AlignmentError) -> [Matrix<Float>] {
  let axes = (
    source: spaces.covariances.source.principalAxes(min(knobs.coarseDimension, spaces.source.dimension)),
    target: spaces.covariances.target.principalAxes(min(knobs.coarseDimension, spaces.target.dimension))
  )
  func sample(_ space: NormalizedSpace, _ axes: Matrix<Float>) -> Matrix<Float> {
    product(space.rows(at: generator.sample(MapSearchKnobs.anchorPoolSize, of: space.rowCount)), axes)
  }
  let (source, target) = (sample(spaces.source, axes.source), sample(spaces.target, axes.target))
  let pairs = spaces.pairs.map { KnownPairs($0, sourceAxes: axes.source, targetAxes: axes.target) }
  let solver: any QuadraticAssignmentSolver =
    switch knobs.solver {
    case .tabu: TabuSolver(startCount: 1, iterationCount: knobs.tabuIterationCount)
    case .twoOpt: TwoOptSolver(startCount: MapSearchKnobs.twoOptStartCount)
    }
  var candidates: [Matrix<Float>] = []
  for clusterCount in [knobs.fewAnchors, knobs.manyAnchors] {
    let sourceSets = try anchorSets(source, clusterCount, knobs: knobs, generator: &generator)
    let targetSets = try anchorSets(target, clusterCount, knobs: knobs, generator: &generator)
    let pairings = sourceSets.indices.flatMap { i in targetSets.indices.map { (i, $0) } }
    let seeds = generator.childSeeds(pairings.count)
    candidates += try concurrentMap(count: pairings.count) { (index) throws(AlignmentError) in
      let (sourceSet, targetSet) = (sourceSets[pairings[index].0], targetSets[pairings[index].1])
      var generator = SeededGenerator(seed: seeds[index])
      let problem = try QuadraticAssignmentProblem(
        sourceSet.gram, targetSet.gram, linear: pairs?.agreements(sourceSet.centers, targetSet.centers))
      let permutation = solver.solve(problem, using: &generator).permutation
      return product(sourceSet.centers, .transposed, targetSet.centers.rows(at: permutation), .asIs)
    }
  }
  return candidates
}

/// Cluster centres about their own mean, and their Gram matrix scaled to unit Frobenius norm.
private struct AnchorSet: Sendable {
  let centers: Matrix<Float>
  let gram: Matrix<Double>

  init(_ centroids: Matrix<Float>) {
    var centers = centroids
    let mean = centroids.columnSums().map { Float(-$0 / Double(centroids.rowCount)) }
    centers.scaleAndShiftRows(by: 1, adding: mean)
    var gram = centeredGram(of: centers)
    let norm = max(gram.elements.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
    for index in gram.elements.indices { gram.elements[index] /= norm }
    (self.centers, self.gram) = (centers, gram)
  }
}

private func anchorSets(
  _ rows: Matrix<Float>, _ clusterCount: Int, knobs: MapSearchKnobs, generator: inout SeededGenerator
) throws(AlignmentError) -> [AnchorSet] {
  let seeds = generator.childSeeds(knobs.clusteringCount)
  return try concurrentMap(count: knobs.clusteringCount) { (index) throws(AlignmentError) in
    var generator = SeededGenerator(seed: seeds[index])
    let sample = rows.rows(at: generator.sample(knobs.anchorSampleSize, of: rows.rowCount))
    let seed = generator.next()
    return AnchorSet(
      try wrappingErrors(AlignmentError.nearestNeighbors) { () throws(NearestNeighborsError) in
        try kMeans(
          sample, clusterCount: clusterCount, iterationCount: MapSearchKnobs.anchorIterationCount,
          start: .randomPoints(seed: seed)
        ).centroids
      })
  }
}
