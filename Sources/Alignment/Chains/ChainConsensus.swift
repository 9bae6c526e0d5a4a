package import EmbeddingMaps
package import LinearAlgebra

/// One map found and refined from its own random choices.
package struct Chain: Sendable {
  /// Semi-orthogonal, `[dA, dB]`.
  package let map: Matrix<Double>
  /// The nuclear norm of the averaged cross-covariance: larger is better on the same data and schedule.
  package let objective: Double
  /// The averaged cross-covariance `Xᵀ P Y / n` of rows with their counterparts, `[dA, dB]`.
  package let crossCovariance: Matrix<Float>
  /// How many batches were matched.
  package let stepCount: Int
  /// What the objective was after each of them, in the coordinates of that step.
  package let objectives: [Double]

  package init(
    map: Matrix<Double>, objective: Double, crossCovariance: Matrix<Float>, stepCount: Int,
    objectives: [Double] = []
  ) {
    (self.map, self.objective) = (map, objective)
    (self.crossCovariance, self.stepCount) = (crossCovariance, stepCount)
    self.objectives = objectives
  }
}

/// What several independent chains say together.
package struct ChainConsensus: Sendable {
  /// The polar factor of the sum of the maps that agree with the best one.
  package let map: Matrix<Double>
  /// What the agreement of the best chain with the one most like it says.
  package let verdict: Verdict
  /// The mean of the merged chains' cross-covariances, or what a later refinement has found; nil for a method that
  /// has none.
  package let crossCovariance: Matrix<Float>?
  /// The matching map that follows from it.
  let matchingMap: MatchingMap?
  /// The numbers of the known pairs that the finished map contradicts.
  let contradictedPairs: [Int]

  init(
    map: Matrix<Double>, verdict: Verdict, crossCovariance: Matrix<Float>? = nil,
    matchingMap: MatchingMap? = nil, contradictedPairs: [Int] = []
  ) {
    (self.map, self.verdict) = (map, verdict)
    (self.crossCovariance, self.matchingMap) = (crossCovariance, matchingMap)
    self.contradictedPairs = contradictedPairs
  }

  /// Merges chains: those that agree with the one of largest objective, at a mean cosine of `ChainKnobs.mergingAgreement` or more.
  ///
  /// Averaging semi-orthogonal maps that err independently cancels errors; refining afterwards brings them back.
  /// A single chain agrees with nothing.
  ///
  /// - Precondition: there is at least one chain.
  package init(_ chains: [Chain], comparedBy comparison: MapComparison) throws(AlignmentError) {
    guard let best = chains.indices.max(by: { chains[$0].objective < chains[$1].objective }) else {
      preconditionFailure("no chains to merge")
    }
    let agreements = try chains.map { (chain) throws(AlignmentError) in
      try comparison.agreement(chains[best].map, chain.map)
    }
    let merged = chains.indices.filter { $0 == best || agreements[$0] >= ChainKnobs.mergingAgreement }
    var sum = chains[best].map
    var crossCovariance = chains[best].crossCovariance
    for index in merged where index != best {
      sum += chains[index].map
      crossCovariance += chains[index].crossCovariance
    }
    crossCovariance *= 1 / Float(merged.count)
    map = try fitProcrustes(sum).factor
    self.crossCovariance = crossCovariance
    (matchingMap, contradictedPairs) = (nil, [])
    verdict = Verdict(
      agreement: chains.indices.filter { $0 != best }.map { agreements[$0] }.max() ?? 0,
      chainCount: chains.count, mergedChainCount: merged.count)
  }

  /// This consensus with what the search has found out about other maps and chance.
  func judged(by evidence: SearchEvidence?) -> ChainConsensus {
    guard let evidence else { return self }
    return ChainConsensus(
      map: map,
      verdict: Verdict(
        agreement: verdict.agreement, chainCount: verdict.chainCount,
        mergedChainCount: verdict.mergedChainCount, evidence: evidence), crossCovariance: crossCovariance)
  }

  /// This consensus of chains that all started from one map: they are not independent, so they are believed only
  /// as far as the start itself has stood the refinement.
  func judged(
    against initialMap: Matrix<Float>?, comparedBy comparison: MapComparison
  ) throws(AlignmentError) -> ChainConsensus {
    guard let initialMap else { return self }
    let kept = try comparison.agreement(initialMap.converted(to: Double.self), map)
    return ChainConsensus(
      map: map,
      verdict: Verdict(
        agreement: min(kept, verdict.agreement), chainCount: verdict.chainCount,
        mergedChainCount: verdict.mergedChainCount), crossCovariance: crossCovariance)
  }
}
