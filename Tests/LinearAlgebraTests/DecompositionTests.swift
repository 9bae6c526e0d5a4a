import LinearAlgebra
import Testing

@Suite struct DecompositionTests {
  @Test(arguments: [(4, 4), (9, 3), (3, 9), (60, 40), (1, 5)], [UInt64(1), 2])
  func theFactorsMultiplyBackToTheMatrix(shape: (Int, Int), seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let matrix = Matrix<Double>(gaussian: shape.0, shape.1, using: &generator)
    let decomposition = try SingularValueDecomposition(matrix)
    var scaled = decomposition.leftVectors
    for row in 0..<scaled.rowCount {
      for (column, value) in decomposition.singularValues.enumerated() { scaled[row, column] *= value }
    }
    #expect(largestDifference(product(scaled, decomposition.rightVectorsTransposed), matrix) < 1e-12)
    #expect(decomposition.singularValues == decomposition.singularValues.sorted(by: >))
  }

  @Test func eigenvaluesDescendAndVectorsBelongToThem() throws {
    let matrix = Matrix<Double>(rows: [[2, 1], [1, 2]])
    let decomposition = try SymmetricEigendecomposition(matrix)
    #expect(abs(decomposition.values[0] - 3) < 1e-12 && abs(decomposition.values[1] - 1) < 1e-12)
    let image = product(matrix, decomposition.vectors)
    for row in 0..<2 {
      for column in 0..<2 {
        let expected = decomposition.values[column] * decomposition.vectors[row, column]
        #expect(abs(image[row, column] - expected) < 1e-12)
      }
    }
  }

  @Test(arguments: [(5, 5), (20, 8), (8, 20)], [UInt64(3), 4])
  func thePolarFactorIsSemiOrthogonalAndOptimal(shape: (Int, Int), seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let matrix = Matrix<Double>(gaussian: shape.0, shape.1, using: &generator)
    let polar = try matrix.polarFactor()
    #expect(distanceFromSemiOrthogonal(polar.factor) < 1e-12)
    let attained = trace(polar.factor, matrix)
    #expect(abs(attained - polar.nuclearNorm) < 1e-9)
    for _ in 0..<20 {
      let other = try Matrix<Double>(semiOrthogonal: shape.0, shape.1, using: &generator)
      #expect(trace(other, matrix) <= attained)
    }
  }

  @Test func thePolarFactorOfARankDeficientMatrixIsStillSemiOrthogonal() throws {
    for matrix in [Matrix<Double>(zeros: 6, 4), Matrix(rows: [[1, 1], [1, 1], [2, 2]])] {
      #expect(distanceFromSemiOrthogonal(try matrix.polarFactor().factor) < 1e-12)
    }
  }

  @Test(arguments: [(6, 6), (40, 25), (25, 40)], [UInt64(1), 2, 3])
  func theIterativePolarFactorIsTheExactOne(shape: (Int, Int), seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // A spectrum that decays to a hundredth, within what the iteration promises.
    let left = try Matrix<Float>(semiOrthogonal: shape.0, min(shape.0, shape.1), using: &generator)
    let right = try Matrix<Float>(semiOrthogonal: min(shape.0, shape.1), shape.1, using: &generator)
    var scaled = left
    for row in 0..<scaled.rowCount {
      for column in 0..<scaled.columnCount {
        scaled[row, column] *=
          Float(10.0).squareRoot() * Float(100.0.raised(to: -Double(column) / Double(scaled.columnCount)))
      }
    }
    let matrix = product(scaled, right)
    #expect(largestDifference(matrix.approximatePolarFactor(), product(left, right)) < 1e-3)
    #expect(Matrix<Float>(zeros: 3, 2).approximatePolarFactor() == Matrix(zeros: 3, 2))
  }

  @Test func numbersThatAreNotFiniteAreNamed() {
    let matrix = Matrix<Double>(rows: [[1, 2], [.nan, 3]])
    #expect(
      throws: LinearAlgebraError.notFinite(operation: "singular value decomposition", row: 1, column: 0)
    ) {
      try SingularValueDecomposition(matrix)
    }
    #expect(throws: LinearAlgebraError.self) { try SymmetricEigendecomposition(matrix) }
  }

  @Test(arguments: [(7, 7), (12, 5), (5, 12)])
  func randomSemiOrthogonalMatricesAre(shape: (Int, Int)) throws {
    var generator = SeededGenerator(seed: 5)
    let matrix = try Matrix<Float>(semiOrthogonal: shape.0, shape.1, using: &generator)
    #expect(matrix.rowCount == shape.0 && matrix.columnCount == shape.1)
    #expect(distanceFromSemiOrthogonal(matrix.converted(to: Double.self)) < 1e-6)
  }

  private func trace(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// The largest element of `W Wᵀ − I` or `Wᵀ W − I`, whichever is the smaller product.
func distanceFromSemiOrthogonal(_ matrix: Matrix<Double>) -> Double {
  let isWide = matrix.rowCount <= matrix.columnCount
  let gram =
    isWide ? product(matrix, .asIs, matrix, .transposed) : product(matrix, .transposed, matrix, .asIs)
  return largestDifference(gram, Matrix(identity: gram.rowCount))
}
