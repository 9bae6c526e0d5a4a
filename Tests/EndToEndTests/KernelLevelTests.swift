import LinearAlgebra
import TestSupport
import Testing

@Suite struct KernelLevelTests {
  private func inspect(_ files: PlantedFiles, level: String) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path, ["inspect", files.folder.path("a.npy")],
      environment: [KernelLevel.environmentVariable: level])
  }

  @Test func aLevelThatThereIsNotIsSaidAndPassedOver() throws {
    let files = try PlantedFiles()
    let outcome = try inspect(files, level: "avx9")
    #expect(outcome.status == 0)
    for word in ["hint:", "MV2V_KERNEL_LEVEL", "avx9", "portable"] {
      #expect(outcome.standardError.contains(word), "\(outcome.standardError)")
    }
    #expect(try inspect(files, level: "portable").standardError.isEmpty)
  }

  @Test func everyLevelFindsTheSameMap() throws {
    let files = try PlantedFiles()
    for level in KernelLevel.allCases where level <= KernelLevel.best {
      let outcome = try Tool.run(
        program: Tool.path, ["fit", "--config", files.folder.path("job.yaml"), "--json"],
        environment: [KernelLevel.environmentVariable: level.rawValue])
      let evaluation = try #require(json(outcome.standardOutput)["evaluation"] as? [String: Any])
      let top1 = try #require((evaluation["map"] as? [String: Any])?["top1"] as? Double)
      #expect(top1 > 0.9, "\(level)")
    }
  }
}
