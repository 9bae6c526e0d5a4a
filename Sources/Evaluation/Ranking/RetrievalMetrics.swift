/// How well mapped rows find their counterparts in a pool, over many queries.
public struct RetrievalMetrics: Equatable, Codable, Sendable {
  /// Share of the queries whose own counterpart is the best match of the pool.
  public let top1: Double
  /// Share of the queries whose own counterpart is among the best 5.
  public let top5: Double
  /// Share of the queries whose own counterpart is among the best 10.
  public let top10: Double
  /// The mean of the ranks; 1 is best.
  public let meanRank: Double
  /// The median of the ranks.
  public let medianRank: Double
  /// Mean reciprocal rank: the mean of `1 / rank`.
  public let mrr: Double
  /// Fraction of samples closer than the true match: the mean of `(rank − 1) / (pool − 1)`; 0 is best, 0.5 is
  /// chance, and it does not depend on the pool's size (J. Liu et al., WABI 2019, doi
  /// 10.4230/LIPIcs.WABI.2019.10). 0 for a pool of one.
  public let foscttm: Double
  /// The mean cosine of centred mapped rows with their own counterparts.
  public let meanCosine: Double
  /// The size of the pool that queries were ranked against.
  public let poolSize: Int
  /// The number of queries.
  public let rowCount: Int

  /// The metrics of the given results. `O(n log n)` time, for the median.
  ///
  /// - Precondition: there is at least one result.
  public init(_ results: [QueryResult]) {
    precondition(!results.isEmpty, "metrics of no queries")
    let count = Double(results.count)
    func mean(_ value: (QueryResult) -> Double) -> Double {
      results.reduce(0) { $0 + value($1) } / count
    }
    func shareWithin(_ k: Double) -> Double { mean { $0.rank <= k ? 1 : 0 } }
    top1 = shareWithin(1)
    top5 = shareWithin(5)
    top10 = shareWithin(10)
    meanRank = mean(\.rank)
    let ranks = results.map(\.rank).sorted()
    medianRank = (ranks[(ranks.count - 1) / 2] + ranks[ranks.count / 2]) / 2
    mrr = mean { 1 / $0.rank }
    foscttm = mean(\.foscttm)
    meanCosine = mean { Double($0.cosine) }
    poolSize = results[0].poolSize
    rowCount = results.count
  }

  /// What ranks that are uniformly random would give, with the given mean cosine of unrelated rows.
  package static func chance(poolSize: Int, rowCount: Int, meanCosine: Double) -> RetrievalMetrics {
    let size = Double(poolSize)
    return RetrievalMetrics(
      top1: 1 / size, top5: min(1, 5 / size), top10: min(1, 10 / size), meanRank: (size + 1) / 2,
      medianRank: (size + 1) / 2, mrr: (1...poolSize).reduce(0) { $0 + 1 / Double($1) } / size,
      foscttm: poolSize > 1 ? 0.5 : 0, meanCosine: meanCosine, poolSize: poolSize, rowCount: rowCount)
  }

  private init(
    top1: Double, top5: Double, top10: Double, meanRank: Double, medianRank: Double, mrr: Double,
    foscttm: Double, meanCosine: Double, poolSize: Int, rowCount: Int
  ) {
    self.top1 = top1
    self.top5 = top5
    self.top10 = top10
    self.meanRank = meanRank
    self.medianRank = medianRank
    self.mrr = mrr
    self.foscttm = foscttm
    self.meanCosine = meanCosine
    self.poolSize = poolSize
    self.rowCount = rowCount
  }
}
