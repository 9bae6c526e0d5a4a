package import LinearAlgebra

/// Paired Gaussian rows: the target is the source under a planted map, with noise.
package struct PlantedPairs {
  /// Row i of one is the counterpart of row i of the other, `[n, dA]` and `[n, dB]`.
  package let source, target: Matrix<Float>
  /// The planted map, `[dA, dB]`.
  package let map: Matrix<Float>

  /// - Parameters:
  ///   - noise: the standard deviation of what is added to every element of the target.
  ///   - isOrthogonal: whether the map is semi-orthogonal, or Gaussian.
  package init(
    _ count: Int, dimensions: (source: Int, target: Int), noise: Float, isOrthogonal: Bool = true,
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let (sourceDimension, targetDimension) = dimensions
    map =
      isOrthogonal
      ? try Matrix(semiOrthogonal: sourceDimension, targetDimension, using: &generator)
      : Matrix(gaussian: sourceDimension, targetDimension, using: &generator)
    source = Matrix(gaussian: count, sourceDimension, using: &generator)
    var target = product(source, map)
    let disturbance = Matrix<Float>(gaussian: count, targetDimension, using: &generator)
    for index in target.elements.indices { target.elements[index] += noise * disturbance.elements[index] }
    self.target = target
  }

  /// The same pairs, of which the source cannot tell every odd row from the even one before it: the two directions then
  /// differ.
  package func withTwins() -> (source: Matrix<Float>, target: Matrix<Float>) {
    (source.rows(at: (0..<source.rowCount).map { $0 / 2 * 2 }), target)
  }
}
