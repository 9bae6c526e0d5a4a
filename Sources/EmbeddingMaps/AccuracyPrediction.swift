/// How accurate the orthogonal map of a fit is expected to be, without ground truth; it travels with the map. The matching
/// map of the same fit finds more.
///
/// Expected is what fits of other pairs of models that showed the same evidence reached; the bounds are those between which
/// nine of ten of them lay.
public struct AccuracyPrediction: Equatable, Codable, Sendable {
  /// A figure with its bounds.
  public struct Estimate: Equatable, Codable, Sendable {
    /// The middle.
    public let expected: Double
    /// Nine of ten fits lie from here …
    public let low: Double
    /// … to here.
    public let high: Double

    package init(expected: Double, low: Double, high: Double) {
      (self.expected, self.low, self.high) = (expected, low, high)
    }
  }

  /// Among so many target rows, one of which is a source row's counterpart, …
  public let poolSize: Int
  /// … the share of source rows that have it as their nearest, 0 to 1.
  public let top1: Estimate
  /// … and its mean rank, 1 to `poolSize`.
  public let meanRank: Estimate

  package init(poolSize: Int, top1: Estimate, meanRank: Estimate) {
    (self.poolSize, self.top1, self.meanRank) = (poolSize, top1, meanRank)
  }
}
