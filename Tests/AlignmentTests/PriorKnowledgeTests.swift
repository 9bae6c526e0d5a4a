import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct PriorKnowledgeTests {
  private let configuration = PipelineTests.smallConfiguration(.default)

  private func fit(
    _ planted: PlantedSpaces, _ knowledge: PriorKnowledge, configuration: AlignmentConfiguration? = nil
  ) throws -> Fit {
    try fitAlignment(
      source: planted.source, target: planted.target, knowledge: knowledge,
      configuration: configuration ?? self.configuration, seed: 0)
  }

  /// A map between spaces about the origin.
  private func map(_ matrix: Matrix<Float>) -> EmbeddingMap {
    func frame(_ dimension: Int) -> SpaceFrame {
      SpaceFrame(normalisation: .unitLength(dimension: dimension), scale: 1)
    }
    return .orthogonal(
      OrthogonalMap(matrix: matrix, source: frame(matrix.rowCount), target: frame(matrix.columnCount)))
  }

  @Test func knownPairsLeadToThePlantedMap() throws {
    // Source row i and target row i are different items; a target that is the source rotated makes them pairs.
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 21)
    let paired = product(planted.source, planted.rotation)
    let pairs = (0..<20).map { KnownPair(source: 7 * $0, target: 7 * $0) }
    let found = try fitAlignment(
      source: planted.source, target: paired, knowledge: PriorKnowledge(pairs: pairs),
      configuration: configuration, seed: 0)
    let images = try found.map.apply(to: planted.source, space: .centred)
    let truth = found.map.frame(of: .target).normalisation.normalized(paired)
    #expect(meanCosineOfRows(images, truth) > 0.9)
    #expect(found.verdict.pairAgreement == PairAgreement(count: 20, contradictedCount: 0))
    #expect(found.contradictedPairs.isEmpty)
  }

  @Test func aFewWrongPairsDoNotOutweighTheRows() throws {
    // Twenty pairs are worth 20 / (20 + 4000) of what the batches say; the other way round they would be all.
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 21)
    let wrong = (0..<20).map { KnownPair(source: 7 * $0, target: 11 * $0 + 3) }
    let found = try fit(planted, PriorKnowledge(pairs: wrong, initialMap: map(planted.rotation)))
    let targets = found.map.frame(of: .target).normalisation.normalized(planted.evaluationTarget)
    #expect(
      meanCosineOfRows(try found.map.apply(to: planted.evaluationSource, space: .centred), targets) > 0.8)

    // Of wrong pairs nine in ten.
    let contradicted = found.contradictedPairs
    #expect((15...20).contains(contradicted.count) && contradicted == wrong.filter(contradicted.contains))
    #expect(found.verdict.pairAgreement == PairAgreement(count: 20, contradictedCount: contradicted.count))
    #expect(found.verdict.level == .weak)
    let stage = try #require(found.stages.first { $0.name == "check known pairs" })
    #expect(stage.measurements.map(\.value) == [20, Double(contradicted.count)])
  }

  @Test func wrongPairsAmongRightOnesAreLeftOut() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 21)
    let paired = product(planted.source, planted.rotation)
    let right = (0..<30).map { KnownPair(source: 7 * $0, target: 7 * $0) }
    let wrong = (30..<40).map { KnownPair(source: 7 * $0, target: 11 * $0 + 3) }
    let found = try fitAlignment(
      source: planted.source, target: paired, knowledge: PriorKnowledge(pairs: right + wrong),
      configuration: configuration, seed: 0)
    #expect(found.contradictedPairs.count >= 7 && found.contradictedPairs.allSatisfy(wrong.contains))
    #expect(found.knownPairCount == 40 && found.verdict.pairAgreement?.count == 40)
    // They say more of the pairs than of the map.
    #expect(found.verdict.pairAgreement?.isContradiction == false)
    let images = try found.map.apply(to: planted.source, space: .centred)
    #expect(meanCosineOfRows(images, found.map.frame(of: .target).normalisation.normalized(paired)) > 0.9)
  }

  @Test func pairsThatCannotBeAreRefused() throws {
    let planted = try PlantedSpaces(rowsPerSide: 200, dimensions: (8, 8), seed: 22)
    for (pairs, error) in [
      ([(200, 0)], AlignmentError.pairOutside(.source, row: 200, rowCount: 200)),
      ([(0, -1)], .pairOutside(.target, row: -1, rowCount: 200)),
      ([(1, 2), (1, 3)], .pairTwice(.source, row: 1)),
      ([(1, 2), (4, 2)], .pairTwice(.target, row: 2)),
    ] {
      #expect(throws: error) {
        try fit(
          planted, PriorKnowledge(pairs: pairs.map { KnownPair(source: $0.0, target: $0.1) }))
      }
    }
  }

  @Test func aPairOfARowWithoutDirectionIsRefused() throws {
    let planted = try PlantedSpaces(rowsPerSide: 200, dimensions: (8, 8), seed: 22)
    var source = planted.source
    let others = source.rows(1..<200).columnSums()
    // Row 0 becomes the mean of all rows, itself included.
    for column in 0..<8 { source[0, column] = Float(others[column] / 199) }
    #expect(throws: AlignmentError.pairWithoutDirection(.source, RowLocation(row: 0))) {
      try fitAlignment(
        source: source, target: planted.target,
        knowledge: PriorKnowledge(pairs: [KnownPair(source: 0, target: 0)]), configuration: configuration,
        seed: 0)
    }
  }

  @Test func anInitialMapIsRefinedWithoutASearch() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 12), seed: 23)
    let fit = try fit(planted, PriorKnowledge(initialMap: map(planted.rotation)))
    #expect(!fit.stages.contains { $0.name == "search starts" })
    #expect(fit.verdict.level == .trusted)
    let targets = fit.map.frame(of: .target).normalisation.normalized(planted.evaluationTarget)
    #expect(meanCosineOfRows(try fit.map.apply(to: planted.evaluationSource, space: .centred), targets) > 0.8)
  }

  @Test func chainsFromOneMapAreBelievedAsFarAsTheMapHasStood() throws {
    // A start that is half noise: every chain finds its way back to the true map and agrees with the others, but all of
    // them have left the map that they came from.
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 12), seed: 23)
    var generator = SeededGenerator(seed: 7)
    var start = planted.rotation
    let noise = Matrix<Float>(gaussian: 16, 12, using: &generator)
    for index in start.elements.indices { start.elements[index] += 0.25 * noise.elements[index] }
    let initial = try fitProcrustes(start.converted(to: Double.self)).factor.converted(to: Float.self)
    let fit = try fit(planted, PriorKnowledge(initialMap: map(initial)))
    let rows = fit.map.frame(of: .source).normalisation.normalized(planted.source)
    let kept = meanCosineOfRows(product(rows, initial), product(rows, try #require(fit.map.forwardMatrix)))
    #expect(kept < 0.9 && abs(fit.verdict.agreement - kept) < 0.03)
    let targets = fit.map.frame(of: .target).normalisation.normalized(planted.evaluationTarget)
    #expect(meanCosineOfRows(try fit.map.apply(to: planted.evaluationSource, space: .centred), targets) > 0.9)
  }

  @Test func anInitialMapOfAnotherShapeIsRefused() throws {
    let planted = try PlantedSpaces(rowsPerSide: 200, dimensions: (8, 6), seed: 24)
    #expect(throws: AlignmentError.initialMapShape(expected: [8, 6], found: [6, 8])) {
      try fit(planted, PriorKnowledge(initialMap: map(planted.rotation.transposed)))
    }
  }

  @Test func thePublishedMethodRefusesKnowledgeItCannotUse() throws {
    let planted = try PlantedSpaces(rowsPerSide: 200, dimensions: (8, 8), seed: 24)
    for knowledge in [
      PriorKnowledge(pairs: [KnownPair(source: 0, target: 0)]),
      PriorKnowledge(initialMap: map(planted.rotation)),
    ] {
      #expect(throws: AlignmentError.self) {
        try fit(planted, knowledge, configuration: PipelineTests.smallConfiguration(.paper))
      }
    }
  }
}
