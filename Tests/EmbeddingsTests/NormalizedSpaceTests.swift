import Embeddings
import LinearAlgebra
import Testing

@Suite struct NormalizedSpaceTests {
  @Test func rowsAreCentredByTheirMeanAndScaled() throws {
    let space = try NormalizedSpace(
      Matrix(rows: [[3, 1], [1, 3], [1, 1], [3, 3], [2, 2]]), side: .source)
    #expect(space.normalisation.center == [2, 2])
    #expect(space.zeroRowCount == 1)
    #expect(abs(space.meanLength - 4 * Float(2).squareRoot() / 5) < 1e-6)
    let rows = space.allRows()
    #expect(abs(rows[0, 0] - Float(0.5).squareRoot()) < 1e-6)
    #expect(rows.row(4).allSatisfy { $0 == 0 })
    #expect(space.rows(at: [2]) == rows.rows(2..<3))
  }

  @Test func someRowsAreLeftOutUnderTheSameNormalisation() throws {
    let rows = Matrix<Float>(rows: [[3, 1], [0, 0], [1, 3], [1, 1], [0, 0], [3, 3], [2, 2]])
    // Robust statistics leave the rows of zeros out; indices are those of the rows as they were given.
    let space = try NormalizedSpace(rows, side: .source, statistics: .robust)
    #expect(space.rowCount == 5 && space.directedRowCount == 4)
    let left = space.without(given: [2, 5])
    #expect(left.normalisation == space.normalisation)
    #expect(left.rowCount == 3 && left.directedRowCount == 2)
    #expect(left.allRows() == space.rows(atGiven: [0, 3, 6]))
    #expect(left.rows(at: [1]) == space.rows(atGiven: [3]))
    #expect(left.givenRows.rowCount == 7)
    #expect(space.without(given: []).rowCount == 5)
    // Nothing was left out of these before.
    let plain = try NormalizedSpace(Matrix(rows: [[3, 1], [1, 3], [1, 1], [3, 3]]), side: .target)
    #expect(plain.without(given: [0, 3]).allRows() == plain.rows(1..<3))
  }

  @Test func rowsThatAreNotFiniteAreCountedAndTheFirstIsNamed() {
    var rows = Matrix<Float>(zeros: 10_000, 2)
    rows[5001, 1] = .infinity
    rows[9000, 0] = .nan
    #expect(throws: EmbeddingsError.notFinite(.target, first: RowLocation(row: 5001), count: 2)) {
      try NormalizedSpace(rows, side: .target)
    }
  }

  @Test func rowsLongerThanSinglePrecisionHoldsAreCountedAndTheFirstIsNamed() throws {
    var rows = Matrix<Float>(zeros: 2000, 4)
    for column in 0..<4 { (rows[700, column], rows[1500, column], rows[3, column]) = (-1e38, 3e38, 8e37) }
    #expect(throws: EmbeddingsError.tooLong(.source, first: RowLocation(row: 700), count: 2)) {
      try NormalizedSpace(rows, side: .source)
    }
    // 1.6e38 long: about the mean as well it is no longer than 3.4e38.
    for column in 0..<4 { (rows[700, column], rows[1500, column]) = (1, -8e37) }
    let space = try NormalizedSpace(rows, side: .source)
    #expect(space.rows(at: [3, 1500]).rowSquaredNorms().allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test func infinitiesThatCancelInASumAreFound() {
    let rows = Matrix<Float>(rows: [[.infinity], [-.infinity]])
    #expect(throws: EmbeddingsError.notFinite(.source, first: RowLocation(row: 0), count: 2)) {
      try NormalizedSpace(rows, side: .source)
    }
  }

  @Test func rowsWithoutAnyDirectionAreRefused() {
    let rows = Matrix<Float>(rows: [[1, 2], [1, 2], [1, 2]])
    #expect(throws: EmbeddingsError.noDirections(.source, rowCount: 3, origin: nil)) {
      try NormalizedSpace(rows, side: .source)
    }
    #expect(throws: EmbeddingsError.empty(.source, origin: nil)) {
      try NormalizedSpace(Matrix<Float>(zeros: 0, 3), side: .source)
    }
  }
}
