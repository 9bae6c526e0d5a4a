import LinearAlgebra

/// Both sides with what every chain needs to know about them, worked out once.
struct SpacePair: Sendable {
  let source, target: NormalizedSpace
  let covariances: (source: Covariance, target: Covariance)
  let whitening: WhitenedPair
  /// Known pairs, if there are any.
  let pairs: KnownPairs?

  /// - Throws: what `KnownPairs` throws.
  init(
    _ source: NormalizedSpace, _ target: NormalizedSpace, pairs: [KnownPair], knobs: BatchRefinementKnobs,
    generator: inout SeededGenerator
  ) throws(AlignmentError) {
    (self.source, self.target) = (source, target)
    covariances = (
      source: try Covariance(of: source, sampleSize: 30_000, generator: &generator),
      target: try Covariance(of: target, sampleSize: 30_000, generator: &generator)
    )
    whitening = WhitenedPair(source, target, covariances, knobs: knobs)
    self.pairs = pairs.isEmpty ? nil : try KnownPairs(pairs, source: source, target: target)
  }
}
