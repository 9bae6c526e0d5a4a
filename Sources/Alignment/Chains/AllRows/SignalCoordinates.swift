import LinearAlgebra

/// The coordinates in which all rows are compared: those of a cross-covariance's singular vectors, each weighted by a
/// power of its singular value.
///
/// With `CA^−a M CB^−a = U diag(s) Vᵀ` a source row has the image `x CA^−a U s^(q/2)` and a target row
/// `y CB^−a V s^(q/2)`, both scaled to unit length. For `q = 0` that is comparing under the polar factor `U Vᵀ`.
struct SignalCoordinates: Sendable {
  /// `[dA, r]` and `[dB, r]` with `r = min(dA, dB)`.
  let source, target: Matrix<Float>

  /// - Parameters:
  ///   - whitenings: `CA^−a` and `CB^−a`.
  ///   - exponent: `q`, not negative.
  init(
    _ crossCovariance: Matrix<Float>, whitenings: (source: Matrix<Double>, target: Matrix<Double>),
    exponent: Double
  ) throws(AlignmentError) {
    let whitened = product(
      product(whitenings.source, crossCovariance.converted(to: Double.self)), whitenings.target)
    let singular = try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(whitened)
    }
    let largest = max(singular.singularValues.first ?? 0, .leastNormalMagnitude)
    let weights = singular.singularValues.map { ($0 / largest).raised(to: exponent / 2) }
    var left = singular.leftVectors.transposed
    var right = singular.rightVectorsTransposed
    for index in weights.indices {
      for column in 0..<left.columnCount { left[index, column] *= weights[index] }
      for column in 0..<right.columnCount { right[index, column] *= weights[index] }
    }
    source = product(whitenings.source, .asIs, left, .transposed).converted(to: Float.self)
    target = product(whitenings.target, .asIs, right, .transposed).converted(to: Float.self)
  }
}
