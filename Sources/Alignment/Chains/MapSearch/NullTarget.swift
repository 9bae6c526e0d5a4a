import Embeddings
package import LinearAlgebra

extension SpacePair {
  /// The same source with a target that there is no map to: its rows keep their covariance and the distribution along
  /// every principal axis, and lose everything else.
  ///
  /// Each principal coordinate of the rows is shuffled by itself. What a search makes of such a target is what it makes
  /// of chance: maps that carry large variances onto large ones, and skewed axes onto skewed ones.
  package func withNullTarget(generator: inout SeededGenerator) throws(AlignmentError) -> SpacePair {
    let indices = generator.sample(MapSearchKnobs.nullRowCount, of: target.rowCount)
    let axes = covariances.target.principalAxes(target.dimension)
    var coordinates = product(target.rows(at: indices), axes)
    for column in 0..<coordinates.columnCount {
      let order = generator.sample(coordinates.rowCount, of: coordinates.rowCount)
      let values = order.map { coordinates[$0, column] }
      for (row, value) in values.enumerated() { coordinates[row, column] = value }
    }
    let rows = product(coordinates, .asIs, axes, .transposed)
    let space = try wrappingErrors(AlignmentError.embeddings) { () throws(EmbeddingsError) in
      try NormalizedSpace(rows, side: .target)
    }
    let covariance = try Covariance(
      of: space, sampleSize: BatchRefinementKnobs.covarianceSampleSize, generator: &generator)
    return SpacePair(self, target: space, covariance: covariance)
  }
}
