import Alignment
import LinearAlgebra
import Testing

@Suite struct QuadraticAssignmentTests {
  @Test func theObjectiveWorkedByHand() throws {
    // Σ_ij A_ij B_p(i)p(j) for the exchange p = (1, 0): 1·4 + 2·2·3 + 5·1 = 21.
    let problem = try QuadraticAssignmentProblem(
      Matrix(rows: [[1, 2], [2, 5]]), Matrix(rows: [[1, 3], [3, 4]]))
    #expect(problem.objective(of: [0, 1]) == 1 + 12 + 20)
    #expect(problem.objective(of: [1, 0]) == 4 + 12 + 5)
    #expect(problem.gain(ofSwapping: 0, 1, in: [0, 1]) == 21 - 33)
  }

  @Test func linearTermsWorkedByHand() throws {
    let problem = try QuadraticAssignmentProblem(
      Matrix(zeros: 2, 2), Matrix(zeros: 2, 2), linear: Matrix(rows: [[1, 5], [7, 2]]))
    #expect(problem.objective(of: [0, 1]) == 3 && problem.objective(of: [1, 0]) == 12)
    #expect(problem.gain(ofSwapping: 0, 1, in: [0, 1]) == 9)
    for linear in [Matrix<Double>(zeros: 2, 3), Matrix(rows: [[0, .infinity], [0, 0]])] {
      #expect(throws: AlignmentError.self) {
        try QuadraticAssignmentProblem(Matrix(zeros: 2, 2), Matrix(zeros: 2, 2), linear: linear)
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func gainsAreDifferencesOfObjectives(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = 9
    let problem = try randomProblem(size: size, withLinearTerms: seed % 2 == 1, using: &generator)
    let permutation = (0..<size).shuffled(using: &generator)
    for r in 0..<size {
      for s in (r + 1)..<max(r + 1, size) {
        var swapped = permutation
        swapped.swapAt(r, s)
        let difference = problem.objective(of: swapped) - problem.objective(of: permutation)
        #expect(abs(problem.gain(ofSwapping: r, s, in: permutation) - difference) < 1e-9)
      }
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func noExchangeImprovesTheAnswerOfTwoOpt(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let problem = try randomProblem(size: 12, using: &generator)
    let solution = TwoOptSolver(startCount: 3).solve(problem, using: &generator)
    #expect(solution.permutation.sorted() == Array(0..<12))
    #expect(abs(solution.objective - problem.objective(of: solution.permutation)) < 1e-9)
    for r in 0..<12 {
      for s in (r + 1)..<max(r + 1, 12) {
        #expect(problem.gain(ofSwapping: r, s, in: solution.permutation) < 1e-6)
      }
    }
  }

  @Test func manyStartsFindTheOptimumOfSmallProblems() throws {
    for seed in 0..<10 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let problem = try randomProblem(size: 6, using: &generator)
      let optimum = permutations(of: Array(0..<6)).map { problem.objective(of: $0) }.max() ?? 0
      let found = TwoOptSolver(startCount: 100).solve(problem, using: &generator).objective
      #expect(abs(found - optimum) < 1e-9)
    }
  }

  @Test func aHiddenPermutationIsFound() throws {
    var generator = SeededGenerator(seed: 4)
    let a = centeredGram(of: Matrix<Float>(gaussian: 12, 5, using: &generator))
    let hidden = (0..<12).shuffled(using: &generator)
    var b = Matrix<Double>(zeros: 12, 12)
    for i in 0..<12 { for j in 0..<12 { b[hidden[i], hidden[j]] = a[i, j] } }
    let solution = TwoOptSolver(startCount: 50).solve(
      try QuadraticAssignmentProblem(a, b), using: &generator)
    #expect(solution.permutation == hidden)
  }

  @Test func problemsOfSizeOneAndNoneAreSolved() throws {
    var generator = SeededGenerator(seed: 5)
    let single = try QuadraticAssignmentProblem(Matrix(rows: [[2]]), Matrix(rows: [[3]]))
    #expect(TwoOptSolver(startCount: 2).solve(single, using: &generator).objective == 6)
  }

  @Test func inputThatIsNoProblemIsRefused() {
    let square = Matrix<Double>(identity: 3)
    for other in [
      Matrix<Double>(identity: 2), Matrix(zeros: 3, 2), Matrix(rows: [[0, 1, 0], [2, 0, 0], [0, 0, 0]]),
      Matrix(rows: [[.nan, 0, 0], [0, 0, 0], [0, 0, 0]]),
    ] {
      #expect(throws: AlignmentError.self) { try QuadraticAssignmentProblem(square, other) }
    }
  }

  private func permutations(of items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.flatMap { first in permutations(of: items.filter { $0 != first }).map { [first] + $0 } }
  }
}

/// A problem of two random symmetric matrices.
func randomProblem(
  size: Int, withLinearTerms: Bool = false, using generator: inout SeededGenerator
) throws -> QuadraticAssignmentProblem {
  func symmetric() -> Matrix<Double> {
    let matrix = Matrix<Double>(gaussian: size, size, using: &generator)
    return Matrix(
      rowCount: size, columnCount: size,
      elements: zip(matrix.elements, matrix.transposed.elements).map { $0 + $1 })
  }
  return try QuadraticAssignmentProblem(
    symmetric(), symmetric(),
    linear: withLinearTerms ? Matrix<Double>(gaussian: size, size, using: &generator) : nil)
}
