import Alignment
import Embeddings
import Mv2v
import NearestNeighbors

/// Tabu search against the best of 1,000 random-start 2-opts, on cluster centres of the sample's real embeddings: the
/// mean objective (as the cosine of the two Gram matrices) and the time of each.
func compareAssignmentSolvers(report: BenchmarkReport) throws {
  ThreadCount.set(1)
  let source = try NormalizedSpace(
    EmbeddingFile(path: "data/wordnet-sample/source-minilm.npy"), side: .source)
  let target = try NormalizedSpace(
    EmbeddingFile(path: "data/wordnet-sample/target-wordllama.npy"), side: .target)
  for size in [20, 30, 40] {
    var generator = SeededGenerator(seed: UInt64(size))
    func gram(_ space: NormalizedSpace) throws -> Matrix<Double> {
      var gram = centeredGram(
        of: try kMeans(
          space.rows(at: generator.sample(5000, of: space.rowCount)), clusterCount: size, iterationCount: 10,
          start: .randomPoints(seed: generator.next())
        ).centroids)
      gram *= 1 / gram.innerProduct(with: gram).squareRoot()
      return gram
    }
    let problems = try (0..<10).map { _ in try QuadraticAssignmentProblem(gram(source), gram(target)) }
    let solvers: [(String, any QuadraticAssignmentSolver)] = [
      ("tabu, 40 starts of \(8 * size)", TabuSolver(startCount: 40, iterationCount: 8 * size)),
      ("best of 1,000 2-opts", TwoOptSolver(startCount: 1000)),
    ]
    for (name, solver) in solvers {
      var sum = 0.0
      let elapsed = seconds {
        for problem in problems { sum += solver.solve(problem, using: &generator).objective }
      }
      report.add(
        BenchmarkReport.Row(
          name: "QAP of size \(size): \(name)", threads: 1, medianSeconds: elapsed / 10,
          figures: ["mean_objective": sum / 10]))
    }
  }
}
