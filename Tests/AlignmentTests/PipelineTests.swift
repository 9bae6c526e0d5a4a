import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

// Serialised because a test changes the process-wide thread count.
@Suite(.serialized) struct PipelineTests {
  /// The paper's knobs at a size that suits a few thousand rows.
  static func smallConfiguration(_ preset: Preset) -> AlignmentConfiguration {
    var configuration = preset.configuration
    configuration.chains?.chainCount = 2
    configuration.chains?.chainLimit = 2
    configuration.mapSearch?.clusteringCount = 4
    configuration.mapSearch?.roundCount = 3
    configuration.mapSearch?.coarsePoints = 150
    configuration.mapSearch?.finePoints = 300
    configuration.batchRefinement?.stepCount = 20
    configuration.batchRefinement?.batchSize = 600
    configuration.batchRefinement?.fullPatienceRows = 1
    configuration.readOut?.anchors.sampleSize = 1500
    configuration.readOut?.anchors.clusterCount = 16
    configuration.readOut?.relativeRepresentations.neighborCount = 10
    configuration.published?.matchingRefinement.iterationCount = 40
    configuration.published?.matchingRefinement.batchSize = 400
    configuration.published?.matchingRefinement.neighborCount = 10
    configuration.clusterRefinement?.clusterCount = 60
    return configuration
  }

  /// The mean cosine of mapped evaluation rows with their counterparts, both centred: 1 for the planted map,
  /// 0 for a random one.
  private func centredCosine(of map: EmbeddingMap, on planted: PlantedSpaces) throws -> Double {
    let targets = map.frame(of: .target).normalisation.normalized(planted.evaluationTarget)
    return meanCosineOfRows(try map.apply(to: planted.evaluationSource, space: .centred), targets)
  }

  @Test(arguments: [(24, 24), (36, 24), (24, 36)])
  func aPlantedMapIsRecoveredWithoutPairs(dimensions: (source: Int, target: Int)) throws {
    let planted = try PlantedSpaces(rowsPerSide: 3000, dimensions: dimensions, seed: 11)
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: Self.smallConfiguration(.default),
      seed: 0)
    let cosine = try centredCosine(of: fit.map, on: planted)
    #expect(cosine > 0.8)
    let matrix = try #require(fit.map.forwardMatrix).converted(to: Double.self)
    let gram =
      matrix.rowCount <= matrix.columnCount
      ? product(matrix, .asIs, matrix, .transposed) : product(matrix, .transposed, matrix, .asIs)
    for row in 0..<gram.rowCount {
      for column in 0..<gram.columnCount {
        #expect(abs(gram[row, column] - (row == column ? 1 : 0)) < 1e-5)
      }
    }
  }

  /// Troubled rows: a rogue dimension and a row of absurd length.
  private func troubled(_ rows: Matrix<Float>) -> Matrix<Float> {
    var rows = rows
    for row in 0..<rows.rowCount { rows[row, 5] *= 30 }
    for column in 0..<rows.columnCount { rows[3, column] *= 1e6 }
    return rows
  }

  @Test func theFitReportsWhatStandsOutOfEitherSide() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (24, 24), seed: 11)
    func measurements(_ source: Matrix<Float>) throws -> (fit: Fit, [String: Double]) {
      let fit = try fitAlignment(
        source: source, target: planted.target, configuration: Self.smallConfiguration(.default), seed: 0)
      return (fit, Dictionary(uniqueKeysWithValues: fit.stages[0].measurements.map { ($0.name, $0.value) }))
    }
    let (fit, found) = try measurements(troubled(planted.source))
    #expect(found["source_rogue_dimensions"] == 1 && found["source_outlier_rows"] == 1)
    #expect(found["target_rogue_dimensions"] == nil && found["target_outlier_rows"] == nil)
    #expect(fit.sourceIrregularities.rogueDimensions.map(\.dimension) == [5])
    #expect(fit.sourceIrregularities.firstOutlierRow == RowLocation(row: 3))
    #expect(fit.targetIrregularities == .none)
    #expect(fit.map.frame(of: .source).normalisation.weights?[5] != nil)
    let (clean, none) = try measurements(planted.source)
    #expect(none.count == 6 && clean.sourceIrregularities == .none)
    #expect(clean.map.frame(of: .source).normalisation.weights == nil)
  }

  @Test func thePublishedMethodTakesRowsAsTheyAre() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (24, 24), seed: 11)
    let rows = troubled(planted.source)
    let fit = try fitAlignment(
      source: rows, target: planted.target, configuration: Self.smallConfiguration(.paper), seed: 0)
    let plain = try NormalizedSpace(rows, side: .source)
    #expect(fit.map.frame(of: .source) == plain.frame && fit.sourceIrregularities == .none)
  }

  @Test(arguments: [(24, 24), (36, 24), (24, 36)])
  func thePublishedMethodRecoversAPlantedMapToo(dimensions: (source: Int, target: Int)) throws {
    let planted = try PlantedSpaces(rowsPerSide: 3000, dimensions: dimensions, seed: 11)
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: Self.smallConfiguration(.paper), seed: 0)
    #expect(try centredCosine(of: fit.map, on: planted) > 0.8)
  }

  @Test func projectionGivesThePolarFactorOfThePublishedMap() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 12)
    var configuration = Self.smallConfiguration(.paper)
    let maps = try [false, true].map { projects in
      configuration.projectsToOrthogonal = projects
      let map = try fitAlignment(
        source: planted.source, target: planted.target, configuration: configuration, seed: 1
      ).map
      #expect(map.kindName == (projects ? "orthogonal" : "linear"))
      return try #require(map.forwardMatrix)
    }
    let projected = try maps[0].converted(to: Double.self).polarFactor().factor
    #expect(maps[0] != maps[1])
    #expect(zip(projected.elements, maps[1].elements).allSatisfy { abs($0 - Double($1)) < 1e-5 })
  }

  @Test(arguments: Preset.allCases) func equalSeedsGiveEqualMapsOnAnyNumberOfThreads(preset: Preset) throws {
    let planted = try PlantedSpaces(rowsPerSide: 1500, dimensions: (16, 12), seed: 13)
    func fit(threads: Int, seed: UInt64) throws -> EmbeddingMap {
      ThreadCount.set(threads)
      defer { ThreadCount.set(ThreadCount.available) }
      return try fitAlignment(
        source: planted.source, target: planted.target, configuration: Self.smallConfiguration(preset),
        seed: seed
      ).map
    }
    let reference = try fit(threads: 1, seed: 5)
    #expect(try fit(threads: 1, seed: 5) == reference)
    #expect(try fit(threads: 2, seed: 5) == reference)
    #expect(try fit(threads: 5, seed: 5) == reference)
    #expect(try fit(threads: 1, seed: 6) != reference)
  }

  @Test(arguments: [
    (
      Preset.paper,
      [
        "normalise", "match anchors", "relative representations", "fit Procrustes", "refine by matching",
        "refine by clustering", "repeat and compare",
      ]
    ),
    (
      .default,
      [
        "normalise", "measure covariances", "search starts", "refine", "compare with chance", "merge chains",
        "refine together", "refine over all rows", "weigh directions",
      ]
    ),
  ])
  func stagesAreReportedInOrder(preset: Preset, expected: [String]) throws {
    let planted = try PlantedSpaces(rowsPerSide: 1500, dimensions: (12, 12), seed: 14)
    let begun = Mutex<[String]>([])
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: Self.smallConfiguration(preset), seed: 0
    ) { event in
      if case .began(let stage) = event { begun.withLock { $0.append(stage) } }
    }
    #expect(fit.stages.map(\.name) == begun.withLock { $0 })
    #expect(fit.stages.map(\.name) == expected)
  }

  @Test func chainsThatFoundThePlantedMapAgree() throws {
    let planted = try PlantedSpaces(rowsPerSide: 3000, dimensions: (24, 24), seed: 11)
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: Self.smallConfiguration(.default),
      seed: 0)
    #expect(fit.verdict.agreement > 0.8 && fit.verdict.level == .trusted)
    #expect(fit.verdict.chainCount == 2 && fit.verdict.mergedChainCount == 2)
  }

  @Test func zeroRowsDoNoHarm() throws {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (16, 16), seed: 15)
    var source = planted.source
    let mean = source.columnSums().map { Float($0 / 2000) }
    for row in 0..<20 { for column in 0..<16 { source[row, column] = mean[column] } }
    let fit = try fitAlignment(
      source: source, target: planted.target, configuration: Self.smallConfiguration(.default), seed: 0)
    #expect(try #require(fit.map.forwardMatrix).elements.allSatisfy { $0.isFinite })
    #expect(try centredCosine(of: fit.map, on: planted) > 0.8)
  }

  @Test func fewerRowsThanClustersAreRefused() throws {
    let planted = try PlantedSpaces(rowsPerSide: 12, evaluationRows: 5, dimensions: (8, 8), seed: 16)
    #expect(throws: AlignmentError.self) {
      try fitAlignment(
        source: planted.source, target: planted.target, configuration: Preset.paper.configuration, seed: 0)
    }
  }
}
