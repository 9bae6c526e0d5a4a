import LinearAlgebra

/// Robust tabu search: E. Taillard, "Robust taboo search for the quadratic assignment problem", Parallel
/// Computing 17 (1991), doi 10.1016/S0167-8191(05)80147-4.
///
/// Each iteration takes the best exchange that is not tabu, an improvement or not, and forbids the assignments
/// it undoes for a random while. An exchange is taken all the same when it beats the best solution so far, or
/// when its assignments have not occurred for long. The gains of all exchanges are kept up to date in `O(1)`
/// each, so an iteration costs `O(size²)`.
package struct TabuSolver: QuadraticAssignmentSolver {
  /// Random permutations to start from; the best solution of all wins.
  package let startCount: Int
  /// Exchanges made from each start.
  package let iterationCount: Int

  package init(startCount: Int, iterationCount: Int) {
    precondition(startCount >= 1 && iterationCount >= 0)
    self.startCount = startCount
    self.iterationCount = iterationCount
  }

  package func solve(
    _ problem: QuadraticAssignmentProblem, using generator: inout SeededGenerator
  ) -> QuadraticAssignmentSolution {
    var best = TabuSearch(problem, start: (0..<problem.size).shuffled(using: &generator))
    best.run(iterationCount, using: &generator)
    for _ in 1..<startCount {
      var search = TabuSearch(problem, start: (0..<problem.size).shuffled(using: &generator))
      search.run(iterationCount, using: &generator)
      if search.bestObjective > best.bestObjective { best = search }
    }
    return QuadraticAssignmentSolution(
      permutation: best.bestPermutation, objective: problem.objective(of: best.bestPermutation))
  }
}

/// The state of one search.
private struct TabuSearch {
  let problem: QuadraticAssignmentProblem
  var permutation: [Int]
  var objective: Double
  var bestPermutation: [Int]
  var bestObjective: Double
  /// The gain of exchanging i and j > i, at `i * size + j`.
  var gains: [Double]
  /// The iteration up to which assigning i to location k is tabu, at `i * size + k`.
  var tabuUntil: [Int]

  init(_ problem: QuadraticAssignmentProblem, start: [Int]) {
    let size = problem.size
    self.problem = problem
    permutation = start
    objective = problem.objective(of: start)
    (bestPermutation, bestObjective) = (start, objective)
    gains = [Double](repeating: 0, count: size * size)
    tabuUntil = [Int](repeating: -size * size, count: size * size)
    for i in 0..<size {
      for j in (i + 1)..<max(i + 1, size) { gains[i * size + j] = problem.gain(ofSwapping: i, j, in: start) }
    }
  }

  mutating func run(_ iterationCount: Int, using generator: inout SeededGenerator) {
    let size = problem.size
    guard size >= 2 else { return }
    // Taillard's tenures: 0.9 n to 1.1 n; assignments unused for 5 n² iterations are always allowed.
    let tenures = (9 * size / 10)...(11 * size / 10 + 4)
    let longUnused = 5 * size * size
    let smallestGain = 1e-12 * max(abs(objective), .leastNormalMagnitude)
    for iteration in 0..<iterationCount {
      guard
        let (r, s) = bestExchange(iteration: iteration, longUnused: longUnused, smallestGain: smallestGain)
      else { continue }
      tabuUntil[r * size + permutation[r]] = iteration + Int.random(in: tenures, using: &generator)
      tabuUntil[s * size + permutation[s]] = iteration + Int.random(in: tenures, using: &generator)
      exchange(r, s)
      if objective > bestObjective + smallestGain {
        (bestPermutation, bestObjective) = (permutation, objective)
      }
    }
  }

  private func bestExchange(iteration: Int, longUnused: Int, smallestGain: Double) -> (Int, Int)? {
    let size = problem.size
    var chosen: (Int, Int)?
    var chosenGain = -Double.infinity
    var isAspired = false
    gains.withUnsafeBufferPointer { gains in
      tabuUntil.withUnsafeBufferPointer { tabuUntil in
        for i in 0..<size {
          for j in (i + 1)..<max(i + 1, size) {
            let gain = gains[i * size + j]
            let untilI = tabuUntil[i * size + permutation[j]]
            let untilJ = tabuUntil[j * size + permutation[i]]
            let aspires =
              (untilI < iteration - longUnused && untilJ < iteration - longUnused)
              || objective + gain > bestObjective + smallestGain
            let isAllowed = untilI < iteration || untilJ < iteration
            if (aspires && !isAspired)
              || (aspires == isAspired && (aspires || isAllowed) && gain > chosenGain)
            {
              isAspired = isAspired || aspires
              (chosen, chosenGain) = ((i, j), gain)
            }
          }
        }
      }
    }
    return chosen
  }

  /// Exchanges r and s and brings every gain up to date (Taillard's equation 2, for symmetric matrices); linear
  /// terms change only the gains that are worked out anew.
  private mutating func exchange(_ r: Int, _ s: Int) {
    let size = problem.size
    objective += gains[r * size + s]
    let (oldR, oldS) = (permutation[r], permutation[s])
    permutation.swapAt(r, s)
    let permutation = permutation
    gains.withUnsafeMutableBufferPointer { gains in
      problem.a.withUnsafeBufferPointer { a in
        problem.b.withUnsafeBufferPointer { b in
          for i in 0..<size where i != r && i != s {
            let inA = a[r * size + i] - a[s * size + i]
            let inB = b[oldS * size + permutation[i]] - b[oldR * size + permutation[i]]
            for j in (i + 1)..<max(i + 1, size) where j != r && j != s {
              let changeA = inA - a[r * size + j] + a[s * size + j]
              let changeB = inB - b[oldS * size + permutation[j]] + b[oldR * size + permutation[j]]
              gains[i * size + j] -= 2 * changeA * changeB
            }
          }
        }
      }
    }
    for i in 0..<size {
      for fixed in [r, s] where i != fixed {
        let (low, high) = (min(i, fixed), max(i, fixed))
        gains[low * size + high] = problem.gain(ofSwapping: low, high, in: permutation)
      }
    }
  }
}
