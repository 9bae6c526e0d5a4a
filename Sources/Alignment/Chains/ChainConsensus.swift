package import EmbeddingMaps
package import LinearAlgebra

/// One map found and refined from its own random choices.
package struct Chain: Sendable {
  /// Semi-orthogonal, `[dA, dB]`.
  package let map: Matrix<Double>
  /// The nuclear norm of the averaged cross-covariance: larger is better on the same data and schedule.
  package let objective: Double
  /// How many batches were matched.
  package let stepCount: Int

  package init(map: Matrix<Double>, objective: Double, stepCount: Int) {
    (self.map, self.objective, self.stepCount) = (map, objective, stepCount)
  }
}

/// What several independent chains say together.
package struct ChainConsensus: Sendable {
  /// The polar factor of the sum of the maps that agree with the best one.
  package let map: Matrix<Double>
  /// What the agreement of the best chain with the one most like it says.
  package let verdict: Verdict
  /// The cross-covariance of normalised rows with their counterparts that the map was made of, `[dA, dB]`; nil where
  /// the refinement over all rows was left out.
  package let crossCovariance: Matrix<Float>?

  init(map: Matrix<Double>, verdict: Verdict, crossCovariance: Matrix<Float>? = nil) {
    (self.map, self.verdict, self.crossCovariance) = (map, verdict, crossCovariance)
  }

  /// Merges chains: those that agree with the one of largest objective, at a mean cosine of `ChainKnobs.mergingAgreement` or more.
  ///
  /// Averaging semi-orthogonal maps that err independently cancels errors; refining afterwards brings them back.
  /// A single chain agrees with nothing.
  ///
  /// - Parameter rows: normalised source rows to compare the maps on, `[n, dA]`.
  /// - Precondition: there is at least one chain.
  package init(_ chains: [Chain], comparingOn rows: Matrix<Float>) throws(AlignmentError) {
    guard let best = chains.indices.max(by: { chains[$0].objective < chains[$1].objective }) else {
      preconditionFailure("no chains to merge")
    }
    let images = chains.map { product(rows, $0.map.converted(to: Float.self)) }
    let agreements = chains.indices.map { meanCosineOfRows(images[best], images[$0]) }
    let merged = chains.indices.filter { $0 == best || agreements[$0] >= ChainKnobs.mergingAgreement }
    var sum = chains[best].map
    for index in merged where index != best { sum += chains[index].map }
    map = try fitProcrustes(sum).factor
    crossCovariance = nil
    verdict = Verdict(
      agreement: chains.indices.filter { $0 != best }.map { agreements[$0] }.max() ?? 0,
      chainCount: chains.count, mergedChainCount: merged.count)
  }

  /// This consensus of chains that all started from one map: they are not independent, so they are believed only
  /// as far as the start itself has stood the refinement.
  func judged(against initialMap: Matrix<Float>?, comparingOn rows: Matrix<Float>) -> ChainConsensus {
    guard let initialMap else { return self }
    let kept = meanCosineOfRows(product(rows, initialMap), product(rows, map.converted(to: Float.self)))
    return ChainConsensus(
      map: map,
      verdict: Verdict(
        agreement: min(kept, verdict.agreement), chainCount: verdict.chainCount,
        mergedChainCount: verdict.mergedChainCount))
  }
}
