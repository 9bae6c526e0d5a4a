import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct BidirectionalTests {
  /// Rows that partly determine each other through an unknown map of unequal dimensions.
  private func planted(_ count: Int, seed: UInt64) throws -> (pairs: PairedRows, map: EmbeddingMap) {
    let planted = try PlantedPairs(count, dimensions: (12, 7), noise: 1, seed: seed)
    return (
      try planted.pairs,
      orthogonalMap(
        planted.map, sourceMean: [Float](repeating: 0.1, count: 12),
        targetMean: [Float](repeating: -0.1, count: 7))
    )
  }

  /// The map that goes the other way: transposed, with the means exchanged.
  private func reversed(_ map: EmbeddingMap) throws -> EmbeddingMap {
    orthogonalMap(
      try #require(map.forwardMatrix).transposed,
      sourceMean: map.frame(of: .target).normalisation.center,
      targetMean: map.frame(of: .source).normalisation.center)
  }

  @Test(arguments: [(300, 8192), (700, 300), (517, 517)])
  func backwardIsForwardOfTheTransposedMap(count: Int, poolSize: Int) throws {
    let (pairs, map) = try planted(count, seed: 1)
    let both = try evaluate(map, on: pairs, oracle: .absent, poolSize: poolSize).mapResults
    let exchanged = try PairedRows(source: pairs.target, target: pairs.source)
    let other = try evaluate(reversed(map), on: exchanged, oracle: .absent, poolSize: poolSize).mapResults
    #expect(both.forward.count == count && both.backward.count == count)
    for (one, two) in [(both.backward, other.forward), (both.forward, other.backward)] {
      // The two go through products of another order, so a near-tie may fall either way.
      #expect(zip(one, two).count { $0.rank != $1.rank } <= 2)
      #expect(zip(one, two).allSatisfy { abs($0.cosine - $1.cosine) < 1e-5 })
      #expect(zip(one, two).count { $0.bestMatch != $1.bestMatch } <= 2)
    }
  }

  @Test func repeatedRowsTieInBothDirections() throws {
    let (pairs, map) = try planted(300, seed: 2)
    let twice = try pairs.pairs(at: (0..<600).map { $0 % 300 })
    let results = try evaluate(map, on: twice, oracle: .absent, poolSize: 8192).mapResults
    // Everything occurs twice: r better texts are 2 r better rows, and one other row ties.
    let once = try evaluate(map, on: pairs, oracle: .absent, poolSize: 8192).mapResults
    for (doubled, single) in [(results.forward, once.forward), (results.backward, once.backward)] {
      let expected = single.map { 2 * ($0.rank - 1) + 1.5 }
      #expect(zip(doubled, expected).count { $0.rank != $1 } <= 6)
    }
  }

  @Test func ofEqualRowsTheFirstIsTheBestMatch() throws {
    // Eight unit vectors over and over, whose products are exact, beyond the 512 rows of a tile.
    let rows = Matrix<Float>(identity: 8).rows(at: (0..<700).map { $0 % 8 })
    let results = try evaluate(
      orthogonalMap(Matrix(identity: 8)), on: PairedRows(source: rows, target: rows), oracle: .absent,
      poolSize: 8192
    ).mapResults
    #expect(results.forward.map(\.bestMatch) == (0..<700).map { $0 % 8 })
    #expect(results.backward.map(\.bestMatch) == (0..<700).map { $0 % 8 })
    // 88 or 87 rows of a kind: the middle of their tie.
    let expected = (0..<700).map { $0 % 8 < 4 ? 44.5 : 44.0 }
    #expect(results.forward.map(\.rank) == expected && results.backward.map(\.rank) == expected)
  }

  @Test func rowsWithoutADirectionRankInTheMiddle() throws {
    let map = orthogonalMap(Matrix(identity: 3))
    let pairs = try PairedRows(source: Matrix(zeros: 5, 3), target: Matrix(zeros: 5, 3))
    let results = try evaluate(map, on: pairs, oracle: .absent, poolSize: 10).mapResults
    #expect((results.forward + results.backward).allSatisfy { $0.rank == 3 && $0.cosine == 0 })
  }

  @Test(arguments: [1, 5, 20]) func scaledRanksAreThoseOfTheDefinition(neighborCount: Int) throws {
    let (pairs, map) = try planted(120, seed: 3)
    let results = try evaluate(
      map, on: pairs, oracle: .absent, poolSize: 8192, cslsNeighborCount: neighborCount
    ).mapResults
    let targets = map.frame(of: .target).normalisation.normalized(pairs.target.rows(0..<120))
    var mapped = try map.apply(to: pairs.source.rows(0..<120), space: .centred)
    mapped.normalizeRows()
    let cosines = product(mapped, .asIs, targets, .transposed)
    func density(_ values: [Float]) -> Float {
      values.sorted(by: >).prefix(neighborCount).reduce(0, +) / Float(neighborCount)
    }
    let rows = (0..<120).map { density(Array(cosines.row($0))) }
    let columns = (0..<120).map { column in density((0..<120).map { cosines[$0, column] }) }
    func score(_ i: Int, _ j: Int) -> Float { 2 * cosines[i, j] - rows[i] - columns[j] }
    for query in 0..<120 {
      let forward = (0..<120).count { score(query, $0) > score(query, query) + 1e-5 }
      let backward = (0..<120).count { score($0, query) > score(query, query) + 1e-5 }
      #expect(abs(results.forward[query].rank - Double(1 + forward)) <= 1)
      #expect(abs(results.backward[query].rank - Double(1 + backward)) <= 1)
      #expect(abs(results.forward[query].cosine - cosines[query, query]) < 1e-5)
      let (there, back) = (results.forward[query], results.backward[query])
      #expect(abs(there.bestCosine - cosines[query, there.bestMatch]) < 1e-5)
      #expect(abs(back.bestCosine - cosines[back.bestMatch, query]) < 1e-5)
    }
    #expect(throws: EvaluationError.tooManyNeighbors(asked: 121, poolSize: 120)) {
      try evaluate(map, on: pairs, oracle: .absent, poolSize: 8192, cslsNeighborCount: 121)
    }
  }

  @Test func resultsDoNotDependOnTheThreadCount() throws {
    let (pairs, map) = try planted(900, seed: 4)
    func run() throws -> Evaluation {
      try evaluate(map, on: pairs, oracle: .crossFitted(foldCount: 3), poolSize: 400)
    }
    let before = ThreadCount.current
    defer { ThreadCount.set(before) }
    ThreadCount.set(1)
    let serial = try run()
    ThreadCount.set(3)
    let parallel = try run()
    #expect(serial.mapResults.forward == parallel.mapResults.forward)
    #expect(serial.mapResults.backward == parallel.mapResults.backward)
    for (one, two) in zip(serial.forward + serial.backward, parallel.forward + parallel.backward) {
      #expect(one.measurement.metrics == two.measurement.metrics)
      #expect(one.measurement.intervals == two.measurement.intervals)
    }
  }
}

@Suite struct BootstrapTests {
  private func evaluation(count: Int, seed: UInt64 = 0) throws -> Evaluation {
    let planted = try PlantedPairs(count, dimensions: (6, 6), noise: 1, seed: 5)
    return try evaluate(
      orthogonalMap(planted.map), on: planted.pairs, oracle: .crossFitted(foldCount: 4),
      poolSize: 8192, bootstrap: Bootstrap(seed: seed))
  }

  @Test func theIntervalOfAShareIsTheBinomialOne() throws {
    let count = 1600
    let measurement = try #require(try evaluation(count: count).forward.first).measurement
    let (share, interval) = (measurement.metrics.top5, try #require(measurement.intervals).top5)
    // The bootstrap of a mean of zeros and ones is binomial: ± 1.96 standard errors, to within the noise of
    // 1,000 resamples.
    let halfWidth = 1.96 * (share * (1 - share) / Double(count)).squareRoot()
    #expect(abs(interval.low - (share - halfWidth)) < 0.25 * halfWidth)
    #expect(abs(interval.high - (share + halfWidth)) < 0.25 * halfWidth)
  }

  @Test func everyIntervalIsTheMiddleOfTheResamples() throws {
    // Worked out from the ranks by the definition, resample by resample.
    let count = 50
    let planted = try PlantedPairs(2 * count, dimensions: (6, 6), noise: 1, seed: 15)
    let (training, heldOut) = try planted.pairs.holdingOut(count)
    func run(_ map: EmbeddingMap) throws -> Evaluation {
      try evaluate(map, on: heldOut, oracle: .trainingPairs(training), bootstrap: Bootstrap(seed: 3))
    }
    let evaluation = try run(orthogonalMap(planted.map))
    // The oracle by itself, whose rows are not in an evaluation of another map.
    let oracle = try run(.orthogonal(fitOracle(training)))

    var generator = SeededGenerator(seed: 3)
    let resamples = generator.childSeeds(1000).map { seed in
      var generator = SeededGenerator(seed: seed)
      return (0..<count).map { _ in
        Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
      }
    }
    func interval(_ values: [Double]) -> (low: Double, high: Double) {
      let sorted = values.sorted()
      // Of 1,000 values in order, 0 to 999, those at 24.975 and 974.025.
      return (
        sorted[24] + 0.975 * (sorted[25] - sorted[24]), sorted[974] + 0.025 * (sorted[975] - sorted[974])
      )
    }
    func check(_ found: Interval?, _ values: [Double], _ name: String) throws {
      let (found, expected) = (try #require(found), interval(values))
      #expect(abs(found.low - expected.low) < 1e-9 && abs(found.high - expected.high) < 1e-9, "\(name)")
    }
    func mean(_ results: [QueryResult], _ value: (QueryResult) -> Double) -> [Double] {
      resamples.map { drawn in drawn.reduce(0) { $0 + value(results[$1]) } / Double(count) }
    }
    for (intervals, results, name) in [
      (evaluation.forward[0].measurement.intervals, evaluation.mapResults.forward, "map, forward"),
      (evaluation.backward[0].measurement.intervals, evaluation.mapResults.backward, "map, backward"),
      (evaluation.forward[1].measurement.intervals, oracle.mapResults.forward, "oracle, forward"),
      (evaluation.backward[1].measurement.intervals, oracle.mapResults.backward, "oracle, backward"),
    ] {
      try check(intervals?.top1, mean(results) { $0.rank <= 1 ? 1 : 0 }, "top-1 of the \(name)")
      try check(intervals?.top5, mean(results) { $0.rank <= 5 ? 1 : 0 }, "top-5 of the \(name)")
      try check(intervals?.top10, mean(results) { $0.rank <= 10 ? 1 : 0 }, "top-10 of the \(name)")
      try check(intervals?.meanRank, mean(results, \.rank), "mean rank of the \(name)")
      try check(intervals?.mrr, mean(results) { 1 / $0.rank }, "MRR of the \(name)")
      try check(intervals?.foscttm, mean(results) { ($0.rank - 1) / 49 }, "FOSCTTM of the \(name)")
      try check(intervals?.meanCosine, mean(results) { Double($0.cosine) }, "cosine of the \(name)")
      let medians = resamples.map { drawn in
        let ranks = drawn.map { results[$0].rank }.sorted()
        return (ranks[24] + ranks[25]) / 2
      }
      try check(intervals?.medianRank, medians, "median rank of the \(name)")
    }
    let (one, other) = (
      mean(evaluation.mapResults.forward) { $0.rank <= 1 ? 1 : 0 },
      mean(oracle.mapResults.forward) { $0.rank <= 1 ? 1 : 0 }
    )
    #expect(other.allSatisfy { $0 > 0 })
    try check(evaluation.shareOfOracleInterval, zip(one, other).map { $0 / $1 }, "share of the oracle")
    let (top1, ceiling) = (try #require(evaluation[.map]).top1, try #require(evaluation[.oracle]).top1)
    #expect(evaluation.shareOfOracle == top1 / ceiling)
  }

  @Test func intervalsHoldTheirMetricsAndFollowTheSeed() throws {
    let evaluation = try evaluation(count: 400)
    for measurement in (evaluation.forward + evaluation.backward).map(\.measurement) {
      guard let intervals = measurement.intervals else { continue }
      let metrics = measurement.metrics
      for (value, interval) in [
        (metrics.top1, intervals.top1), (metrics.top5, intervals.top5), (metrics.top10, intervals.top10),
        (metrics.meanRank, intervals.meanRank), (metrics.medianRank, intervals.medianRank),
        (metrics.mrr, intervals.mrr), (metrics.foscttm, intervals.foscttm),
        (metrics.meanCosine, intervals.meanCosine),
      ] {
        #expect(interval.low <= value && value <= interval.high && interval.low <= interval.high)
      }
    }
    let share = try #require(evaluation.shareOfOracle)
    let interval = try #require(evaluation.shareOfOracleInterval)
    #expect(interval.low <= share && share <= interval.high)
    let again = try self.evaluation(count: 400)
    let other = try self.evaluation(count: 400, seed: 1)
    #expect(again.forward[0].measurement.intervals == evaluation.forward[0].measurement.intervals)
    #expect(other.forward[0].measurement.intervals != evaluation.forward[0].measurement.intervals)
    #expect(evaluation.forward.last?.measurement.intervals == nil)
  }
}
