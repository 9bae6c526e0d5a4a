/// False discovery rates from a competition with decoys, as proteomics has them (J. Elias and S. Gygi, Nature Methods 4
/// (2007), doi 10.1038/nmeth1019): entries that cannot be right take part unseen, and wrong winners fall on them as often as
/// on candidates, in the ratio of their numbers.
package enum DecoyCompetition {
  /// The q-value of each winner: the least estimated false discovery rate of any score that still lets it in.
  ///
  /// Among the winners with a score of at least `t` let `T` be candidates and `D` decoys; with `c` candidates and `k` decoys
  /// that took part the estimate is `(D + 1) c / k / T`, at most 1. One more decoy than was seen makes it hold in the mean for
  /// any number of winners (R. Barber and E. Candès, Annals of Statistics 43 (2015), doi 10.1214/15-AOS1337). Equal scores
  /// are let in together. `O(n log n)` time.
  ///
  /// - Parameters:
  ///   - winners: the score of each winner, larger is better, not NaN, and whether it is a decoy.
  ///   - ratio: `c / k`.
  /// - Returns: in the winners' order; decoys have the q-value of their score.
  package static func qValues(_ winners: [(score: Double, isDecoy: Bool)], ratio: Double) -> [Double] {
    let order = winners.indices.sorted { winners[$0].score > winners[$1].score }
    var estimates = [Double](repeating: 1, count: winners.count)
    var (candidates, decoys, start) = (0, 0, 0)
    while start < order.count {
      var end = start
      while end < order.count, winners[order[end]].score == winners[order[start]].score {
        if winners[order[end]].isDecoy { decoys += 1 } else { candidates += 1 }
        end += 1
      }
      let estimate = candidates > 0 ? min(1, Double(decoys + 1) * ratio / Double(candidates)) : 1
      for place in start..<end { estimates[place] = estimate }
      start = end
    }
    var values = [Double](repeating: 1, count: winners.count)
    var least = 1.0
    for place in order.indices.reversed() {
      least = min(least, estimates[place])
      values[order[place]] = least
    }
    return values
  }
}
