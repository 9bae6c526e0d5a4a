package import LinearAlgebra

/// Local search by exchanging two assignments, from several random permutations; the best local optimum
/// wins. The solver of the published method (arXiv 2510.02348).
package struct TwoOptSolver: QuadraticAssignmentSolver {
  /// How many random permutations to start from; at least 1.
  package let startCount: Int

  package init(startCount: Int) {
    precondition(startCount >= 1)
    self.startCount = startCount
  }

  package func solve(
    _ problem: QuadraticAssignmentProblem, using generator: inout SeededGenerator
  ) -> QuadraticAssignmentSolution {
    let candidates = (0..<startCount).map { _ in
      climb(problem, from: (0..<problem.size).shuffled(using: &generator))
    }
    return candidates.max { $0.objective < $1.objective } ?? climb(problem, from: Array(0..<problem.size))
  }

  /// Takes every exchange that improves, pair after pair, until a whole sweep finds none.
  private func climb(
    _ problem: QuadraticAssignmentProblem, from start: [Int]
  ) -> QuadraticAssignmentSolution {
    var permutation = start
    // Gains below the rounding error of the objective would let the search run in circles.
    let smallestGain = 1e-12 * max(abs(problem.objective(of: start)), .leastNormalMagnitude)
    var improved = true
    while improved {
      improved = false
      for r in 0..<problem.size {
        for s in (r + 1)..<max(r + 1, problem.size)
        where problem.gain(ofSwapping: r, s, in: permutation) > smallestGain {
          permutation.swapAt(r, s)
          improved = true
        }
      }
    }
    return QuadraticAssignmentSolution(
      permutation: permutation, objective: problem.objective(of: permutation))
  }
}
