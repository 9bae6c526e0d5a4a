package import LinearAlgebra

/// Compares maps by what they make of the same source rows in whitened leading coordinates.
///
/// Rows are `z = x V Λ^−½` in the leading principal components, of unit length, and a map `W` carries them by
/// `polar(Vxᵀ W Vy)`. Directions count alike there. In plain coordinates two maps agree as soon as they carry the few
/// directions that hold the variance onto each other, whatever they do with the rest.
package struct MapComparison: Sendable {
  private let rows: Matrix<Float>
  private let sourceAxes, targetAxes: Matrix<Float>

  /// - Parameters:
  ///   - rows: source rows in the coordinates that they are compared in, `[n, r]`.
  ///   - sourceAxes: those coordinates' directions in the source space, `[dA, r]`.
  ///   - targetAxes: directions of the target space, `[dB, s]`.
  package init(rows: Matrix<Float>, sourceAxes: Matrix<Float>, targetAxes: Matrix<Float>) {
    (self.rows, self.sourceAxes, self.targetAxes) = (rows, sourceAxes, targetAxes)
  }

  /// - Parameter rows: normalised source rows, `[n, dA]`.
  init(_ spaces: SpacePair, comparingOn rows: Matrix<Float>) {
    let dimension = ChainKnobs.comparedDimension
    let source = ReducedCoordinates(spaces.covariances.source, dimension: dimension, whitening: 0.5)
    let target = ReducedCoordinates(spaces.covariances.target, dimension: dimension, whitening: 0.5)
    self.init(rows: source.unitRows(rows.directedRows), sourceAxes: source.axes, targetAxes: target.axes)
  }

  /// The mean cosine of the rows under two maps, `[dA, dB]`: 1 for equal maps, about 0 for unrelated ones.
  package func agreement(_ a: Matrix<Double>, _ b: Matrix<Double>) throws(AlignmentError) -> Double {
    meanCosineOfRows(try images(a), try images(b))
  }

  /// The agreements of every two maps, symmetric with ones on the diagonal; `O(k)` images and `O(k²)` comparisons.
  package func agreements(_ maps: [Matrix<Double>]) throws(AlignmentError) -> [[Double]] {
    let images = try maps.map(images)
    return images.indices.map { a in
      images.indices.map { b in a == b ? 1 : meanCosineOfRows(images[min(a, b)], images[max(a, b)]) }
    }
  }

  private func images(_ map: Matrix<Double>) throws(AlignmentError) -> Matrix<Float> {
    let reduced = product(
      product(sourceAxes, .transposed, map.converted(to: Float.self), .asIs), targetAxes)
    return product(rows, try polarFactor(reduced))
  }
}
