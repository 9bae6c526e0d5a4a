import LinearAlgebra
import Testing

@Suite struct SparseTests {
  private let pattern = SparsePattern(rows: [[0, 2], [], [1]], columnCount: 3)

  @Test func productsByHand() {
    let a = Matrix<Float>(rows: [[1, 2], [3, 4], [5, 6]])
    let b = Matrix<Float>(rows: [[1, 0], [0, 1], [2, 1]])
    #expect(sampledProduct(a, b, at: pattern) == [1, 4, 6])
    #expect(product(pattern, [1, 2, 3], b) == Matrix(rows: [[5, 2], [0, 0], [0, 3]]))
  }

  @Test(arguments: [(1, 1, 1), (40, 3, 2), (300, 1700, 5), (9, 2000, 4), (2000, 9, 4)], [true, false])
  func theLargestProductsAreThoseOfAFullSort(_ shape: (n: Int, m: Int, count: Int), usesBytes: Bool) {
    var generator = SeededGenerator(seed: 9)
    // Whole numbers, one of them 127 in every row, so that bytes hold them exactly; ties are many.
    func rows(_ count: Int) -> Matrix<Float> {
      var rows = Matrix<Float>(zeros: count, 6)
      for row in 0..<count {
        for column in 0..<5 { rows[row, column] = Float(Int.random(in: -127...127, using: &generator)) }
        rows[row, 5] = 127
      }
      return rows
    }
    let (a, b) = (rows(shape.n), rows(shape.m))
    let full = product(a, .asIs, b, .transposed)
    let found = largestProducts(of: a, and: b, count: shape.count, usesBytes: usesBytes)
    var isThere = [Bool](repeating: false, count: shape.n * shape.m)
    for row in 0..<shape.n {
      for position in Int(found.offsets[row])..<Int(found.offsets[row + 1]) {
        isThere[row * shape.m + Int(found.columns[position])] = true
      }
    }
    func limit(_ line: [Float]) -> Float { line.sorted(by: >)[min(shape.count, line.count) - 1] }
    let rowLimits = (0..<shape.n).map { limit(Array(full.row($0))) }
    let columnLimits = (0..<shape.m).map { column in limit((0..<shape.n).map { full[$0, column] }) }
    var isRight = true
    for row in 0..<shape.n {
      for column in 0..<shape.m {
        let (score, present) = (full[row, column], isThere[row * shape.m + column])
        if score > rowLimits[row] || score > columnLimits[column] { isRight = isRight && present }
        if score < rowLimits[row] && score < columnLimits[column] { isRight = isRight && !present }
      }
    }
    #expect(isRight)
  }

  @Test func onAFullPatternThePlanIsTheDenseOne() {
    var generator = SeededGenerator(seed: 4)
    for (n, m) in [(1, 1), (30, 30), (50, 5), (5, 50)] {
      let similarities = Matrix<Float>(gaussian: n, m, using: &generator)
      let values = Matrix<Float>(gaussian: m, 3, using: &generator)
      let all = SparsePattern(
        rows: [[Int32]](repeating: (0..<Int32(m)).map { $0 }, count: n), columnCount: m)
      let masses = (
        rows: [Float](repeating: 1, count: n), columns: [Float](repeating: Float(n) / Float(m), count: m)
      )
      let sparse = SparseTransport(
        similarities.elements, at: all, temperature: 0.4, rowMasses: masses.rows,
        columnMasses: masses.columns, scalingCount: 6)
      let dense = EntropicTransport(
        similarities, temperature: 0.4, rowMasses: masses.rows, columnMasses: masses.columns,
        scalingCount: 6)
      let (a, b) = (sparse.carried(values), dense.carried(values))
      #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-4 * Float(max(1, n)) })
    }
  }

  @Test func rowMarginalsHoldAndRowsWithoutElementsStayEmpty() {
    let plan = SparseTransport(
      [0.5, 0.1, 0.3], at: pattern, temperature: 0.1, rowMasses: [1, 1, 2], columnMasses: [1, 2, 1],
      scalingCount: 20)
    #expect(abs(plan.elements[0] + plan.elements[1] - 1) < 1e-6)
    #expect(abs(plan.elements[2] - 2) < 1e-6)
    #expect(plan.carried(Matrix(rows: [[1], [1], [1]])).row(1).first == 0)
  }

  @Test func resultsDoNotDependOnThreads() {
    var generator = SeededGenerator(seed: 6)
    let a = Matrix<Float>(gaussian: 900, 12, using: &generator)
    let b = Matrix<Float>(gaussian: 700, 12, using: &generator)
    @Sendable func result() -> [Float] {
      let found = largestProducts(of: a, and: b, count: 8, usesBytes: true)
      return SparseTransport(
        sampledProduct(a, b, at: found), at: found, temperature: 1,
        rowMasses: [Float](repeating: 1, count: 900),
        columnMasses: [Float](repeating: 9 / 7, count: 700), scalingCount: 5
      ).elements
    }
    let several = result()
    let one = concurrentMap(count: 64) { $0 == 0 ? result() : [] }[0]
    #expect(several == one)
  }
}
