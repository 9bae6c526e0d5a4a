package import Embeddings
import LinearAlgebra

/// How unlike two spaces are in shape, without a map between them: two of the figures that accuracy is foretold from.
package struct SpaceMismatch: Equatable, Sendable {
  /// `|log (δB / δA)|` of the mean distances at which rows have their nearest neighbour: see `AccuracyEvidence`.
  package let neighbors: Double
  /// The mean of `|log (λB / λA)|` over the leading eigenvalues of both covariances.
  package let spectrum: Double

  /// Measures both on rows that are normalised as a fit has them. `O(n d² + d³)` time for up to 20,000 rows a side.
  package init(
    _ source: NormalizedSpace, _ target: NormalizedSpace, seed: UInt64 = 0
  ) throws(AlignmentError) {
    var generator = SeededGenerator(seed: seed)
    let spaces = [source, target]
    let poolCount = min(source.rowCount, target.rowCount, AccuracyEvidence.neighborPoolCount)
    let result = try BLASRuntime.scoped { () throws(AlignmentError) in
      let distances = neighborDistances(in: spaces, poolCount: poolCount, generator: &generator)
      let eigenvalues = try spaces.map { (space) throws(AlignmentError) in
        try Covariance(
          of: space, sampleSize: BatchRefinementKnobs.covarianceSampleSize, generator: &generator
        ).meanEigenvalues
      }
      return (distances, eigenvalues)
    }
    neighbors = neighborMismatch(result.0)
    spectrum = meanLogRatio(result.1[0], result.1[1])
  }
}
