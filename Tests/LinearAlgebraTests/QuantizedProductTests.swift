import LinearAlgebra
import Testing

@Suite struct QuantizedProductTests {
  private func units(_ rowCount: Int, _ dimension: Int, seed: UInt64) -> Matrix<Float> {
    var generator = SeededGenerator(seed: seed)
    var rows = Matrix<Float>(gaussian: rowCount, dimension, using: &generator)
    rows.normalizeRows()
    return rows
  }

  // Shapes on either side of the four bytes, twelve rows and 32 columns that the kernel takes at once.
  @Test(arguments: [(1, 1, 1), (5, 7, 3), (12, 32, 4), (13, 33, 65), (300, 100, 130)])
  func cosinesOfUnitRowsAreCloseToThoseInSinglePrecision(shape: (Int, Int, Int)) {
    let (left, right) = (units(shape.0, shape.2, seed: 1), units(shape.1, shape.2, seed: 2))
    let exact = product(left, .asIs, right, .transposed)
    let tolerance = 0.06 / Float(shape.2).squareRoot()
    let rounded = product(QuantizedRows(left), QuantizedColumns(transposing: right))
    #expect(largestDifference(rounded, exact) < tolerance)
    let same = product(QuantizedRows(left), QuantizedColumns(forSignedRows: right.transposed))
    #expect(largestDifference(same, exact) < tolerance)
  }

  // Shapes on either side of the tiles of 64 x 64.
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (64, 64, 64), (65, 130, 63), (500, 70, 33)])
  func crossCovariancesAreCloseToThoseInSinglePrecision(shape: (n: Int, a: Int, b: Int)) {
    var generator = SeededGenerator(seed: 8)
    let left = Matrix<Float>(gaussian: shape.n, shape.a, using: &generator)
    let right = Matrix<Float>(gaussian: shape.n, shape.b, using: &generator)
    let exact = product(left, .transposed, right, .asIs)
    let rounded = product(QuantizedRows(transposing: left), QuantizedColumns(forSignedRows: right))
    #expect(largestDifference(rounded, exact) < 0.06 * Float(shape.n).squareRoot())
    // The same bytes as from the transposed matrix.
    let columns = QuantizedColumns(forSignedRows: right)
    #expect(rounded == product(QuantizedRows(left.transposed), columns))
  }

  @Test func bfloat16IsRoundedToNearestEven() {
    let exact: [Float] = [1, -0.5, 0, 3.140625, 1 + 1 / 256, 1 + 3 / 256, 1 + 1.01 / 256]
    let expected: [Float] = [1, -0.5, 0, 3.140625, 1, 1 + 4 / 256, 1 + 2 / 256]
    for columnCount in [7, 33] {
      let values = Matrix(
        rowCount: 9, columnCount: columnCount,
        elements: (0..<9).flatMap { row in (0..<columnCount).map { exact[($0 + row) % 7] } })
      let rows = BFloat16Rows(rounding: values)
      rows.memory.elements.withUnsafeBytes { bytes in
        for row in 0..<9 {
          for column in 0..<columnCount {
            let half = bytes.load(fromByteOffset: 4 * row * columnCount + 2 * column, as: UInt16.self)
            #expect(Float(bitPattern: UInt32(half) << 16) == expected[(column + row) % 7])
          }
        }
      }
    }
  }

  @Test func wholeNumbersAreMultipliedExactly() {
    // Each row's largest element is 127, so that nothing is rounded.
    let left = Matrix<Float>(rows: [[127, -3, 0, 5, 1], [-127, 2, 2, 2, -64]])
    let right = Matrix<Float>(rows: [[1, 127, -7, 0, 2], [-127, 0, 0, 1, 1], [0, 0, 0, 0, 127]])
    #expect(
      product(QuantizedRows(left), QuantizedColumns(transposing: right))
        == product(left, .asIs, right, .transposed))
  }

  // Sums of 32 bits would overflow from an inner dimension of 66,314 on.
  @Test func longRowsOfLargestNumbersDoNotOverflow() {
    let dimension = 100_000
    let rows = Matrix<Float>(
      rowCount: 2, columnCount: dimension,
      elements: [Float](repeating: 1, count: dimension) + [Float](repeating: -1, count: dimension))
    let exact = Float(dimension)
    let cosines = product(QuantizedRows(rows), QuantizedColumns(transposing: rows))
    #expect(largestDifference(cosines, Matrix(rows: [[exact, -exact], [-exact, exact]])) < 0.1)
    let columns = QuantizedColumns(forSignedRows: rows.transposed)
    #expect(product(QuantizedRows(rows), columns) == cosines)
    #expect(product(QuantizedRows(transposing: rows.transposed), columns) == cosines)

    let kernel = Matrix<Float>(
      rowCount: 1, columnCount: dimension, elements: [Float](repeating: 1, count: dimension))
    let plan = QuantizedRows(
      kernel: BFloat16Rows(rounding: kernel), columnScaling: [Float](repeating: 1, count: dimension),
      masses: [3])
    let carried = product(plan, QuantizedColumns(rows.transposed))
    #expect(abs(carried[0, 0] - 3) < 1e-5 && abs(carried[0, 1] + 3) < 1e-5)
  }

  @Test func zeroRowsAndColumnsStayZero() {
    var (left, right) = (units(20, 9, seed: 3), units(40, 9, seed: 4))
    for column in 0..<9 { (left[7, column], right[33, column]) = (0, 0) }
    let result = product(QuantizedRows(left), QuantizedColumns(transposing: right))
    #expect(result.row(7).allSatisfy { $0 == 0 })
    #expect((0..<20).allSatisfy { result[$0, 33] == 0 })
  }

  @Test(arguments: [(4, 3, 2), (50, 90, 33)])
  func aPlanCarriesWeightedMeansOfAnyRowsWithoutBias(shape: (Int, Int, Int)) {
    let (n, m, d) = shape
    var generator = SeededGenerator(seed: 5)
    let kernel = Matrix<Float>(
      rowCount: n, columnCount: m,
      elements: (0..<n * m).map { _ in Float.random(in: 0..<1, using: &generator) })
    let scaling = (0..<m).map { _ in Float.random(in: 0.5..<2, using: &generator) }
    let masses = (0..<n).map { _ in Float.random(in: 0.5..<2, using: &generator) }
    var values = Matrix<Float>(gaussian: m, d, using: &generator)
    // A column that is the same in all rows comes out as the masses, exactly.
    for row in 0..<m { values[row, 0] = 1 }
    let plan = QuantizedRows(
      kernel: BFloat16Rows(rounding: kernel), columnScaling: scaling, masses: masses)
    let carried = product(plan, QuantizedColumns(values))
    for row in 0..<n {
      #expect(abs(carried[row, 0] - masses[row]) < 1e-5)
      let weights = (0..<m).map { kernel[row, $0] * scaling[$0] }
      let total = weights.reduce(0, +)
      for column in 1..<d {
        let mean = (0..<m).reduce(Float(0)) { $0 + weights[$1] * values[$1, column] } / total
        #expect(abs(carried[row, column] - masses[row] * mean) < 0.05)
      }
    }
  }

  @Test func aRowWithoutWeightHasNoCounterpart() {
    let kernel = Matrix<Float>(rows: [[0, 0, 0], [1, 0, 0]])
    let plan = QuantizedRows(
      kernel: BFloat16Rows(rounding: kernel), columnScaling: [1, 1, 1], masses: [1, 1])
    let carried = product(plan, QuantizedColumns(Matrix(rows: [[2], [3], [4]])))
    #expect(carried[0, 0] == 0)
    #expect(abs(carried[1, 0] - 2) < 0.02)
  }

  @Test(arguments: [(1, 1), (7, 5), (40, 200), (300, 300)])
  func theGramMatrixIsTheProductWithItsOwnTranspose(shape: (Int, Int)) {
    var generator = SeededGenerator(seed: 6)
    let matrix = Matrix<Float>(gaussian: shape.0, shape.1, using: &generator)
    var result = Matrix<Float>(zeros: 0, 0)
    gram(ofColumnsOf: matrix, into: &result)
    #expect(result.transposed == result)
    #expect(largestDifference(result, product(matrix, .transposed, matrix, .asIs)) < 1e-3)
  }
}
