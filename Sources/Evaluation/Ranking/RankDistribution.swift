/// How ranks are spread: the share of queries whose counterpart is among the best `k`, for round `k` up to the pool.
public struct RankDistribution: Equatable, Codable, Sendable {
  /// One point of the curve.
  public struct Point: Equatable, Codable, Sendable {
    /// `k`, at least 1.
    public let rank: Int
    /// The share of queries with a rank of at most `k`, 0 to 1.
    public let share: Double
  }

  /// In ascending order of ranks; the last is the pool, where the share is 1.
  public let points: [Point]

  /// Of the given results. `O(n log n)` time.
  ///
  /// - Precondition: there is at least one result.
  public init(_ results: [QueryResult]) {
    precondition(!results.isEmpty, "a distribution of no ranks")
    let ranks = results.map(\.rank).sorted()
    var count = 0
    points = roundRanks(upTo: results[0].poolSize).map { rank in
      while count < ranks.count, ranks[count] <= Double(rank) { count += 1 }
      return Point(rank: rank, share: Double(count) / Double(ranks.count))
    }
  }

  /// Of ranks that are uniformly random.
  static func chance(poolSize: Int) -> RankDistribution {
    RankDistribution(
      points: roundRanks(upTo: poolSize).map { Point(rank: $0, share: Double($0) / Double(poolSize)) })
  }

  private init(points: [Point]) { self.points = points }
}

/// 1, 2, 5, 10, 20, 50 and so on, and the pool itself.
private func roundRanks(upTo poolSize: Int) -> [Int] {
  var ranks: [Int] = []
  var (decade, isDone) = (1, false)
  while !isDone {
    for factor in [1, 2, 5] where !isDone {
      let rank = decade * factor
      isDone = rank >= poolSize
      ranks.append(min(rank, poolSize))
    }
    decade *= 10
  }
  return ranks
}
