import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  let matrix = Matrix<Float>(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func elementsAreInRowMajorOrder() {
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4)
    #expect(Array(matrix.row(1)) == [4, 5, 6])
  }

  @Test func transposingExchangesRowsAndColumns() {
    #expect(matrix.transposed == Matrix(rows: [[1, 4], [2, 5], [3, 6]]))
    #expect(matrix.transposed.transposed == matrix)
  }

  @Test func rowsAreTakenByRangeAndByIndex() {
    #expect(matrix.rows(1..<2) == Matrix(rows: [[4, 5, 6]]))
    #expect(matrix.rows(at: [1, 0, 1]) == Matrix(rows: [[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
    #expect(matrix.rows(at: []).rowCount == 0)
  }
}

@Suite struct RowOperationsTests {
  @Test func rowsAreCentredAndScaledToUnitLength() {
    var matrix = Matrix<Float>(rows: [[4, 1], [1, 5], [1, 1]])
    let lengths = matrix.centerAndNormalizeRows(by: [1, 1])
    #expect(matrix == Matrix(rows: [[1, 0], [0, 1], [0, 0]]))
    #expect(lengths == [3, 4, 0])
  }

  @Test func aRowThatDiffersFromTheMeanByRoundingAloneIsAZeroRow() {
    var matrix = Matrix<Float>(rows: [[1000, 1000.0001]])
    #expect(matrix.centerAndNormalizeRows(by: [1000, 1000]) == [0])
    #expect(matrix.elements == [0, 0])
  }

  @Test func rowsThatAreNotFiniteHaveLengthsThatAreNotFinite() {
    var matrix = Matrix<Float>(rows: [[.nan, 1], [3, 4], [.infinity, 0], [-.infinity, .infinity]])
    let lengths = matrix.centerAndNormalizeRows(by: [0, 0])
    #expect(lengths.map(\.isFinite) == [false, true, false, false])
    #expect((0..<4).map { matrix.row($0).allSatisfy(\.isFinite) } == [false, true, false, false])
  }

  @Test func rowsThatWeightsMakeTooLongAreZeros() {
    var matrix = Matrix<Float>(rows: [[1e30, 1], [3, 4e-15], [.infinity, 1], [1, 1]])
    let lengths = matrix.centerAndNormalizeRows(by: [1, 1], weights: [1e15, 1])
    #expect(lengths.map(\.isFinite) == [false, true, false, true])
    #expect(matrix.row(0).elementsEqual([0, 0]) && matrix.row(3).elementsEqual([0, 0]))
    #expect(matrix.row(1).elementsEqual([1, -5e-16]) && matrix.row(2).contains { !$0.isFinite })
  }

  @Test(arguments: [Float(1e30), 1e-30])
  func lengthsSurviveSquaresOutsideSinglePrecision(scale: Float) {
    var matrix = Matrix<Float>(rows: [[3 * scale, 4 * scale]])
    matrix.normalizeRows()
    #expect(abs(matrix[0, 0] - 0.6) < 1e-6 && abs(matrix[0, 1] - 0.8) < 1e-6)
  }

  @Test func columnSumsAndShifts() {
    var matrix = Matrix<Float>(rows: [[1, 2], [3, 4]])
    #expect(matrix.columnSums() == [4, 6])
    #expect(matrix.rowSquaredNorms() == [5, 25])
    matrix.scaleAndShiftRows(by: 2, adding: [10, 20])
    #expect(matrix == Matrix(rows: [[12, 24], [16, 28]]))
  }

  @Test(arguments: 0..<40) func innerProductsMatchAPlainLoop(count: Int) {
    let a = (0..<count).map { Float($0 % 7) - 3 }
    let b = (0..<count).map { Float($0 % 5) - 2 }
    let result = a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in innerProduct(a, b) } }
    #expect(result == zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
