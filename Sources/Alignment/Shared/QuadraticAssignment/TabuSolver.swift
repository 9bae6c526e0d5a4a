package import LinearAlgebra

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
  /// The second matrix with rows and columns as they are assigned, `b[p(i), p(j)]` at `i * size + j`, so that the
  /// loops run over neighbouring elements.
  var assigned: [Double]
  /// The gain of exchanging i and j > i, at `i * size + j`.
  var gains: [Double]
  /// The iteration up to which assigning i to location k is tabu, at `i * size + k`.
  var tabuUntil: [Int]
  /// Row r less row s of the first matrix, and s less r of the second, for the exchange that is made.
  private var rowDifferenceA, rowDifferenceB: [Double]

  init(_ problem: QuadraticAssignmentProblem, start: [Int]) {
    let size = problem.size
    self.problem = problem
    permutation = start
    objective = problem.objective(of: start)
    (bestPermutation, bestObjective) = (start, objective)
    assigned = start.flatMap { row in start.map { problem.b[row * size + $0] } }
    gains = [Double](repeating: 0, count: size * size)
    tabuUntil = [Int](repeating: -size * size, count: size * size)
    rowDifferenceA = [Double](repeating: 0, count: size)
    rowDifferenceB = rowDifferenceA
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
    let (gains, tabuUntil, permutation) = (gains.span, tabuUntil.span, permutation.span)
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
    return chosen
  }

  /// Exchanges r and s and brings every gain up to date (Taillard's equation 2, for symmetric matrices); linear
  /// terms change only the gains that are worked out anew.
  private mutating func exchange(_ r: Int, _ s: Int) {
    let size = problem.size
    objective += gains[r * size + s]
    for k in 0..<size {
      rowDifferenceA[k] = problem.a[r * size + k] - problem.a[s * size + k]
      rowDifferenceB[k] = assigned[s * size + k] - assigned[r * size + k]
    }
    let (inA, inB) = (rowDifferenceA, rowDifferenceB)
    var gains = self.gains.mutableSpan
    for i in 0..<size {
      let (ownA, ownB, row) = (inA[i], inB[i], i * size)
      for j in (i + 1)..<max(i + 1, size) { gains[row + j] -= 2 * (ownA - inA[j]) * (ownB - inB[j]) }
    }
    for k in 0..<size { assigned.swapAt(r * size + k, s * size + k) }
    for k in 0..<size { assigned.swapAt(k * size + r, k * size + s) }
    permutation.swapAt(r, s)
    // What was written to these above holds only for pairs apart from r and s.
    for i in 0..<size {
      renewGain(i, r)
      renewGain(i, s)
    }
  }

  private mutating func renewGain(_ i: Int, _ j: Int) {
    guard i != j else { return }
    let (low, high) = (min(i, j), max(i, j))
    gains[low * problem.size + high] = gain(low, high)
  }

  /// The gain of exchanging r and s from the present assignment, as `QuadraticAssignmentProblem.gain` has it.
  private func gain(_ r: Int, _ s: Int) -> Double {
    let size = problem.size
    let (a, b) = (problem.a.span, assigned.span)
    var sum = 0.0
    for k in 0..<size {
      sum += (a[r * size + k] - a[s * size + k]) * (b[s * size + k] - b[r * size + k])
    }
    // Of the terms k = r and k = s only the diagonal counts, and once.
    let (rr, ss, rs) = (r * size + r, s * size + s, r * size + s)
    sum -= (a[rr] - a[rs]) * (b[rs] - b[rr]) + (a[rs] - a[ss]) * (b[ss] - b[rs])
    var gain = 2 * sum + (a[rr] - a[ss]) * (b[ss] - b[rr])
    if !problem.linear.isEmpty {
      let (pr, ps) = (permutation[r], permutation[s])
      gain += problem.linear[r * size + ps] + problem.linear[s * size + pr]
      gain -= problem.linear[rr - r + pr] + problem.linear[ss - s + ps]
    }
    return gain
  }
}
