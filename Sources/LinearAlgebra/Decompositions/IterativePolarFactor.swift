extension Matrix where Scalar == Float {
  /// The orthogonal polar factor to about 1e-5, from matrix products alone, for use inside iterations.
  ///
  /// `X ← X (a I + b G + c G²)` with `G = XᵀX`: Newton-Schulz iterations of degree five (N. Higham, Functions of
  /// Matrices, SIAM 2008, section 8.3) with the coefficients that bring all singular values between 1e-3 and 1 to 1
  /// fastest (N. Amsel et al., "The Polar Express", arXiv 2505.16932, their published table). Singular values are
  /// first divided by `‖MᵀM‖_F^½`, which is at least the largest; what is then below about 1e-3 stays below 1, so a
  /// null direction is left out instead of completed. About `28 m n min(m, n)` operations, all of them products.
  ///
  /// - Returns: zeros for the zero matrix.
  package func approximatePolarFactor() -> Matrix<Float> {
    let norm = innerProduct(with: self).squareRoot()
    guard norm > 0, norm.isFinite else { return Matrix(zeros: rowCount, columnCount) }
    // The smaller Gram matrix is that of the columns of a tall matrix.
    let isWide = rowCount < columnCount
    var factor = isWide ? transposed : self
    factor *= 1 / Float(norm)
    var gram = product(factor, .transposed, factor, .asIs)
    let bound = Float(1.01 * gram.innerProduct(with: gram).squareRoot().squareRoot())
    factor *= 1 / bound
    gram *= 1 / (bound * bound)
    for (index, (a, b, c)) in quinticCoefficients.enumerated() {
      if index > 0 { product(factor, .transposed, factor, .asIs, into: &gram) }
      var polynomial = product(gram, gram)
      polynomial *= c
      for element in polynomial.elements.indices {
        polynomial.elements[element] += b * gram.elements[element]
      }
      for diagonal in 0..<polynomial.rowCount { polynomial[diagonal, diagonal] += a }
      factor = product(factor, polynomial)
    }
    return isWide ? factor.transposed : factor
  }
}

private let quinticCoefficients: [(Float, Float, Float)] = [
  (8.287212, -23.595886, 17.300388), (4.107059, -2.94785, 0.544843), (3.948691, -2.908902, 0.551819),
  (3.31842, -2.488488, 0.510049), (2.300652, -1.668904, 0.418807), (1.891301, -1.267996, 0.376804),
  (1.875002, -1.250002, 0.375),
]
