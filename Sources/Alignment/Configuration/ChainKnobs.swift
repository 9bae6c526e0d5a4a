/// Knobs of the method `chains`: how many chains, where each begins, how it is refined.
package struct ChainKnobs: Equatable, Sendable {
  /// Independent chains.
  package var chainCount: Int
  /// The agreement at which two chains are enough, unless rows are few.
  package var easyAgreement: Double
  /// Chains in all, when more are tried because the first ones do not agree.
  package var chainLimit: Int
  /// The agreement from which no more chains are tried.
  package var sufficientAgreement: Double
  /// Where a chain starts.
  package var start: ChainStart
  /// A chain's refinement.
  package var batchRefinement: BatchRefinementKnobs
  /// The refinement over all rows, after the chains have been merged.
  package var allRows: AllRowsKnobs
  /// The published refinement by clusters, after that.
  package var clusterRefinement: ClusterRefinementKnobs
}

extension ChainKnobs {
  // Values that are not knobs.

  /// Chains that agree with the best one to at least this mean cosine are merged with it.
  package static let mergingAgreement = 0.5
  /// Source rows that maps are compared on, and in how many principal components.
  static let comparedRowCount = 2000
  static let comparedDimension = 48
  /// Chains that are tried at a time when the first ones do not agree.
  static let extraChainCount = 2
}

/// Where a chain may start.
package enum ChainStart: Equatable, Sendable {
  /// The search over candidate maps: ours.
  case search(MapSearchKnobs)
  /// Anchors and relative representations, as published; for comparison.
  case anchors(AnchorReadOutKnobs)
}
