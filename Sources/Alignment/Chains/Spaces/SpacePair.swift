package import Embeddings
package import LinearAlgebra

/// Both sides with what every chain needs to know about them, worked out once.
package struct SpacePair: Sendable {
  package let source, target: NormalizedSpace
  let covariances: (source: Covariance, target: Covariance)
  /// Where a refinement starts matching: in the leading principal coordinates.
  let leadingCoordinates: MatchingCoordinates
  /// Where it ends: in all coordinates.
  let allCoordinates: MatchingCoordinates
  let finalWhitening: FinalWhitening
  /// Known pairs, if there are any.
  let pairs: KnownPairs?
  /// Both sides without the rows of known pairs, or with them where these are most of a side.
  let unpaired: (source: NormalizedSpace, target: NormalizedSpace)
  private let knobs: BatchRefinementKnobs

  /// - Throws: what `KnownPairs` throws.
  package init(
    _ source: NormalizedSpace, _ target: NormalizedSpace, pairs: [KnownPair], knobs: BatchRefinementKnobs,
    generator: inout SeededGenerator
  ) throws(AlignmentError) {
    let seeds = generator.childSeeds(2)
    let both = try concurrentMap(count: 2) { (side) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[side])
      return try Covariance(
        of: side == 0 ? source : target, sampleSize: BatchRefinementKnobs.covarianceSampleSize,
        generator: &generator)
    }
    self.init(
      source, target, covariances: (source: both[0], target: both[1]),
      pairs: pairs.isEmpty ? nil : try KnownPairs(pairs, source: source, target: target),
      unpaired: (
        source.withoutMinority(ofGiven: pairs.map(\.source)),
        target.withoutMinority(ofGiven: pairs.map(\.target))
      ), knobs: knobs)
  }

  /// The same source with another target, and no known pairs.
  init(_ other: SpacePair, target: NormalizedSpace, covariance: Covariance) {
    self.init(
      other.source, target, covariances: (source: other.covariances.source, target: covariance), pairs: nil,
      unpaired: (other.source, target), knobs: other.knobs)
  }

  /// The same with some of the known pairs, by their numbers. The others' rows are not matched with any either.
  func keeping(pairs numbers: [Int]) -> SpacePair {
    let kept = pairs.flatMap { pairs in
      numbers.isEmpty
        ? nil : KnownPairs(rows: pairs.source.rows(at: numbers), pairs.target.rows(at: numbers))
    }
    return SpacePair(source, target, covariances: covariances, pairs: kept, unpaired: unpaired, knobs: knobs)
  }

  private init(
    _ source: NormalizedSpace, _ target: NormalizedSpace,
    covariances: (source: Covariance, target: Covariance), pairs: KnownPairs?,
    unpaired: (source: NormalizedSpace, target: NormalizedSpace), knobs: BatchRefinementKnobs
  ) {
    (self.source, self.target) = (source, target)
    (self.covariances, self.pairs, self.unpaired, self.knobs) = (covariances, pairs, unpaired, knobs)
    leadingCoordinates = MatchingCoordinates(
      source, target, covariances, pairs: self.pairs, leadingVariance: knobs.leadingVariance,
      knobs: knobs)
    allCoordinates = MatchingCoordinates(
      source, target, covariances, pairs: self.pairs, leadingVariance: nil, knobs: knobs)
    finalWhitening = FinalWhitening(covariances, knobs: knobs)
  }
}

extension NormalizedSpace {
  /// The rows but for some that have a direction; all of them where more than half would be left out.
  fileprivate func withoutMinority(ofGiven indices: [Int]) -> NormalizedSpace {
    2 * indices.count > directedRowCount ? self : without(given: indices)
  }
}
