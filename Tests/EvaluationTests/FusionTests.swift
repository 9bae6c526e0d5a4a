import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport
import Testing

/// Two modalities of four items in the plane: the second is the first mirrored about the horizontal line through their
/// mean (0, 10). Seen from the origin, where angles hang on the horizontal place, each vector's nearest is its own
/// counterpart; seen from the mean the mirror is all there is, and none is.
enum MirroredModalities {
  static let first = Matrix<Float>(rows: [[-2, 11], [-1, 7], [1, 13], [2, 9]])
  static let second = Matrix<Float>(rows: [[-2, 9], [-1, 13], [1, 7], [2, 11]])
}

@Suite struct FusionTests {
  private func fusion() throws -> ModalityFusion {
    try ModalityFusion(pairs: PairedRows(source: MirroredModalities.first, target: MirroredModalities.second))
  }

  /// Of how many items the nearest vector of the other modality is their own.
  private func hits(_ way: FusionWay) throws -> Int {
    let fusion = try fusion()
    let first = fusion.prepared(MirroredModalities.first, of: .source, way: way)
    let second = fusion.prepared(MirroredModalities.second, of: .target, way: way)
    let cosines = product(first, .asIs, second, .transposed)
    return (0..<4).count { row in (0..<4).max { cosines[row, $0] < cosines[row, $1] } == row }
  }

  @Test func centringAloneCanMakeThingsWorse() throws {
    #expect(try hits(.asIs) == 4)
    #expect(try hits(.centred) == 0)
    #expect(try hits(.alignedCentred) == 4)
    #expect(try hits(.aligned) == 4)
  }

  @Test func aMirrorIsFoundAndTurnedBack() throws {
    let fusion = try fusion()
    let first = fusion.prepared(MirroredModalities.first, of: .source, way: .alignedCentred)
    let second = fusion.prepared(MirroredModalities.second, of: .target, way: .alignedCentred)
    #expect(zip(first.elements, second.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    // (-2, -1) of length √5.
    #expect(
      abs(first[0, 0] + 2 / Float(5).squareRoot()) < 1e-5
        && abs(first[0, 1] + 1 / Float(5).squareRoot()) < 1e-5)
  }

  @Test func fusedVectorsAreWeightedSumsOfUnitLength() throws {
    let items = try FusedItems(firstCount: 4, secondCount: 4)
    func fused(_ alpha: Double) throws -> Matrix<Float> {
      let rows = try FusedRows(
        fusion(), items: items, first: MirroredModalities.first, second: MirroredModalities.second,
        way: .asIs,
        alpha: alpha)
      #expect(rows.rowCount == 4 && rows.columnCount == 2)
      return rows.rows(0..<4)
    }
    // 3/4 of (-2, 11)/√125 and 1/4 of (-2, 9)/√85, scaled.
    let a: (Double, Double) = (-2 / 125.0.squareRoot(), 11 / 125.0.squareRoot())
    let b: (Double, Double) = (-2 / 85.0.squareRoot(), 9 / 85.0.squareRoot())
    let sum: (Double, Double) = (0.75 * a.0 + 0.25 * b.0, 0.75 * a.1 + 0.25 * b.1)
    let length = (sum.0 * sum.0 + sum.1 * sum.1).squareRoot()
    let row = try fused(0.75)
    #expect(abs(Double(row[0, 0]) - sum.0 / length) < 1e-6 && abs(Double(row[0, 1]) - sum.1 / length) < 1e-6)
    #expect(try abs(Double(fused(1)[0, 0]) - a.0) < 1e-6 && abs(Double(fused(0)[0, 0]) - b.0) < 1e-6)
  }

  @Test func itemsOfOneModalityAreThatVectorWhateverTheWeight() throws {
    let folder = try TemporaryFolder()
    func names(_ text: String, _ count: Int) throws -> Identifiers {
      try Identifiers(path: folder.write(text, to: "ids"), rowCount: count, of: "rows")
    }
    let (first, second) = (try names("a\nb\nc\nd\n", 4), try names("d\nx\na\ny\n", 4))
    let error = #expect(throws: EvaluationError.self) {
      try FusedItems(first: first, second: second, isMixed: false)
    }
    #expect(error == .unmatchedIdentifiers(example: "b", isInFirst: true, onlyFirst: 2, onlySecond: 2))
    let items = try FusedItems(first: first, second: second, isMixed: true)
    #expect(items.names == ["a", "b", "c", "d", "x", "y"])
    #expect(items.counts == (2, 2, 2))
    #expect(items.items[0].first == 0 && items.items[0].second == 2)
    #expect(items.items[4].first == nil && items.items[4].second == 1)
    let fusion = try fusion()
    let rows = try FusedRows(
      fusion, items: items, first: MirroredModalities.first, second: MirroredModalities.second, way: .centred,
      alpha: 0.25)
    let alone = fusion.prepared(MirroredModalities.first, of: .source, way: .centred)
    let other = fusion.prepared(MirroredModalities.second, of: .target, way: .centred)
    #expect(rows.rows(at: [1]).row(0).elementsEqual(alone.row(1)) { abs($0 - $1) < 1e-6 })
    #expect(rows.rows(at: [4]).row(0).elementsEqual(other.row(1)) { abs($0 - $1) < 1e-6 })
    #expect(rows.rows(0..<6).rows(at: [5, 0]) == rows.rows(at: [5, 0]))
  }

  @Test func theGapIsTheDistanceOfMeans() throws {
    // Unit rows (1, 0), (0, 1) and (1, 0), (-1, 0): means (½, ½) and (0, 0); pairs 1 and 0, all four 1 - 1 + 0 + 0.
    let first = Matrix<Float>(rows: [[2, 0], [0, 3]])
    let second = Matrix<Float>(rows: [[1, 0], [-5, 0]])
    let fusion = try ModalityFusion(pairs: PairedRows(source: first, target: second))
    let gap = try #require(
      fusion.gap(of: FusedItems(firstCount: 2, secondCount: 2), first: first, second: second, way: .asIs))
    #expect(abs(gap.distance - 0.5.squareRoot()) < 1e-6)
    #expect(abs(gap.pairedCosine - 0.5) < 1e-6 && abs(gap.strangerCosine + 0.5) < 1e-6)
    let alone = try FusedItems(firstCount: 2, secondCount: nil)
    #expect(fusion.gap(of: alone, first: first, second: nil, way: .asIs) == nil)
  }

  @Test(arguments: [(6, 6), (4, 7), (7, 4)])
  func aTurnIsUndoneWhateverTheDimensions(first: Int, second: Int) throws {
    let planted = try PlantedPairs(200, dimensions: (first, second), noise: 0, seed: 3)
    let fusion = try ModalityFusion(pairs: planted.pairs)
    #expect(fusion.ways == (first == second ? FusionWay.allCases : [.aligned, .alignedCentred]))
    let items = try FusedItems(firstCount: 200, secondCount: 200)
    let gap = try #require(
      fusion.gap(of: items, first: planted.source, second: planted.target, way: .alignedCentred))
    // More dimensions than the second modality has are lost.
    if first <= second { #expect(gap.pairedCosine > 0.999) } else { #expect(gap.pairedCosine > 0.95) }
    #expect(abs(gap.strangerCosine) < 0.05)
    if first != second {
      #expect(throws: EvaluationError.unequalModalities(way: .asIs, first: first, second: second)) {
        try fusion.require(.asIs)
      }
    }
  }

  @Test func whatCannotBeFusedIsRefused() throws {
    let fusion = try fusion()
    let items = try FusedItems(firstCount: 4, secondCount: 4)
    for alpha in [-0.1, 1.5, .nan] {
      #expect(throws: EvaluationError.self) {
        try FusedRows(
          fusion, items: items, first: MirroredModalities.first, second: MirroredModalities.second,
          way: .asIs,
          alpha: alpha)
      }
    }
    #expect(throws: EvaluationError.unpairedModalities(first: 4, second: 5)) {
      try FusedItems(firstCount: 4, secondCount: 5)
    }
    #expect(throws: EvaluationError.modalityDimension(isFirst: true, expected: 2, found: 3, origin: nil)) {
      try fusion.require(Matrix<Float>(rows: [[1, 2, 3]]), as: .source)
    }
    #expect(throws: EvaluationError.self) {
      try ModalityFusion(pairs: PairedRows(source: Matrix(rows: [[1, 2]]), target: Matrix(rows: [[1, 2]])))
    }
  }

  @Test func vectorsAreAddedAsTheyAreWithoutPairs() throws {
    let (fusion, paired) = (try ModalityFusion(asIs: (2, 2)), try fusion())
    #expect(fusion.ways == [.asIs])
    let items = try FusedItems(firstCount: 4, secondCount: 4)
    func fused(_ fusion: ModalityFusion) throws -> Matrix<Float> {
      try FusedRows(
        fusion, items: items, first: MirroredModalities.first, second: MirroredModalities.second, way: .asIs,
        alpha: 0.25
      ).rows(0..<4)
    }
    #expect(try fused(fusion) == fused(paired))
    #expect(throws: EvaluationError.unequalModalities(way: .asIs, first: 2, second: 3)) {
      try ModalityFusion(asIs: (2, 3))
    }
  }

  @Test func aMapStandsForPairs() throws {
    let map = EmbeddingMap.orthogonal(
      try fitOracle(PairedRows(source: MirroredModalities.first, target: MirroredModalities.second)))
    let (fromMap, fromPairs) = (ModalityFusion(map: map), try fusion())
    for way in [FusionWay.asIs, .centred, .alignedCentred] {
      for (modality, rows) in [(Side.source, MirroredModalities.first), (.target, MirroredModalities.second)]
      {
        #expect(
          fromMap.prepared(rows, of: modality, way: way) == fromPairs.prepared(rows, of: modality, way: way))
      }
    }
  }

  @Test func theStudyFindsWhatTheWaysLeaveToFind() throws {
    let folder = try TemporaryFolder()
    let names = try Identifiers(path: nil, rowCount: 4, of: "rows")
    let judgements = try Judgements(
      path: folder.write("0 0 0 1\n1 0 1 1\n3 0 3 1\n", to: "qrels"), queries: names, documents: names,
      isBinary: false)
    // Documents of the first modality alone, asked by the second.
    let study = try FusionStudy(
      fusion(), items: FusedItems(firstCount: 4, secondCount: nil), first: MirroredModalities.first,
      second: nil,
      queries: MirroredModalities.second, queryModality: .target)
    let results = try study.run(
      judgements, ways: FusionWay.allCases, alphas: [0, 1], cutoffs: [1], depth: 4, order: [0, 1, 2, 3])
    #expect(results.points.count == 8 && results.queryCount == 3 && results.skippedQueryCount == 1)
    #expect(results.firstOnlyCount == 4 && results.bothCount == 0 && results.gaps.isEmpty)
    for way in FusionWay.allCases {
      let expected = way == .centred ? 0.0 : 1
      for point in results.points where point.way == way { #expect(point.metrics.recall[1] == expected) }
      #expect(results.best(of: way)?.alpha == 0)
    }
    #expect(results.alphas == [0, 1] && results.ways == FusionWay.allCases)
  }
}
