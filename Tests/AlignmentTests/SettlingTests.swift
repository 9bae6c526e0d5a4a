import Alignment
import TestSupport
import Testing

@Suite struct SettlingTests {
  @Test func objectivesThatRiseHaveNotSettled() {
    #expect(!hasSettled((0..<40).map { Double($0) }))
    #expect(!hasSettled([Double](repeating: 1, count: 19)))
  }

  @Test func objectivesThatStayOrFallHaveSettled() {
    #expect(hasSettled([Double](repeating: 1, count: 20)))
    #expect(hasSettled((0..<20).map { -Double($0) }))
    // What was before the last twenty does not matter.
    #expect(hasSettled([0, 0, 0] + [Double](repeating: 1, count: 20)))
  }

  @Test func aFitThatStopsEarlyIsAsGood() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 41)
    var configuration = PipelineTests.smallConfiguration(.default)
    configuration.batchRefinement?.stepCount = 200
    configuration.batchRefinement?.stopsEarly = true
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: configuration, seed: 0)
    #expect(fit.verdict.level == .trusted)
    // Of the last third, 67 steps, a settled objective needs few.
    let refinement = try #require(fit.stages.first { $0.name == "refine" })
    let steps = try #require(refinement.measurements.first { $0.name == "steps_1" })
    #expect(steps.value < 200)
  }
}
