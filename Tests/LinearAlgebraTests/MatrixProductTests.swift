import LinearAlgebra
import Testing

@Suite struct MatrixProductTests {
  @Test func aProductWorkedByHand() {
    let a = Matrix<Float>(rows: [[1, 2], [3, 4], [5, 6]])
    let b = Matrix<Float>(rows: [[1, 0, 2], [0, 1, 3]])
    #expect(product(a, b) == Matrix(rows: [[1, 2, 8], [3, 4, 18], [5, 6, 28]]))
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (64, 65, 16), (130, 40, 257), (1000, 9, 33)])
  func everyTranspositionGivesTheSameProduct(m: Int, k: Int, n: Int) {
    var generator = SeededGenerator(seed: UInt64(m + k + n))
    let a = Matrix<Double>(gaussian: m, k, using: &generator)
    let b = Matrix<Double>(gaussian: k, n, using: &generator)
    let expected = plainProduct(a, b)
    let results = [
      product(a, b), product(a.transposed, .transposed, b, .asIs),
      product(a, .asIs, b.transposed, .transposed),
      product(a.transposed, .transposed, b.transposed, .transposed),
    ]
    for result in results { #expect(largestDifference(result, expected) < 1e-10) }
  }

  @Test func anEmptyInnerDimensionGivesZeros() {
    #expect(product(Matrix<Float>(zeros: 2, 0), Matrix<Float>(zeros: 0, 3)) == Matrix(zeros: 2, 3))
    #expect(product(Matrix<Float>(zeros: 0, 2), Matrix<Float>(zeros: 2, 3)).rowCount == 0)
  }

  private func plainProduct(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(zeros: a.rowCount, b.columnCount)
    for i in 0..<a.rowCount {
      for j in 0..<b.columnCount {
        for k in 0..<a.columnCount { result[i, j] += a[i, k] * b[k, j] }
      }
    }
    return result
  }
}

func largestDifference<Scalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Scalar {
  precondition(a.rowCount == b.rowCount && a.columnCount == b.columnCount)
  return zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
