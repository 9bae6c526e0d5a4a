import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct RankTests {
  @Test func ranksWorkedByHand() {
    // Query 0's own cosine is 0.6; one pool row is better and one equal: rank 1 + 1 + 1/2.
    let queries = Matrix<Float>(rows: [[1, 0], [0, 1]])
    let pool = Matrix<Float>(rows: [[0.6, 0.8], [0.8, 0.6], [0.6, -0.8]])
    let results = rankQueries(queries, in: pool, ownIndex: 0, poolOffset: 100)
    #expect(results.map(\.rank) == [2.5, 2])
    #expect(results.map(\.bestMatch) == [101, 100])
    #expect(results.map(\.poolSize) == [3, 3])
  }

  @Test func aPoolOfEqualRowsGivesTheMiddleRank() {
    let queries = Matrix<Float>(zeros: 5, 3)
    let results = rankQueries(queries, in: Matrix(zeros: 5, 3), ownIndex: 0, poolOffset: 0)
    #expect(results.allSatisfy { $0.rank == 3 })
  }

  @Test(arguments: [(10, 4), (8, 4), (3, 10), (4, 4), (9, 8), (1, 5)])
  func everyRowIsRankedOnceInAPoolOfOneSize(count: Int, poolSize: Int) {
    let batches = poolBatches(count: count, poolSize: poolSize)
    #expect(batches.flatMap(\.queries) == Array(0..<count))
    for batch in batches {
      #expect(batch.pool.count == min(count, poolSize))
      #expect(
        batch.pool.contains(batch.queries.lowerBound) && batch.pool.upperBound >= batch.queries.upperBound)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func ranksAreThoseOfAFullSort(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var queries = Matrix<Float>(gaussian: 300, 8, using: &generator)
    queries.normalizeRows()
    let pool = queries.rows(at: (0..<300).map { ($0 + 7) % 300 })
    let results = rankQueries(queries, in: pool, ownIndex: 0, poolOffset: 0)
    let cosines = product(queries, .asIs, pool, .transposed)
    for (query, result) in results.enumerated() {
      let sorted = cosines.row(query).sorted(by: >)
      #expect(result.rank == Double((sorted.firstIndex(of: cosines[query, query]) ?? -1) + 1))
      #expect(abs(result.bestCosine - sorted[0]) < 1e-6)
    }
  }
}

@Suite struct MetricsTests {
  private func results(ranks: [Double], poolSize: Int) -> [QueryResult] {
    ranks.map { QueryResult(rank: $0, poolSize: poolSize, cosine: 0.5, bestMatch: 0, bestCosine: 1) }
  }

  @Test func metricsWorkedByHand() {
    let metrics = RetrievalMetrics(results(ranks: [1, 2, 1.5, 11], poolSize: 11))
    #expect(metrics.top1 == 0.25 && metrics.top5 == 0.75 && metrics.top10 == 0.75)
    #expect(metrics.meanRank == 15.5 / 4 && metrics.medianRank == 1.75)
    #expect(abs(metrics.mrr - (1 + 0.5 + 1 / 1.5 + 1 / 11.0) / 4) < 1e-12)
    #expect(abs(metrics.foscttm - (0 + 0.1 + 0.05 + 1) / 4) < 1e-12)
    #expect(metrics.meanCosine == 0.5)
  }

  @Test func chanceIsTheMeanOverEveryRank() {
    let every = RetrievalMetrics(results(ranks: (1...40).map(Double.init), poolSize: 40))
    let chance = RetrievalMetrics.chance(poolSize: 40, rowCount: 40, meanCosine: 0.5)
    #expect(abs(chance.top1 - every.top1) < 1e-12 && abs(chance.top10 - every.top10) < 1e-12)
    #expect(chance.meanRank == every.meanRank && chance.medianRank == every.medianRank)
    #expect(abs(chance.mrr - every.mrr) < 1e-12 && abs(chance.foscttm - every.foscttm) < 1e-12)
  }
}

@Suite struct EvaluationTests {
  private func planted(rows: Int, seed: UInt64) throws -> (pairs: PairedRows, map: EmbeddingMap) {
    let planted = try PlantedPairs(rows, dimensions: (12, 12), noise: 0.3, seed: seed)
    return (try planted.pairs, orthogonalMap(planted.map))
  }

  @Test func contendersThatApplyTakePart() throws {
    let (pairs, map) = try planted(rows: 400, seed: 1)
    let evaluation = try evaluate(map, on: pairs, oracle: .crossFitted(foldCount: 4), poolSize: 8192)
    #expect(evaluation.forward.map(\.contender) == [.map, .oracle, .identity, .chance])
    let (learned, oracle) = (try #require(evaluation[.map]), try #require(evaluation[.oracle]))
    let identity = try #require(evaluation[.identity])
    #expect(learned.top1 > 0.9 && abs(learned.top1 - oracle.top1) < 0.1)
    #expect(identity.top1 < 0.1 && identity.meanRank > 50)
    #expect(try evaluate(map, on: pairs, oracle: .absent, poolSize: 100)[.oracle] == nil)
  }

  @Test(arguments: [8192, 100, 70]) func chancesMeanCosineIsThatOfAllPairs(poolSize: Int) throws {
    let (pairs, map) = try planted(rows: 200, seed: 5)
    let mapped = try map.apply(to: pairs.source.rows(0..<200), space: .centred)
    let targets = map.frame(of: .target).normalisation.normalized(pairs.target.rows(0..<200))
    var sum = 0.0
    for i in 0..<200 {
      for j in 0..<200 { sum += zip(mapped.row(i), targets.row(j)).reduce(0.0) { $0 + Double($1.0 * $1.1) } }
    }
    let evaluation = try evaluate(map, on: pairs, oracle: .absent, poolSize: poolSize)
    #expect(abs(try #require(evaluation[.chance]).meanCosine - sum / 40_000) < 1e-5)
  }

  @Test func theIdentityRanksRowsAsTheyAre() throws {
    let (pairs, _) = try planted(rows: 300, seed: 6)
    let identity = orthogonalMap(Matrix(identity: 12))
    // Twice the identity has to be multiplied by, and ranks alike.
    var doubled = Matrix<Float>(identity: 12)
    doubled *= 2
    let product = orthogonalMap(doubled)
    let results = try [identity, product].map { try evaluate($0, on: pairs, oracle: .absent, poolSize: 8192) }
    #expect(results[0][.map] == results[1][.map])
    #expect(results[0][.identity] == results[0][.map])
  }

  @Test func aCrossFittedOracleDoesNotSeeItsOwnRows() throws {
    // On pure noise an oracle that saw its rows would beat chance by far; a cross-fitted one cannot.
    var generator = SeededGenerator(seed: 2)
    let pairs = try PairedRows(
      source: Matrix(gaussian: 200, 40, using: &generator),
      target: Matrix(gaussian: 200, 40, using: &generator))
    let map = EmbeddingMap.orthogonal(try fitOracle(pairs))
    let evaluation = try evaluate(map, on: pairs, oracle: .crossFitted(foldCount: 4), poolSize: 200)
    #expect(try #require(evaluation[.map]).meanRank < 40)
    #expect(abs(try #require(evaluation[.oracle]).meanRank - 100.5) < 15)
  }

  @Test func filesThatDoNotFitAreRefused() throws {
    let (pairs, map) = try planted(rows: 50, seed: 3)
    #expect(throws: EvaluationError.unpaired(sourceRows: 50, targetRows: 40)) {
      try PairedRows(source: pairs.source, target: pairs.target.rows(0..<40))
    }
    let narrow = try PairedRows(source: Matrix(zeros: 50, 7), target: pairs.target)
    #expect(
      throws: EvaluationError.dimensionMismatch(
        .source, expected: 12, found: 7, reversedWouldFit: false, origin: nil)
    ) {
      try evaluate(map, on: narrow, oracle: .absent, poolSize: 10)
    }
    var broken = pairs.source.rows(0..<50)
    broken[30, 2] = .nan
    #expect(throws: EvaluationError.embeddings(.notFinite(.source, first: RowLocation(row: 30), count: 1))) {
      try evaluate(map, on: PairedRows(source: broken, target: pairs.target), oracle: .absent, poolSize: 10)
    }
    #expect(
      throws: EvaluationError.tooFewPairs(
        needed: 100, found: 50, purpose: "a cross-fitted oracle with 50 folds")
    ) {
      try evaluate(map, on: pairs, oracle: .crossFitted(foldCount: 50), poolSize: 10)
    }
  }
}
