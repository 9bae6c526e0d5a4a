import LinearAlgebra

/// A population of candidates at one level that improves by recombination: each round random members have children, which
/// are refined, and the best that differ from one another survive. Ranked by the objective alone, so no ground truth is
/// used.
struct MapEvolution: Sendable {
  let level: ReducedLevel
  let limits: EvolutionLimits
  /// The best candidates that differ, best first.
  private(set) var population: [ScoredCandidate] = []
  /// Good candidates that differ much, best first: what else might be the map.
  private(set) var rivals: [ScoredCandidate] = []
  private(set) var roundCount = 0
  private var staleRoundCount = 0
  private var settledScore: Double

  /// - Parameter candidates: refined at this level.
  init(_ candidates: [ScoredCandidate], at level: ReducedLevel, limits: EvolutionLimits) {
    (self.level, self.limits) = (level, limits)
    settledScore = candidates.map(\.score).max() ?? 0
    take(candidates)
  }

  var best: ScoredCandidate? { population.first }

  /// Whether further rounds have little to give.
  var isExhausted: Bool {
    roundCount >= limits.roundCount || staleRoundCount >= limits.patience || population.isEmpty
  }

  /// One round.
  mutating func advance(generator: inout SeededGenerator) throws(AlignmentError) {
    let (parents, level, schedule) = (population, level, limits.schedule)
    let seeds = generator.childSeeds(limits.childCount)
    take(
      try concurrentMap(count: seeds.count) { (index) throws(AlignmentError) in
        var generator = SeededGenerator(seed: seeds[index])
        return try level.problem.refine(try child(of: parents, using: &generator), schedule)
      })
    roundCount += 1
    staleRoundCount += 1
    if let score = best?.score, score > settledScore * (1 + MapSearchKnobs.smallestGain) {
      (settledScore, staleRoundCount) = (score, 0)
    }
  }

  private mutating func take(_ candidates: [ScoredCandidate]) {
    population = distinct(
      population + candidates, count: limits.populationSize, below: MapSearchKnobs.distinctCosine)
    rivals = distinct(
      rivals + candidates, count: MapSearchKnobs.rivalCount, below: MapSearchKnobs.rivalCosine)
  }
}

/// How long a population evolves, and how its children are refined.
struct EvolutionLimits: Sendable {
  let populationSize, childCount: Int
  /// Rounds at most, and after how many without gain it ends.
  let roundCount, patience: Int
  let schedule: ReducedProblem.Schedule
}

/// The best candidates by score, none of them as similar to a better one as `limit`, by the cosine of their matrices.
private func distinct(_ candidates: [ScoredCandidate], count: Int, below limit: Double) -> [ScoredCandidate] {
  var kept: [ScoredCandidate] = []
  for candidate in candidates.sorted(by: { $0.score > $1.score }) where kept.count < count {
    if kept.allSatisfy({ cosine(candidate.crossCovariance, $0.crossCovariance) < limit }) {
      kept.append(candidate)
    }
  }
  return kept
}

/// Half of the time the noisy sum of two members, else a member that has forgotten directions of its own or a run of
/// principal components.
private func child(
  of parents: [ScoredCandidate], using generator: inout SeededGenerator
) throws(AlignmentError) -> Matrix<Float> {
  func member() -> Matrix<Float> {
    parents[Int.random(in: parents.indices, using: &generator)].crossCovariance
  }
  let parent = member()
  switch Int.random(in: 0..<4, using: &generator) {
  case 0, 1: return crossed(parent, member(), using: &generator)
  case 2: return try withDroppedDirections(parent, using: &generator)
  default: return withDroppedCoordinates(parent, using: &generator)
  }
}

/// The sum of two candidates of equal weight, with noise of up to `largestCrossingNoise` of its norm.
private func crossed(
  _ a: Matrix<Float>, _ b: Matrix<Float>, using generator: inout SeededGenerator
) -> Matrix<Float> {
  func unit(_ matrix: Matrix<Float>) -> Matrix<Float> {
    var matrix = matrix
    matrix *= Float(1 / max(matrix.innerProduct(with: matrix).squareRoot(), .leastNormalMagnitude))
    return matrix
  }
  var sum = unit(a)
  sum += unit(b)
  var noise = unit(Matrix<Float>(gaussian: sum.rowCount, sum.columnCount, using: &generator))
  let share = Double.random(in: 0..<MapSearchKnobs.largestCrossingNoise, using: &generator)
  noise *= Float(share * sum.innerProduct(with: sum).squareRoot())
  sum += noise
  return sum
}

/// The candidate without a random share of its canonical directions, so that refinement has to find them anew.
private func withDroppedDirections(
  _ candidate: Matrix<Float>, using generator: inout SeededGenerator
) throws(AlignmentError) -> Matrix<Float> {
  let decomposition = try decompose(candidate)
  let share = Double.random(in: MapSearchKnobs.forgottenShares, using: &generator)
  var values = decomposition.singularValues
  // Keeps the first direction, or there might be nothing to start from.
  for index in values.indices.dropFirst() where Double.random(in: 0..<1, using: &generator) < share {
    values[index] = 0
  }
  return product(decomposition.leftVectors.scalingColumns(by: values), decomposition.rightVectorsTransposed)
}

/// The candidate without a run of principal components of either side: what carries large variances onto large ones may
/// be wrong in one band of the spectrum alone.
private func withDroppedCoordinates(
  _ candidate: Matrix<Float>, using generator: inout SeededGenerator
) -> Matrix<Float> {
  var result = candidate
  let dropsRows = Bool.random(using: &generator)
  let count = dropsRows ? result.rowCount : result.columnCount
  guard count > 2 else { return result }
  let length = Int.random(in: min(4, count / 3)..<max(count / 2, 2), using: &generator)
  let first = Int.random(in: 0..<count - length, using: &generator)
  for row in 0..<result.rowCount {
    for column in 0..<result.columnCount
    where (first..<first + length).contains(dropsRows ? row : column) { result[row, column] = 0 }
  }
  return result
}
