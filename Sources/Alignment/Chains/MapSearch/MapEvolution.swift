import LinearAlgebra

/// Improves a population of candidates by recombination: each round every member makes a child, which is refined,
/// and the best that differ from one another survive. Ranked by the objective alone, so no ground truth is used.
func evolve(
  _ population: [ScoredCandidate], in problem: ReducedProblem, knobs: MapSearchKnobs,
  schedule: ReducedProblem.Schedule, generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> [ScoredCandidate] {
  var population = distinct(population, count: knobs.populationSize)
  for round in 0..<knobs.roundCount {
    let parents = population
    let seeds = generator.childSeeds(parents.count)
    let children = try concurrentMap(count: parents.count) { (index) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[index])
      let start: Matrix<Float>
      if Bool.random(using: &generator), parents.count > 1 {
        let other = Int.random(in: 0..<parents.count, using: &generator)
        start = crossed(parents[index], parents[other], using: &generator)
      } else {
        start = try withDroppedDirections(parents[index], using: &generator)
      }
      return try problem.refine(start, schedule)
    }
    population = distinct(parents + children, count: knobs.populationSize)
    progress(Double(round + 1) / Double(knobs.roundCount))
  }
  return population
}

/// The best candidates by score, none of them more similar to a better one than `distinctCosine`.
func distinct(_ candidates: [ScoredCandidate], count: Int) -> [ScoredCandidate] {
  var kept: [ScoredCandidate] = []
  for candidate in candidates.sorted(by: { $0.score > $1.score }) where kept.count < count {
    let norm = candidate.crossCovariance.innerProduct(with: candidate.crossCovariance)
    let isNew = kept.allSatisfy { other in
      let otherNorm = other.crossCovariance.innerProduct(with: other.crossCovariance)
      let cosine =
        candidate.crossCovariance.innerProduct(with: other.crossCovariance)
        / max((norm * otherNorm).squareRoot(), .leastNormalMagnitude)
      return cosine < MapSearchKnobs.distinctCosine
    }
    if isNew { kept.append(candidate) }
  }
  return kept
}

/// The sum of two candidates of equal weight, with noise of half its norm.
private func crossed(
  _ a: ScoredCandidate, _ b: ScoredCandidate, using generator: inout SeededGenerator
) -> Matrix<Float> {
  let size = (a.crossCovariance.rowCount, a.crossCovariance.columnCount)
  let (weightA, weightB) = (1 / max(a.score, 1e-12), 1 / max(b.score, 1e-12))
  var sum = Matrix<Float>(
    rowCount: size.0, columnCount: size.1,
    elements: zip(a.crossCovariance.elements, b.crossCovariance.elements).map {
      Float(weightA * Double($0) + weightB * Double($1))
    })
  let noise = Matrix<Float>(gaussian: size.0, size.1, using: &generator)
  let factor = Float(
    MapSearchKnobs.crossingNoise
      * (sum.innerProduct(with: sum) / max(noise.innerProduct(with: noise), 1e-12)).squareRoot())
  for index in sum.elements.indices { sum.elements[index] += factor * noise.elements[index] }
  return sum
}

/// The candidate without a sixth of its canonical directions, drawn in proportion to their singular values, so
/// that refinement has to find them anew.
private func withDroppedDirections(
  _ candidate: ScoredCandidate, using generator: inout SeededGenerator
) throws(AlignmentError) -> Matrix<Float> {
  let decomposition = try decompose(candidate.crossCovariance)
  var values = decomposition.singularValues
  for _ in 0..<max(1, values.count / MapSearchKnobs.forgettingDivisor) {
    let total = values.reduce(0, +)
    guard total > 0 else { break }
    var remaining = Float.random(in: 0..<total, using: &generator)
    let chosen = values.firstIndex { value in
      remaining -= value
      return remaining < 0
    }
    // Keeps at least one direction, or there would be nothing to start from.
    guard let chosen, values.count(where: { $0 > 0 }) > 1 else { break }
    values[chosen] = 0
  }
  return product(decomposition.leftVectors.scalingColumns(by: values), decomposition.rightVectorsTransposed)
}
