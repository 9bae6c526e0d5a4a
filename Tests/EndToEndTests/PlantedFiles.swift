import Foundation
import TestSupport

/// A small job with a known answer: two unpaired halves of one clustered cloud, one of them rotated.
struct PlantedFiles {
  let folder: TemporaryFolder

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
    folder = try TemporaryFolder()
    let planted = try PlantedSpaces(
      rowsPerSide: 2000, evaluationRows: 300, dimensions: (sourceDimension, targetDimension), seed: 1)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    try folder.write(planted.evaluationSource, to: "a-evaluation.npy")
    try folder.write(planted.evaluationTarget, to: "b-evaluation.npy")
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
