import Alignment
import LinearAlgebra
import Testing

@Suite struct FitCostTests {
  private func foretold(
    _ rows: Int, _ dimensions: (Int, Int) = (384, 256), inputByteCount: Int = 0, hasInitialMap: Bool = false,
    _ change: (inout AlignmentConfiguration) throws -> Void = { _ in }
  ) throws -> FitCost? {
    var configuration = Preset.default.configuration
    try change(&configuration)
    return FitCost(
      rowCounts: (rows, rows), dimensions: dimensions, inputByteCount: inputByteCount,
      hasInitialMap: hasInitialMap,
      configuration: configuration)
  }

  /// The jobs that the figures were read off: processor seconds and MiB.
  @Test(arguments: [
    (25_904, 384, 256, 19.8, 409.0), (12_000, 384, 256, 18.6, 217), (5_000, 384, 256, 34.9, 175),
    (25_904, 768, 768, 47.1, 659), (12_000, 1536, 1024, 83.0, 648), (25_904, 128, 96, 14.3, 344),
  ])
  func theFitsThatItWasMadeOfComeOut(rows: Int, source: Int, target: Int, seconds: Double, mebibytes: Double)
    throws
  {
    // WordNet's vectors lay there as float16, synthetic ones as float32.
    let elementSize = source == 384 ? 2 : 4
    let cost = try #require(
      try foretold(rows, (source, target), inputByteCount: rows * (source + target) * elementSize))
    #expect(abs(cost.seconds.lowerBound / seconds - 1) < 0.2, "\(cost)")
    #expect(abs(Double(cost.peakByteCount.lowerBound) / 1_048_576 / mebibytes - 1) < 0.2, "\(cost)")
  }

  @Test func whatTakesMoreCostsMore() throws {
    let usual = try #require(try foretold(25_904))
    #expect(usual.seconds.upperBound > 1.5 * usual.seconds.lowerBound)
    #expect(try #require(try foretold(25_904, (768, 768))).seconds.lowerBound > usual.seconds.lowerBound)
    // Fewer rows have four chains to run, and longer ones.
    #expect(try #require(try foretold(5_000)).seconds.lowerBound > usual.seconds.lowerBound)
    // A map that is refined needs no search, but all chains are run.
    #expect(
      try #require(try foretold(5_000, hasInitialMap: true)).seconds.lowerBound
        < #require(try foretold(5_000)).seconds.lowerBound)
    let steps = try #require(try foretold(5_000) { try $0.set("batch_refinement.steps", to: "120") })
    #expect(steps.seconds.lowerBound > 1.2 * (try #require(try foretold(5_000))).seconds.lowerBound)
    let without = try #require(try foretold(25_904) { try $0.set("all_rows.searches", to: "0") })
    #expect(without.seconds.lowerBound < 0.7 * usual.seconds.lowerBound)
    // Beyond the rows that the last stage works with, more of them cost nothing.
    #expect(try #require(try foretold(10_000_000)).seconds == #require(try foretold(1_000_000)).seconds)
    #expect(
      FitCost(
        rowCounts: (9, 9), dimensions: (2, 2), inputByteCount: 0, hasInitialMap: false,
        configuration: Preset.paper.configuration) == nil)
  }

  @Test func carryingOverGrowsWithRowsAndNotInMemory() {
    func cost(_ rows: Int) -> ApplyCost {
      ApplyCost(
        rowCount: rows, dimensions: (768, 768), inputByteCount: rows * 3072, mapByteCount: 2_400_000,
        threads: 2, encodedRowByteCount: 3072
      )
    }
    #expect(cost(2_000_000).seconds > 1.9 * cost(1_000_000).seconds)
    #expect(cost(2_000_000).peakByteCount == cost(1_000_000).peakByteCount)
    // docs/performance.md: 9.3 s on one thread.
    #expect(abs(cost(1_000_000).seconds / 9.3 - 1) < 0.3)
  }

  @Test func theRateOfProductsIsThatOfARunningMachine() {
    #expect(ProductRate.measured() > 1e8 && ProductRate.measured() < 1e13)
  }
}
