import Embeddings
import LinearAlgebra

/// Candidate cross-covariances from matched independent components, in whitened principal coordinates.
///
/// Components of every number on one side are matched with those of every number on the other, by either contrast and
/// at two final temperatures: which numbers go together differs from pair to pair, and transport ranks what comes
/// of it. Candidates that are alike count once.
///
/// - Returns: each `Wx P Wyᵀ`, `[p, p′]` in coordinates `x V Λ^−½`, for the orthogonal `Wx` and `Wy` of the
///   components and their matching `P`.
func componentCandidates(
  _ spaces: SpacePair, generator: inout SeededGenerator
) throws(AlignmentError) -> [Matrix<Float>] {
  let contrasts = ComponentContrast.allCases
  let counts = MapSearchKnobs.componentCounts
  let samples = [(spaces.source, spaces.covariances.source), (spaces.target, spaces.covariances.target)].map {
    space, covariance in
    whitenedRows(
      of: space, covariance, dimension: min(counts.max() ?? 0, covariance.rank), generator: &generator)
  }
  let jobs = samples.indices.flatMap { side in
    contrasts.flatMap { contrast in
      Set(counts.map { min($0, samples[side].columnCount) }).sorted().map { (side, contrast, $0) }
    }
  }
  let seeds = generator.childSeeds(jobs.count)
  let components = try concurrentMap(count: jobs.count) { (index) throws(AlignmentError) in
    let (side, contrast, count) = jobs[index]
    var generator = SeededGenerator(seed: seeds[index])
    let whitened = samples[side].columns(count)
    let axes = try independentComponents(
      of: whitened, contrast: contrast, roundCount: MapSearchKnobs.componentRoundCount, generator: &generator)
    return ComponentSet(
      side: side, contrast: contrast, axes: axes, statistics: ComponentStatistics(product(whitened, axes)))
  }
  let pairings = components.filter { $0.side == 0 }.flatMap { source in
    components.filter { $0.side == 1 && $0.contrast == source.contrast }.map { (source, $0) }
  }
  let pairingSeeds = generator.childSeeds(pairings.count)
  return concurrentMap(count: pairings.count) { index in
    let (source, target) = pairings[index]
    var generator = SeededGenerator(seed: pairingSeeds[index])
    var plans: [Matrix<Float>] = []
    for temperature in MapSearchKnobs.assignmentEndTemperatures {
      let plan = graduatedAssignment(
        source.statistics, target.statistics, endTemperature: temperature, generator: &generator)
      if plans.allSatisfy({ cosine(plan, $0) <= MapSearchKnobs.sameAssignmentCosine }) { plans.append(plan) }
    }
    return plans.map { product(product(source.axes, $0), .asIs, target.axes, .transposed) }
  }.flatMap { $0 }
}

/// The independent components of one side, by one contrast and of one number.
private struct ComponentSet: Sendable {
  let side: Int
  let contrast: ComponentContrast
  let axes: Matrix<Float>
  let statistics: ComponentStatistics
}

/// Random rows in principal coordinates of unit variance, `[n, dimension]`.
private func whitenedRows(
  of space: NormalizedSpace, _ covariance: Covariance, dimension: Int, generator: inout SeededGenerator
) -> Matrix<Float> {
  let axes = covariance.principalAxes(dimension, whitening: 0.5)
  let rows = generator.sample(MapSearchKnobs.componentSampleSize, of: space.rowCount)
  return product(space.rows(at: rows), axes)
}

extension Matrix where Scalar == Float {
  /// The leading columns.
  fileprivate func columns(_ count: Int) -> Matrix {
    if count == columnCount { return self }
    return Matrix(
      rowCount: rowCount, columnCount: count, elements: (0..<rowCount).flatMap { self.row($0).prefix(count) })
  }
}

/// `trace(Aᵀ B) / (|A| |B|)`, 0 for a zero matrix.
func cosine(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Double {
  a.innerProduct(with: b)
    / max((a.innerProduct(with: a) * b.innerProduct(with: b)).squareRoot(), .leastNormalMagnitude)
}
