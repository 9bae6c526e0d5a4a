/// How many chains to run: few where they agree, more where they do not.
package struct ChainBudget {
  private let knobs: ChainKnobs
  private let firstCount: Int
  /// Chains at most.
  package let limit: Int

  /// With few rows chains err with the rows more than with their own random choices, and their mean gains from each
  /// one, so all of them are run; so are they from a given map, but no more.
  ///
  /// - Parameter rowCount: rows of the smaller side.
  package init(_ knobs: ChainKnobs, rowCount: Int, hasInitialMap: Bool) {
    self.knobs = knobs
    let hasFewRows = 2 * rowCount < knobs.batchRefinement.fullPatienceRows
    firstCount = hasFewRows ? knobs.chainCount : min(2, knobs.chainCount)
    limit =
      hasInitialMap
      ? knobs.chainCount : max(knobs.chainCount, knobs.chainLimit)
  }

  /// The chains to run next, by index; nil when those that were run are enough.
  ///
  /// - Parameters:
  ///   - count: how many were run.
  ///   - agreement: of the best of them with another.
  package func nextRound(after count: Int, agreement: Double) -> Range<Int>? {
    if count == 0 { return 0..<firstCount }
    if count < knobs.chainCount {
      return agreement >= knobs.easyAgreement ? nil : count..<knobs.chainCount
    }
    if agreement >= knobs.sufficientAgreement || count >= limit { return nil }
    return count..<min(count + ChainKnobs.extraChainCount, limit)
  }
}
