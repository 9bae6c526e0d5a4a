import Alignment
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct AllRowsTests {
  private let knobs = ChainKnobs.preset.allRows

  private func schedule(_ source: Int, _ target: Int, _ dimension: Int = 100) -> AllRowsSchedule {
    AllRowsSchedule(
      sourceRowCount: source, targetRowCount: target, dimensions: (dimension, dimension), knobs: knobs)
  }

  @Test func theKnobsAreMeantForTwentyFiveThousandRows() {
    let schedule = schedule(25_000, 25_000)
    #expect(abs(schedule.temperature - knobs.temperature) < 1e-12)
    #expect(abs(schedule.matchingExponent - knobs.matchingExponent) < 1e-12)
    #expect(schedule.candidateCount == 20)
  }

  @Test func fewerRowsAreMatchedLessSharply() {
    let sizes = [1, 100, 1000, 10_000, 25_000, 100_000].map { schedule($0, $0) }
    for (fewer, more) in zip(sizes, sizes.dropFirst()) {
      #expect(fewer.temperature >= more.temperature)
      #expect(fewer.matchingExponent <= more.matchingExponent)
      #expect(fewer.candidateCount >= more.candidateCount)
    }
    #expect(sizes[0].temperature == 0.8 && sizes[5].temperature == 0.2)
    #expect(sizes[5].candidateCount == 16)
  }

  @Test func theSmallerSideRulesWhereSidesDiffer() {
    #expect(schedule(25_000, 250).temperature > schedule(12_000, 12_000).temperature)
    #expect(schedule(25_000, 250) == schedule(25_000, 250))
    #expect(schedule(250, 25_000).temperature == schedule(25_000, 250).temperature)
  }

  @Test func aStepUsesOnlyAsManyRowsAsMemoryAllows() {
    let schedule = schedule(1_000_000, 50_000, 400)
    #expect(schedule.sourceRowCount == 40_000 && schedule.targetRowCount == 40_000)
  }

  private func spaces(
    _ sourceRows: Range<Int>, _ targetRows: Range<Int>, pairs: [KnownPair] = []
  ) throws -> (SpacePair, Matrix<Double>) {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 12), seed: 31)
    var generator = SeededGenerator(seed: 1)
    let pair = try SpacePair(
      NormalizedSpace(planted.source.rows(sourceRows), side: .source),
      NormalizedSpace(planted.target.rows(targetRows), side: .target), pairs: pairs,
      knobs: ChainKnobs.preset.batchRefinement, generator: &generator)
    return (pair, planted.rotation.converted(to: Double.self))
  }

  private func similarity(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    a.innerProduct(with: b) / (a.innerProduct(with: a) * b.innerProduct(with: b)).squareRoot()
  }

  private func noisy(_ map: Matrix<Double>) throws -> Matrix<Double> {
    var generator = SeededGenerator(seed: 2)
    var noisy = map
    let noise = Matrix<Double>(gaussian: map.rowCount, map.columnCount, using: &generator)
    for index in noisy.elements.indices { noisy.elements[index] += 0.1 * noise.elements[index] }
    return try fitProcrustes(noisy).factor
  }

  @Test(arguments: [(0..<2000, 0..<2000), (0..<2000, 0..<200), (0..<200, 0..<2000)], [true, false])
  func aNoisyMapIsBroughtNearerToTheTrueOne(_ rows: (Range<Int>, Range<Int>), usesBytes: Bool) throws {
    let (pair, truth) = try spaces(rows.0, rows.1)
    let start = try noisy(truth)
    var generator = SeededGenerator(seed: 3)
    let result = try refineOverAllRows(
      start, in: pair, knobs: knobs, usesBytes: usesBytes, generator: &generator
    ) { _ in }
    #expect(similarity(result.map, truth) > similarity(start, truth))
    #expect(result.crossCovariance.rowCount == 16 && result.crossCovariance.columnCount == 12)
    #expect(result.counterpartCount > 1)
  }

  @Test func progressEndsAtOne() throws {
    let (pair, truth) = try spaces(0..<300, 0..<300)
    var generator = SeededGenerator(seed: 3)
    var shares: [Double] = []
    _ = try refineOverAllRows(
      truth, in: pair, knobs: knobs, usesBytes: true, generator: &generator
    ) { shares.append($0) }
    #expect(shares == shares.sorted() && shares.last == 1)
    #expect(shares.count == knobs.searchCount * knobs.stepCount)
  }
}
