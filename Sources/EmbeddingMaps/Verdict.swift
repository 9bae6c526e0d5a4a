/// Whether a map that was learned without ground truth can be trusted; it travels with the map.
///
/// Nothing in a single fit tells a right map from a wrong one, but right maps are all alike and wrong ones are
/// wrong in their own ways: maps that were learned from independent random choices agree only if they are right.
public struct Verdict: Equatable, Codable, Sendable {
  /// What to do with a map.
  public enum Level: String, CaseIterable, Codable, Sendable, Comparable {
    /// Independent chains disagree; the map is most likely useless.
    case failed
    /// The chains agree in part; right for many rows, or for few.
    case weak
    /// The chains agree.
    case trusted

    /// From `failed` to `trusted`.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .failed: 0
      case .weak: 1
      case .trusted: 2
      }
    }
  }

  /// The judgement.
  public let level: Level
  /// The mean cosine of source rows under two independently learned maps: 1 for equal maps, 0 for unrelated ones.
  public let agreement: Double
  /// How many independent maps were learned.
  public let chainCount: Int
  /// How many of them agreed and were merged.
  public let mergedChainCount: Int

  package init(level: Level, agreement: Double, chainCount: Int, mergedChainCount: Int) {
    (self.level, self.agreement) = (level, agreement)
    (self.chainCount, self.mergedChainCount) = (chainCount, mergedChainCount)
  }

  /// This verdict, at the given level at most: a map can be trusted no more than what it came from.
  public func limited(to highest: Level) -> Verdict {
    Verdict(
      level: min(level, highest), agreement: agreement, chainCount: chainCount,
      mergedChainCount: mergedChainCount)
  }
}
