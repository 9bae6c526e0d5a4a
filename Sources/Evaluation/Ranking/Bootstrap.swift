import LinearAlgebra

/// An interval for a metric.
public struct Interval: Equatable, Codable, Sendable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double
}

/// How intervals are made: resampling the queries with replacement.
///
/// The percentile bootstrap (B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13): the
/// 2.5 % and 97.5 % points of the metric over `resampleCount` samples of as many queries as there are. What varies
/// is which queries were asked; the pool and the map stay.
public struct Bootstrap: Equatable, Sendable {
  /// How many resamples.
  public let resampleCount: Int
  /// The seed of the draws.
  public let seed: UInt64

  /// - Precondition: at least 40 resamples, so that a 2.5 % point exists.
  public init(resampleCount: Int = 1000, seed: UInt64 = 0) {
    precondition(resampleCount >= 40)
    self.resampleCount = resampleCount
    self.seed = seed
  }

  /// 95 % intervals for each of several result lists over the same queries, and for the ratio of the first two
  /// lists' top-1.
  ///
  /// Every list sees the same resamples, so that differences and ratios of contenders are paired. One seed per
  /// resample is derived before the work, so the answer does not depend on the number of threads.
  /// `O(resampleCount · n)` time per list; the multiplicities of 64 resamples are held at a time.
  func intervals(
    _ lists: [[QueryResult]]
  ) -> (metrics: [MetricIntervals], ratioOfTop1: Interval?) {
    let count = lists[0].count
    precondition(lists.allSatisfy { $0.count == count })
    let columns = MetricColumns(lists)
    let orders = lists.map { list in list.indices.sorted { list[$0].rank < list[$1].rank } }
    var generator = SeededGenerator(seed: seed)
    let seeds = generator.childSeeds(resampleCount)
    let blocks = stride(from: 0, to: resampleCount, by: 64).map { $0..<min($0 + 64, resampleCount) }
    let parts = concurrentMap(count: blocks.count) { block in
      let seeds = seeds[blocks[block]]
      var multiplicities = Matrix<Double>(zeros: seeds.count, count)
      var medians: [[Double]] = []
      for (row, seed) in seeds.enumerated() {
        let drawn = draw(count, seed: seed)
        for (query, multiplicity) in drawn.enumerated() {
          multiplicities.elements[row * count + query] = Double(multiplicity)
        }
        medians.append(zip(lists, orders).map { list, order in median(list, order: order, drawn: drawn) })
      }
      return (sums: product(multiplicities, columns.values), medians: medians)
    }
    let metrics = lists.indices.map { list in
      func interval(_ metric: Int) -> Interval {
        percentiles(
          parts.flatMap { part in
            (0..<part.sums.rowCount).map {
              part.sums[$0, MetricColumns.count * list + metric] / Double(count)
            }
          })
      }
      return MetricIntervals(
        top1: interval(0), top5: interval(1), top10: interval(2), meanRank: interval(3),
        medianRank: percentiles(parts.flatMap { $0.medians.map { $0[list] } }), mrr: interval(4),
        foscttm: interval(5), meanCosine: interval(6))
    }
    guard lists.count > 1 else { return (metrics, nil) }
    let ratios = parts.flatMap { part in
      (0..<part.sums.rowCount).compactMap { row in
        let denominator = part.sums[row, MetricColumns.count]
        return denominator > 0 ? part.sums[row, 0] / denominator : nil
      }
    }
    return (metrics, ratios.count == resampleCount ? percentiles(ratios) : nil)
  }
}

/// 95 % intervals, one per metric of `RetrievalMetrics`.
public struct MetricIntervals: Equatable, Codable, Sendable {
  /// The interval of the metric of the same name.
  public let top1, top5, top10, meanRank, medianRank, mrr, foscttm, meanCosine: Interval
}

/// What each query contributes to the metrics that are means, `[n, lists · 7]`.
private struct MetricColumns: Sendable {
  static let count = 7
  let values: Matrix<Double>

  init(_ lists: [[QueryResult]]) {
    let width = Self.count * lists.count
    var values = Matrix<Double>(zeros: lists[0].count, width)
    for (list, results) in lists.enumerated() {
      for (query, result) in results.enumerated() {
        for (metric, contribution) in result.contributions.enumerated() {
          values[query, Self.count * list + metric] = contribution
        }
      }
    }
    self.values = values
  }
}

extension QueryResult {
  /// Top-1, 5 and 10, rank, reciprocal rank, FOSCTTM, cosine.
  fileprivate var contributions: [Double] {
    [
      rank <= 1 ? 1 : 0, rank <= 5 ? 1 : 0, rank <= 10 ? 1 : 0, rank, 1 / rank, foscttm, Double(cosine),
    ]
  }
}

/// How often each of `count` queries is drawn in `count` draws.
private func draw(_ count: Int, seed: UInt64) -> [UInt16] {
  var generator = SeededGenerator(seed: seed)
  var drawn = [UInt16](repeating: 0, count: count)
  for _ in 0..<count {
    // The high bits of a product: uniform to within count / 2⁶⁴.
    drawn[Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)] &+= 1
  }
  return drawn
}

/// The median rank of the drawn queries, by walking through the queries in order of rank.
private func median(_ results: [QueryResult], order: [Int], drawn: [UInt16]) -> Double {
  let (lower, upper) = ((drawn.count - 1) / 2, drawn.count / 2)
  var passed = 0
  var lowerRank: Double?
  for query in order {
    passed += Int(drawn[query])
    if lowerRank == nil, passed > lower { lowerRank = results[query].rank }
    if passed > upper { return ((lowerRank ?? results[query].rank) + results[query].rank) / 2 }
  }
  preconditionFailure("fewer queries were drawn than there are")
}

private func percentiles(_ values: [Double]) -> Interval {
  let sorted = values.sorted()
  func quantile(_ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
  }
  return Interval(low: quantile(0.025), high: quantile(0.975))
}
