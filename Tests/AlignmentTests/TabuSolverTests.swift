import Alignment
import Foundation
import LinearAlgebra
import Testing

@Suite struct TabuSolverTests {
  @Test func itEqualsBruteForceOnTwoHundredSmallProblems() throws {
    for seed in 0..<200 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let size = 3 + Int(seed % 6)
      let problem = try randomProblem(size: size, withLinearTerms: seed % 3 == 0, using: &generator)
      let found = TabuSolver(startCount: 4, iterationCount: 300).solve(problem, using: &generator)
      #expect(abs(found.objective - optimum(of: problem)) < 1e-9, "size \(size), seed \(seed)")
      #expect(found.permutation.sorted() == Array(0..<size))
    }
  }

  @Test func itBeatsTwoOptOnGramMatricesOfTheSameSize() throws {
    var (tabu, twoOpt) = (0.0, 0.0)
    for seed in 0..<5 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let problem = try QuadraticAssignmentProblem(
        centeredGram(of: Matrix(gaussian: 30, 40, using: &generator)),
        centeredGram(of: Matrix(gaussian: 30, 40, using: &generator)))
      tabu += TabuSolver(startCount: 1, iterationCount: 2000).solve(problem, using: &generator).objective
      twoOpt += TwoOptSolver(startCount: 30).solve(problem, using: &generator).objective
    }
    #expect(tabu > twoOpt)
  }

  @Test func noExchangeImprovesItsAnswer() throws {
    var generator = SeededGenerator(seed: 3)
    let problem = try randomProblem(size: 15, using: &generator)
    let solution = TabuSolver(startCount: 2, iterationCount: 500).solve(problem, using: &generator)
    for r in 0..<15 {
      for s in (r + 1)..<max(r + 1, 15) {
        #expect(problem.gain(ofSwapping: r, s, in: solution.permutation) < 1e-9)
      }
    }
  }

  @Test func aSingleElementIsItsOwnAnswer() throws {
    var generator = SeededGenerator(seed: 4)
    let problem = try QuadraticAssignmentProblem(Matrix(rows: [[2]]), Matrix(rows: [[3]]))
    #expect(TabuSolver(startCount: 1, iterationCount: 5).solve(problem, using: &generator).permutation == [0])
  }

  private func optimum(of problem: QuadraticAssignmentProblem) -> Double {
    var best = -Double.infinity
    // Heap's algorithm: each permutation is one exchange away from the last.
    var permutation = Array(0..<problem.size)
    func visit(_ count: Int) {
      if count == 1 {
        best = max(best, problem.objective(of: permutation))
        return
      }
      for index in 0..<count {
        visit(count - 1)
        permutation.swapAt(count % 2 == 0 ? index : 0, count - 1)
      }
    }
    visit(problem.size)
    return best
  }
}

/// Instances of QAPLIB whose optimum is published; they are minimisations, so the first matrix is negated.
@Suite struct QAPLIBTests {
  struct Instance: Decodable, CustomTestStringConvertible {
    let name: String
    let size: Int
    let optimum: Double
    let a, b: [Double]

    var testDescription: String { name }
  }

  static let instances: [Instance] = {
    struct Document: Decodable { let instances: [Instance] }
    guard
      let url = Bundle.module.url(forResource: "qaplib", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url),
      let document = try? JSONDecoder().decode(Document.self, from: data)
    else { return [] }
    return document.instances
  }()

  @Test func theInstancesAreThere() { #expect(Self.instances.count >= 6) }

  @Test(arguments: instances) func theSolutionIsWithinHalfAPercentOfTheOptimum(instance: Instance) throws {
    let size = instance.size
    let problem = try QuadraticAssignmentProblem(
      Matrix(rowCount: size, columnCount: size, elements: instance.a.map { -$0 }),
      Matrix(rowCount: size, columnCount: size, elements: instance.b))
    var generator = SeededGenerator(seed: 1)
    let found = TabuSolver(startCount: 20, iterationCount: 4000).solve(problem, using: &generator)
    #expect(-found.objective >= instance.optimum - 1e-6)
    #expect(-found.objective <= 1.005 * instance.optimum, "\(-found.objective), optimum \(instance.optimum)")
  }
}
