public import EmbeddingMaps

extension Verdict {
  /// Agreement from which a map is `trusted`; docs/verdict.md shows the calibration.
  public static let trustedAgreement = 0.7
  /// Agreement below which a map has `failed`.
  public static let failedAgreement = 0.45
  /// The lead over other maps from which a map is `trusted`.
  public static let trustedLead = 0.01
  /// The lead below which it has `failed`.
  public static let failedLead = 0.006
  /// The margin over chance from which a map is `trusted`.
  public static let trustedNullMargin = 0.1
  /// The margin below which it has `failed`.
  public static let failedNullMargin = 0.07

  /// Judges an agreement and what the search knows of other maps and chance; what is not a number is a failure.
  package init(
    agreement: Double, chainCount: Int, mergedChainCount: Int, evidence: SearchEvidence? = nil
  ) {
    let limits = [
      (agreement, Self.trustedAgreement, Self.failedAgreement),
      (evidence?.lead ?? .infinity, Self.trustedLead, Self.failedLead),
      (evidence?.nullMargin ?? .infinity, Self.trustedNullMargin, Self.failedNullMargin),
    ]
    let levels = limits.map { value, trusted, failed -> Level in
      value >= trusted ? .trusted : value >= failed ? .weak : .failed
    }
    self.init(
      level: levels.min() ?? .failed, agreement: agreement, chainCount: chainCount,
      mergedChainCount: mergedChainCount, evidence: evidence)
  }
}
