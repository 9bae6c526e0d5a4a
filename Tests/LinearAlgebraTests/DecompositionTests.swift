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

  @Test func canonicalCorrelationsWorkedByHand() throws {
    // Standard deviations 2 and 3 on the source, 5 and 1 on the target; the first direction correlates with the second by
    // 0.5, the second with the first by 0.25.
    let source = Matrix<Double>(rows: [[4, 0], [0, 9]])
    let target = Matrix<Double>(rows: [[25, 0], [0, 1]])
    let cross = Matrix<Double>(rows: [[0, 1], [3.75, 0]])
    let plain = try CanonicalCorrelations(
      source: source, target: target, cross: cross, ridges: (source: 0, target: 0))
    #expect(zip(plain.correlations, [0.5, 0.25]).allSatisfy { abs($0 - $1) < 1e-12 })
    let expectedDirections: [(Matrix<Double>, [Double])] = [
      (plain.sourceDirections, [0.5, 0, 0, 1.0 / 3]), (plain.targetDirections, [0, 0.2, 1, 0]),
    ]
    for (directions, expected) in expectedDirections {
      #expect(zip(directions.elements, expected).allSatisfy { abs(abs($0) - $1) < 1e-12 })
    }
    // A ridge of 2 adds 13 to the source's eigenvalues.
    let ridged = try CanonicalCorrelations(
      source: source, target: target, cross: cross, ridges: (source: 2, target: 0))
    let expected = [1 / 17.0.squareRoot(), 3.75 / 5 / 22.0.squareRoot()].sorted(by: >)
    #expect(zip(ridged.correlations, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test(arguments: [(5, 5), (20, 8), (8, 20)], [UInt64(5), 6])
  func canonicalVariatesAreWhiteAndCorrelateInTurn(shape: (Int, Int), seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let x = Matrix<Double>(gaussian: 100, shape.0, using: &generator)
    let mixing = Matrix<Double>(gaussian: shape.0, shape.1, using: &generator)
    var y = product(x, mixing)
    y += Matrix<Double>(gaussian: 100, shape.1, using: &generator)
    // A column without variance is left out.
    var constant = x
    for row in 0..<100 { constant[row, 0] = 0 }
    let canonical = try CanonicalCorrelations(
      source: product(constant, .transposed, constant, .asIs), target: product(y, .transposed, y, .asIs),
      cross: product(constant, .transposed, y, .asIs), ridges: (source: 0, target: 0))
    let (u, v) = (product(constant, canonical.sourceDirections), product(y, canonical.targetDirections))
    let cross = product(u, .transposed, v, .asIs)
    let rank = min(shape.0 - 1, shape.1)
    for row in 0..<rank {
      for column in 0..<rank {
        #expect(abs(cross[row, column] - (row == column ? canonical.correlations[row] : 0)) < 1e-9)
      }
    }
    #expect(canonical.correlations.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 })
    #expect(canonical.correlations == canonical.correlations.sorted(by: >))
    #expect(canonical.sourceDirections.row(0).allSatisfy { abs($0) < 1e-9 })
    for column in 0..<rank {
      #expect(abs((0..<100).reduce(0.0) { $0 + u[$1, column] * u[$1, column] } - 1) < 1e-9)
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
