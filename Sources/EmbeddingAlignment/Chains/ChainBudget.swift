/// How many chains to run: few where they agree, more where they do not.
struct ChainBudget {
  private let configuration: AlignmentConfiguration
  private let firstCount: Int
  /// Chains at most.
  let limit: Int

  /// With few rows chains err with the rows more than with their own random choices, and their mean gains from each
  /// one, so all of them are run; so are they from a given map, but no more.
  ///
  /// - Parameter rowCount: rows of the smaller side.
  init(_ configuration: AlignmentConfiguration, rowCount: Int, hasInitialMap: Bool) {
    self.configuration = configuration
    let hasFewRows = rowCount < configuration.batchRefinement.fullPatienceRows
    firstCount = hasFewRows ? configuration.chainCount : min(2, configuration.chainCount)
    limit =
      hasInitialMap
      ? configuration.chainCount : max(configuration.chainCount, configuration.chainLimit)
  }

  /// The chains to run next, by index; nil when those that were run are enough.
  ///
  /// - Parameters:
  ///   - count: how many were run.
  ///   - agreement: of the best of them with another.
  func nextRound(after count: Int, agreement: Double) -> Range<Int>? {
    if count == 0 { return 0..<firstCount }
    if count < configuration.chainCount {
      return agreement >= configuration.easyAgreement ? nil : count..<configuration.chainCount
    }
    if agreement >= configuration.sufficientAgreement || count >= limit { return nil }
    return count..<min(count + 2, limit)
  }

  /// Whether a chain is run because others have failed, so that its search deserves more effort.
  func isExtra(_ index: Int) -> Bool { index >= configuration.chainCount }
}
