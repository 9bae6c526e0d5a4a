package import Embeddings
package import LinearAlgebra

/// Both sides with what every chain needs to know about them, worked out once.
package struct SpacePair: Sendable {
  let source, target: NormalizedSpace
  let covariances: (source: Covariance, target: Covariance)
  /// Where a refinement starts matching: in the leading principal coordinates.
  let leadingCoordinates: MatchingCoordinates
  /// Where it ends: in all coordinates.
  let allCoordinates: MatchingCoordinates
  let finalWhitening: FinalWhitening
  /// Known pairs, if there are any.
  let pairs: KnownPairs?

  /// - Throws: what `KnownPairs` throws.
  package init(
    _ source: NormalizedSpace, _ target: NormalizedSpace, pairs: [KnownPair], knobs: BatchRefinementKnobs,
    generator: inout SeededGenerator
  ) throws(AlignmentError) {
    (self.source, self.target) = (source, target)
    let seeds = generator.childSeeds(2)
    let both = try concurrentMap(count: 2) { (side) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[side])
      return try Covariance(
        of: side == 0 ? source : target, sampleSize: BatchRefinementKnobs.covarianceSampleSize,
        generator: &generator)
    }
    covariances = (source: both[0], target: both[1])
    self.pairs = pairs.isEmpty ? nil : try KnownPairs(pairs, source: source, target: target)
    leadingCoordinates = MatchingCoordinates(
      source, target, covariances, pairs: self.pairs, leadingVariance: knobs.leadingVariance,
      knobs: knobs)
    allCoordinates = MatchingCoordinates(
      source, target, covariances, pairs: self.pairs, leadingVariance: nil, knobs: knobs)
    finalWhitening = FinalWhitening(covariances, knobs: knobs)
  }
}
