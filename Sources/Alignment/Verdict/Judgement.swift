public import EmbeddingMaps

extension Verdict {
  /// Agreement from which a map is `trusted`; docs/verdict.md shows the calibration.
  public static let trustedAgreement = 0.65
  /// Agreement below which a map has `failed`.
  public static let failedAgreement = 0.25

  /// Judges an agreement; an agreement that is not a number is a failure.
  package init(agreement: Double, chainCount: Int, mergedChainCount: Int) {
    self.init(
      level: agreement >= Self.trustedAgreement
        ? .trusted : agreement >= Self.failedAgreement ? .weak : .failed,
      agreement: agreement, chainCount: chainCount, mergedChainCount: mergedChainCount)
  }
}
