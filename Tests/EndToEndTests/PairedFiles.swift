import TestSupport
import Testing

/// Sixty paired rows in a folder, `a.npy` and `b.npy`, and runs of the tool in it.
struct PairedFiles {
  let folder: TemporaryFolder
  let planted: PlantedSpaces

  init() throws {
    folder = try TemporaryFolder()
    planted = try PlantedSpaces(rowsPerSide: 80, evaluationRows: 60, dimensions: (6, 5), seed: 2)
    try folder.write(planted.evaluationSource, to: "a.npy")
    try folder.write(planted.evaluationTarget, to: "b.npy")
  }

  func run(_ arguments: [String]) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, arguments, folder: folder)
  }

  /// Writes the map of paired Procrustes from `a.npy` to a file of as many rows.
  func writeOracle(to target: String, as output: String) throws {
    let outcome = try run(["oracle", "--source", "a.npy", "--target", target, "--output", output])
    try #require(outcome.status == 0, "\(outcome)")
  }
}
