import Foundation
import LinearAlgebra

/// A small job with a known answer: two unpaired halves of one clustered cloud, one of them rotated.
struct PlantedFiles {
  let folder: Folder

  /// Knobs that suit two thousand rows.
  static let knobs = """
    anchors: {sample_rows: 1500, clusters: 16}
    relative_representations: {neighbors: 10}
    matching_refinement: {iterations: 30, batch_rows: 400, neighbors: 10}
    cluster_refinement: {clusters: 60}
    chains: 2
    chain_limit: 2
    map_search: {clusterings: 2, rounds: 4, coarse_points: 100, fine_points: 200}
    batch_refinement: {steps: 5, batch_rows: 300}
    """

  init(sourceDimension: Int = 20, targetDimension: Int = 16) throws {
    folder = try Folder()
    var generator = SeededGenerator(seed: 1)
    let latentDimension = min(sourceDimension, targetDimension)
    let (rowsPerSide, evaluationRows) = (2000, 300)
    let total = 2 * rowsPerSide + evaluationRows
    let centers = Matrix<Float>(gaussian: 30, latentDimension, using: &generator)
    var latent = Matrix<Float>(gaussian: total, latentDimension, using: &generator)
    for row in 0..<total {
      let cluster = min(Int.random(in: 0..<30, using: &generator), Int.random(in: 0..<30, using: &generator))
      for column in 0..<latentDimension {
        latent[row, column] =
          (centers[cluster, column] + 0.3 * latent[row, column]) / Float(1 + column).squareRoot()
      }
    }
    let source = product(
      latent, try Matrix(semiOrthogonal: latentDimension, sourceDimension, using: &generator))
    let target = product(
      latent, try Matrix(semiOrthogonal: latentDimension, targetDimension, using: &generator))
    try folder.write(source.rows(0..<rowsPerSide), to: "a.npy")
    try folder.write(target.rows(rowsPerSide..<2 * rowsPerSide), to: "b.npy")
    try folder.write(source.rows(2 * rowsPerSide..<total), to: "a-evaluation.npy")
    try folder.write(target.rows(2 * rowsPerSide..<total), to: "b-evaluation.npy")
    try folder.write(
      "source: a.npy\ntarget: b.npy\noutput: map.safetensors\npreset: paper\nseed: 3\n" + Self.knobs
        + "\nevaluation:\n  source: a-evaluation.npy\n  target: b-evaluation.npy\n", to: "job.yaml")
  }

  /// Fits the job; the map is `map.safetensors`.
  @discardableResult
  func fit(_ more: String...) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, ["fit", "--config", folder.path("job.yaml")] + more)
  }
}

/// The top-level object of a JSON document that must be the whole text.
func json(_ text: String) throws -> [String: Any] {
  let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
  struct NotAnObject: Error {}
  guard let dictionary = object as? [String: Any] else { throw NotAnObject() }
  return dictionary
}
