extension Matrix where Scalar == Float {
  /// The orthogonal polar factor to about 1e-5, from matrix products alone, for use inside iterations.
  ///
  /// `X ← X (a I + b G + c G²)` with `G = XᵀX`: Newton-Schulz iterations of degree five (N. Higham, Functions of
  /// Matrices, SIAM 2008, section 8.3) with the coefficients that bring all singular values between 0.003 and 1 to 1
  /// fastest, step by step (the scheme of N. Amsel et al., "The Polar Express", arXiv 2505.16932). Singular values
  /// are first divided by `‖MᵀM‖_F^½`, which is at least the largest; what is then below about 0.003 stays below 1, so
  /// that a direction that is hardly there is damped, and a null direction left out instead of completed. About
  /// `6 n² (3 m + n)` operations for `[m, n]`, `m >= n`, all of them products.
  ///
  /// - Returns: zeros for the zero matrix.
  package func approximatePolarFactor() -> Matrix<Float> {
    let norm = innerProduct(with: self).squareRoot()
    guard norm > 0, norm.isFinite else { return Matrix(zeros: rowCount, columnCount) }
    // The smaller Gram matrix is that of the columns of a tall matrix.
    let isWide = rowCount < columnCount
    var factor = isWide ? transposed : self
    factor *= 1 / Float(norm)
    var (grams, polynomial, next) = (
      Matrix<Float>(zeros: 0, 0), Matrix<Float>(zeros: 0, 0), Matrix<Float>(zeros: 0, 0)
    )
    gram(ofColumnsOf: factor, into: &grams)
    let bound = Float(1.01 * grams.innerProduct(with: grams).squareRoot().squareRoot())
    factor *= 1 / bound
    grams *= 1 / (bound * bound)
    for (index, (a, b, c)) in quinticCoefficients.enumerated() {
      if index > 0 { gram(ofColumnsOf: factor, into: &grams) }
      // The square of a symmetric matrix is its own Gram matrix.
      gram(ofColumnsOf: grams, into: &polynomial)
      polynomial *= c
      for element in polynomial.elements.indices {
        polynomial.elements[element] += b * grams.elements[element]
      }
      for diagonal in 0..<polynomial.rowCount { polynomial[diagonal, diagonal] += a }
      product(factor, .asIs, polynomial, .asIs, into: &next)
      swap(&factor, &next)
    }
    return isWide ? factor.transposed : factor
  }
}

/// Best approximations of 1 on [0.003, 1], and on what each one makes of the interval before it, by odd polynomials of
/// degree five; the last is the Newton-Schulz iteration of that degree.
private let quinticCoefficients: [(Float, Float, Float)] = [
  (8.383675, -24.765912, 18.357087), (4.04342, -3.011405, 0.569512), (3.505571, -2.626654, 0.525719),
  (2.490116, -1.834275, 0.436835), (1.917776, -1.29675, 0.379705), (1.875, -1.25, 0.375),
]
