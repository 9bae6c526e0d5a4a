/// Whether a map that was learned without ground truth can be trusted; it travels with the map.
///
/// Right maps are all alike and wrong ones are wrong in their own ways: maps that were learned from independent random
/// choices agree only if they are right, or where there is nothing to choose between. Whether there is, the lead over other
/// maps and the margin over chance say.
public struct Verdict: Equatable, Codable, Sendable {
  /// What to do with a map.
  public enum Level: String, CaseIterable, Codable, Sendable, Comparable {
    /// Independent chains disagree, another map is as good, or chance is; the map is most likely useless.
    case failed
    /// The chains agree in part; right for many rows, or for few.
    case weak
    /// The chains agree, on a map that no other comes near.
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
  public private(set) var level: Level
  /// The mean cosine of source rows, in whitened leading coordinates, under two independently learned maps: 1 for equal
  /// maps, 0 for unrelated ones.
  public let agreement: Double
  /// How many independent maps were learned.
  public let chainCount: Int
  /// How many of them agreed and were merged.
  public let mergedChainCount: Int
  /// What the search found out about other maps and about chance; nil where there was no search.
  public let evidence: SearchEvidence?
  /// How accurate the map is expected to be; nil where nothing is foretold: for a map that has failed, that was refined
  /// from a given one, or that the published method has made.
  public private(set) var prediction: AccuracyPrediction?
  /// How the map fares with the pairs that were known beforehand; nil where there were none.
  public private(set) var pairAgreement: PairAgreement?

  package init(
    level: Level, agreement: Double, chainCount: Int, mergedChainCount: Int, evidence: SearchEvidence? = nil,
    prediction: AccuracyPrediction? = nil, pairAgreement: PairAgreement? = nil
  ) {
    (self.level, self.agreement, self.evidence) = (level, agreement, evidence)
    (self.chainCount, self.mergedChainCount, self.prediction) = (chainCount, mergedChainCount, prediction)
    self.pairAgreement = pairAgreement
  }

  /// This verdict with what is expected of the map.
  package func expecting(_ prediction: AccuracyPrediction?) -> Verdict {
    var verdict = self
    verdict.prediction = prediction
    return verdict
  }

  /// This verdict with what known pairs say of the map: where they contradict it, one of them is wrong, and nothing says
  /// which, so that the map is not trusted.
  package func confronted(with pairs: PairAgreement?) -> Verdict {
    var verdict = pairs?.isContradiction == true ? limited(to: .weak) : self
    verdict.pairAgreement = pairs
    return verdict
  }

  /// Whether another map explains the rows about as well, so that nothing says which of them is right.
  public var isAmbiguous: Bool { (evidence?.lead ?? .infinity) < Self.ambiguousLead }

  /// Leads below this are within the differences between equal maps.
  static let ambiguousLead = 0.003

  /// This verdict, at the given level at most: a map can be trusted no more than what it came from.
  public func limited(to highest: Level) -> Verdict {
    var verdict = self
    verdict.level = min(level, highest)
    return verdict
  }
}

/// How a map fares with the pairs that were known beforehand.
///
/// A map contradicts a pair whose target row is not among the tenth of all target rows that are nearest to the image of its
/// source row, where the map has forgotten the pairs. To a right map that hardly happens with right pairs, and with nine in
/// ten of any two rows.
public struct PairAgreement: Equatable, Codable, Sendable {
  /// How many pairs were known.
  public let count: Int
  /// How many of them the map contradicts.
  public let contradictedCount: Int

  package init(count: Int, contradictedCount: Int) {
    (self.count, self.contradictedCount) = (count, contradictedCount)
  }

  /// Whether the contradicted ones were left out of the map: more than one, and a tenth of all.
  public var leavesOut: Bool { contradictedCount > 1 && 10 * contradictedCount >= count }

  /// Whether so many are contradicted that those that agree may do so by chance: two thirds, and more than one. Either the
  /// pairs are wrong or the map is, and all pairs were left out.
  public var isContradiction: Bool { contradictedCount > 1 && 3 * contradictedCount >= 2 * count }
}

/// How the objective of a found map compares with those of other maps and with chance.
public struct SearchEvidence: Equatable, Codable, Sendable {
  /// How far the map's objective is above that of the best map that differs from it, relative to the latter. Near 0 the
  /// rows do not say which of several maps is right.
  public let lead: Double
  /// How far it is above the objective of the best map that the same search finds to a null target, which has the
  /// target's covariance and its distributions along the principal axes, and nothing else in common with the source.
  public let nullMargin: Double

  package init(lead: Double, nullMargin: Double) { (self.lead, self.nullMargin) = (lead, nullMargin) }
}
