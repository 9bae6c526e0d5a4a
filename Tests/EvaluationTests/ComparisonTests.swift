import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ModelComparisonTests {
  @Test func theOraclesDirectionIsFromRowToColumn() throws {
    let (one, other) = try PlantedPairs(400, dimensions: (6, 6), noise: 0.1, seed: 2).withTwins()
    let comparison = try compareModels(names: ["a", "b"], models: [one, other], heldOutCount: 300)
    for (row, column, source, target) in [(0, 1, one, other), (1, 0, other, one)] {
      let (training, heldOut) = try PairedRows(source: source, target: target).holdingOut(300)
      let direct = try evaluate(
        .orthogonal(fitOracle(training)), on: heldOut, oracle: .absent, bootstrap: nil)
      let expected = try #require(direct[.map]).top1
      // Backward by the transpose goes through other roundings than forward by a fit of its own.
      #expect(abs(try #require(comparison.oracleTop1[row][column]) - expected) <= 2.0 / 300)
    }
    let (there, back) = (
      try #require(comparison.oracleTop1[0][1]), try #require(comparison.oracleTop1[1][0])
    )
    // A row whose twin maps to the same place finds its own target half of the time; from there both are equally near.
    #expect(there > 0.3 && back == 0)
    #expect(comparison.oracleTop1[0][0] == nil && comparison.procrustesDistance[1][1] == 0)
  }

  @Test func oraclesAreMeasuredOnRowsTheyHaveNotSeen() throws {
    // Two models of noise: a map fitted on as many rows as it has dimensions finds those again, and no others.
    var generator = SeededGenerator(seed: 5)
    let models = (0..<2).map { _ in Matrix<Float>(gaussian: 200, 100, using: &generator) }
    let comparison = try compareModels(names: ["a", "b"], models: models, heldOutCount: 100)
    #expect(comparison.heldOutCount == 100 && comparison.rowCount == 200)
    for (row, column) in [(0, 1), (1, 0)] {
      #expect(try #require(comparison.oracleTop1[row][column]) < 0.1)
    }
    let seen = try fitOracle(PairedRows(source: models[0], target: models[1]))
    let (_, heldOut) = try PairedRows(source: models[0], target: models[1]).holdingOut(100)
    #expect(
      try #require(evaluate(.orthogonal(seen), on: heldOut, oracle: .absent, bootstrap: nil)[.map]).top1 > 0.3
    )
  }

  @Test func pairsAreHeldOutFromTheEnd() throws {
    let rows = Matrix<Float>(rows: (0..<5).map { [Float($0)] })
    let (training, heldOut) = try PairedRows(source: rows, target: rows).holdingOut(2)
    #expect(training.source.rows(0..<training.count).elements == [0, 1, 2])
    #expect(heldOut.source.rows(0..<heldOut.count).elements == [3, 4])
    #expect(heldOut.target.rows(0..<heldOut.count).elements == [3, 4])
  }

  @Test func unequalSetsAreRefused() {
    #expect(throws: EvaluationError.unpairedSets(names: ["a", "b"], rowCounts: [5, 6])) {
      try compareModels(
        names: ["a", "b"], models: [Matrix(zeros: 5, 2), Matrix(zeros: 6, 2)], heldOutCount: 2)
    }
  }
}

@Suite struct RetrievalStudyTests {
  /// Queries and documents of a collection that lies far from where the map was fitted, in either space.
  private func shifted() throws -> (study: RetrievalStudy, judgements: Judgements) {
    let planted = try PlantedPairs(60, dimensions: (6, 6), noise: 0.02, seed: 9)
    func moved(_ rows: Matrix<Float>, by offset: Float) -> Matrix<Float> {
      var rows = rows
      // One direction alone, so that it cannot be mistaken for the documents' own differences.
      for row in 0..<rows.rowCount { rows[row, 0] += offset }
      return rows
    }
    let study = try RetrievalStudy(
      map: orthogonalMap(planted.map), queries: moved(planted.source, by: 30),
      documents: moved(planted.target, by: -30), oldQueries: moved(planted.target, by: -30),
      newDocuments: moved(planted.source, by: 30))
    let folder = try TemporaryFolder()
    let path = try folder.write((0..<60).map { "\($0) \($0) 1\n" }.joined(), to: "qrels")
    let names = try Identifiers(path: nil, rowCount: 60, of: "rows")
    return (study, try Judgements(path: path, queries: names, documents: names, isBinary: true))
  }

  @Test func recentringMovesBothSides() throws {
    let (study, judgements) = try shifted()
    let results = try study.run(judgements, cutoffs: [1], depth: 60, order: Array(0..<60)) { _, _, _ in }
    func recall(_ condition: RetrievalCondition) throws -> Double {
      try #require(results.results.first { $0.condition == condition }?.metrics.recall[1])
    }
    // About their own means both collections are as they were when the map was made.
    #expect(try recall(.alignedRecentred) > 0.95)
    // About the map's means everything lies in one direction; forgetting either side would leave it so.
    #expect(try recall(.alignedCentred) < 0.3 && recall(.aligned) < 0.3 && recall(.raw) < 0.3)
    #expect(try recall(.bothOld) == 1 && recall(.bothNew) == 1)
    #expect(results.queryCount == 60 && results.documentCount == 60 && results.skippedQueryCount == 0)
  }

  @Test func everyConditionsScoresAreThoseOfItsDefinition() throws {
    // Two queries and three documents in the plane; the new model has the coordinates exchanged and lies elsewhere.
    let (queries, documents) = (
      Matrix<Float>(rows: [[1, 5], [2, -1]]), Matrix<Float>(rows: [[3, 1], [1, 2], [-2, 4]])
    )
    let (oldQueries, newDocuments) = (
      Matrix<Float>(rows: [[4, 1], [0, 2]]), Matrix<Float>(rows: [[1, 3], [2, 1], [4, -3]])
    )
    let (sourceMean, targetMean) = ([1, 2] as [Float], [0, 1] as [Float])
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(
        matrix: Matrix(rows: [[0, 1], [1, 0]]),
        source: SpaceFrame(normalisation: Normalisation(center: sourceMean), scale: 2),
        target: SpaceFrame(normalisation: Normalisation(center: targetMean), scale: 3)))
    let study = try RetrievalStudy(
      map: map, queries: queries, documents: documents, oldQueries: oldQueries, newDocuments: newDocuments)

    func mean(_ rows: Matrix<Float>) -> [Double] { rows.columnSums().map { $0 / Double(rows.rowCount) } }
    func row(_ rows: Matrix<Float>, _ index: Int, less center: [Double] = [0, 0]) -> [Double] {
      zip(rows.row(index), center).map { Double($0) - $1 }
    }
    func length(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func cosine(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / (length(a) * length(b))
    }
    /// The unit vector with its coordinates exchanged.
    func mapped(_ v: [Double]) -> [Double] { [v[1] / length(v), v[0] / length(v)] }
    let (source, target) = (sourceMean.map(Double.init), targetMean.map(Double.init))
    let expected: [RetrievalCondition: (Int, Int) -> Double] = [
      .raw: { cosine(row(queries, $0), row(documents, $1)) },
      .aligned: {
        let image = mapped(row(queries, $0, less: source))
        return cosine([target[0] + 3 * image[0], target[1] + 3 * image[1]], row(documents, $1))
      },
      .alignedCentred: {
        cosine(mapped(row(queries, $0, less: source)), row(documents, $1, less: target))
      },
      .alignedRecentred: {
        cosine(mapped(row(queries, $0, less: mean(queries))), row(documents, $1, less: mean(documents)))
      },
      .bothOld: {
        cosine(row(oldQueries, $0, less: mean(documents)), row(documents, $1, less: mean(documents)))
      },
      .bothNew: {
        cosine(row(queries, $0, less: mean(newDocuments)), row(newDocuments, $1, less: mean(newDocuments)))
      },
      .bothOldUncentred: { cosine(row(oldQueries, $0), row(documents, $1)) },
      .bothNewUncentred: { cosine(row(queries, $0), row(newDocuments, $1)) },
    ]
    for condition in RetrievalCondition.allCases {
      let score = try #require(expected[condition])
      let lists = try study.rank(condition, queryRows: [0, 1], depth: 3, order: [0, 1, 2])
      for (query, list) in lists.enumerated() {
        #expect(list.count == 3 && list.map(\.score) == list.map(\.score).sorted(by: >))
        for ranked in list {
          #expect(abs(Double(ranked.score) - score(query, ranked.document)) < 1e-5, "\(condition)")
        }
      }
    }
  }

  @Test func conditionsAreVisitedInOrderWithTheirLists() throws {
    let (study, judgements) = try shifted()
    var visited: [RetrievalCondition] = []
    _ = try study.run(judgements, cutoffs: [1], depth: 7, order: Array(0..<60)) { condition, queries, lists in
      visited.append(condition)
      #expect(queries == Array(0..<60) && lists.count == 60 && lists.allSatisfy { $0.count == 7 })
    }
    #expect(visited == RetrievalCondition.allCases)
  }

  @Test func vectorsThatDoNotBelongTogetherAreNamed() throws {
    let map = orthogonalMap(Matrix(zeros: 2, 3))
    #expect(throws: EvaluationError.rowCountMismatch(expected: 4, found: 5, origin: nil)) {
      try RetrievalStudy(
        map: map, queries: Matrix(zeros: 4, 2), documents: Matrix(zeros: 9, 3),
        oldQueries: Matrix(zeros: 5, 3),
        newDocuments: nil)
    }
    #expect(
      throws: EvaluationError.dimensionMismatch(
        .target, expected: 3, found: 2, reversedWouldFit: true, origin: nil)
    ) {
      try RetrievalStudy(
        map: map, queries: Matrix(zeros: 4, 2), documents: Matrix(zeros: 9, 2), oldQueries: nil,
        newDocuments: nil)
    }
  }
}

@Suite struct LinearMapDirectionTests {
  @Test func theWayBackIsFittedAndBeatsTheTranspose() throws {
    // Targets lose half of the directions almost wholly, which least squares must not shrink again on the way back.
    let planted = try PlantedPairs(3000, dimensions: (8, 8), noise: 0, seed: 12)
    var target = planted.target
    for row in 0..<3000 { for column in 4..<8 { target[row, column] *= 0.05 } }
    let pairs = try PairedRows(source: planted.source, target: target)
    let (training, heldOut) = try pairs.holdingOut(1000)
    let fitted = try fitOracle(training, kind: .linear).map
    guard case .linear(let map) = fitted else {
      Issue.record("not a linear map")
      return
    }
    let transposed = EmbeddingMap.linear(
      LinearMap(
        matrix: map.matrix, backwardMatrix: map.matrix.transposed, penalty: nil, source: map.source,
        target: map.target))
    func backward(_ map: EmbeddingMap) throws -> RetrievalMetrics {
      try evaluate(map, on: heldOut, oracle: .absent, bootstrap: nil).backward[0].measurement.metrics
    }
    #expect(try backward(fitted).meanCosine > backward(transposed).meanCosine + 0.05)
    #expect(try backward(fitted).top1 > backward(transposed).top1)
  }
}
