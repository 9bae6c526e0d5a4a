import EmbeddingMaps
import Foundation
import TestSupport
import Testing

@Suite struct FitLogTests {
  @Test func numbersHaveFourDigitsAndCountsAllOfThem() {
    let log = FitLog(
      stages: [
        FitLog.Stage(
          name: "s",
          figures: [
            "count": 25_904, "share": 0.947249, "large": 123_456.7, "small": 0.000123456, "nan": .nan,
          ])
      ],
      objectives: [[0.13899, -1.23456]], agreements: [[1, 0.55555], [0.55555, 1]],
      singularValues: [0.0270849, 0], noiseLevel: 0.00138949)
    #expect(
      log.stages[0].figures == ["count": 25_904, "share": 0.9472, "large": 123_500, "small": 0.0001235])
    #expect(log.objectives == [[0.139, -1.235]])
    #expect(log.agreements == [[1, 0.5556], [0.5556, 1]])
    #expect(log.singularValues == [0.02708, 0] && log.noiseLevel == 0.001389)
  }

  @Test func longTracesKeepTheirEnds() {
    let log = FitLog(
      stages: [], objectives: [(0..<1000).map(Double.init), [3, 2, 1]],
      singularValues: (0..<3000).map { 3000 - Double($0) })
    #expect(log.objectives[0].count == FitLog.longestTrace)
    #expect(log.objectives[0].first == 0 && log.objectives[0].last == 999)
    #expect(zip(log.objectives[0], log.objectives[0].dropFirst()).allSatisfy { $0 < $1 })
    #expect(log.objectives[1] == [3, 2, 1])
    #expect(log.singularValues.count == FitLog.longestSpectrum && log.singularValues.last == 1977)
  }

  @Test func theFixturesLogIsReadByValue() throws {
    let file = try MapFile(path: MapFileFixtureTests.path("good/fit-log.safetensors"))
    guard case .unpaired(let record) = file.metadata.making, let log = record.log else {
      Issue.record("no log")
      return
    }
    #expect(log.stages.map(\.name) == ["normalise", "refine together"])
    #expect(log.stages[0].figures == ["source_rows": 12_000, "source_mean_length": 0.9686])
    #expect(log.objectives == [[0.139, 0.2811], [0.1412, 0.2808]])
    #expect(log.agreements == [[1, 0.9472], [0.9472, 1]])
    #expect(log.singularValues == [0.02708, 0.01253, 0] && log.noiseLevel == 0.001389)
    let bare = try MapFile(path: MapFileFixtureTests.path("good/fit-log-without-level.safetensors"))
    guard case .unpaired(let other) = bare.metadata.making else { return }
    #expect(other.log?.agreements == [] && other.log?.noiseLevel == nil)
  }

  @Test func filesOfOlderVersionsHaveNone() throws {
    let file = try MapFile(path: MapFileFixtureTests.path("good/orthogonal.safetensors"))
    guard case .unpaired(let record) = file.metadata.making else { return }
    #expect(record.log == nil && file.entries["fit_log"] == nil)
  }
}
