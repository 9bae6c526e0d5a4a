import Evaluation
import TestSupport
import Testing

@Suite struct RankDistributionTests {
  private func result(_ rank: Double, pool: Int) -> QueryResult {
    QueryResult(rank: rank, poolSize: pool, cosine: 0, bestMatch: 0, bestCosine: 0)
  }

  @Test func sharesAreCountedAtRoundRanks() {
    let ranks = [1, 1, 1.5, 2, 3, 10, 11, 20, 24, 25].map { result($0, pool: 25) }
    let points = RankDistribution(ranks).points
    #expect(points.map(\.rank) == [1, 2, 5, 10, 20, 25])
    // A tie for the first place is not within the first.
    #expect(points.map(\.share) == [0.2, 0.4, 0.5, 0.6, 0.8, 1])
  }

  @Test(arguments: [1, 2, 3, 100, 4096]) func theLastPointIsThePool(pool: Int) {
    let points = RankDistribution([result(Double(pool), pool: pool)]).points
    #expect(points.last?.rank == pool && points.last?.share == 1)
    #expect(points.dropLast().allSatisfy { $0.share == 0 && $0.rank < pool })
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.rank < $1.rank })
  }

  @Test func anEvaluationsDistributionsBelongToTheirMetrics() throws {
    let planted = try PlantedPairs(150, dimensions: (7, 7), noise: 1, seed: 1)
    let evaluation = try evaluate(
      orthogonalMap(planted.map), on: planted.pairs, oracle: .crossFitted(foldCount: 3))
    for entry in evaluation.forward + evaluation.backward {
      let (metrics, points) = (entry.measurement.metrics, entry.measurement.ranks.points)
      func share(_ rank: Int) -> Double? { points.first { $0.rank == rank }?.share }
      for (rank, metric) in [(1, metrics.top1), (5, metrics.top5), (10, metrics.top10)] {
        #expect(abs(try #require(share(rank)) - metric) < 1e-12, "\(entry.contender)")
      }
      #expect(share(150) == 1)
    }
  }
}
