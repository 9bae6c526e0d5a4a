// Inlinable, so that the modules above specialise the loops for their scalar.

extension Matrix {
  /// Adds a matrix of the same shape, element by element.
  @inlinable package static func += (left: inout Matrix, right: Matrix) {
    precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount)
    for index in left.elements.indices { left.elements[index] += right.elements[index] }
  }

  /// Subtracts a matrix of the same shape, element by element.
  @inlinable package static func -= (left: inout Matrix, right: Matrix) {
    precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount)
    for index in left.elements.indices { left.elements[index] -= right.elements[index] }
  }

  /// Multiplies every element.
  @inlinable package static func *= (left: inout Matrix, factor: Scalar) {
    for index in left.elements.indices { left.elements[index] *= factor }
  }

  /// `(1 − share) · self + share · other`.
  @inlinable package func blended(with other: Matrix, share: Scalar) -> Matrix {
    precondition(rowCount == other.rowCount && columnCount == other.columnCount)
    var result = self
    let rest = 1 - share
    for index in elements.indices {
      result.elements[index] = rest * elements[index] + share * other.elements[index]
    }
    return result
  }

  /// Each column times its factor.
  @inlinable package func scalingColumns(by factors: [Scalar]) -> Matrix {
    precondition(factors.count == columnCount, "as many factors as columns are needed")
    var result = self
    for row in 0..<rowCount {
      for column in 0..<columnCount { result.elements[row * columnCount + column] *= factors[column] }
    }
    return result
  }

  /// The sum of the diagonal.
  @inlinable package var trace: Scalar {
    (0..<min(rowCount, columnCount)).reduce(0) { $0 + elements[$1 * columnCount + $1] }
  }
}

extension Matrix where Scalar == Float {
  /// `trace(Aᵀ B)`, the sum of the products of corresponding elements, in double precision.
  package func innerProduct(with other: Matrix) -> Double {
    zip(elements, other.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The same elements in double precision.
  public func converted(to type: Double.Type) -> Matrix<Double> {
    Matrix<Double>(rowCount: rowCount, columnCount: columnCount, elements: elements.map(Double.init))
  }
}

extension Matrix where Scalar == Double {
  /// `trace(Aᵀ B)`, the sum of the products of corresponding elements.
  package func innerProduct(with other: Matrix) -> Double {
    zip(elements, other.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The same elements, rounded to single precision.
  public func converted(to type: Float.Type) -> Matrix<Float> {
    Matrix<Float>(rowCount: rowCount, columnCount: columnCount, elements: elements.map { Float($0) })
  }
}
