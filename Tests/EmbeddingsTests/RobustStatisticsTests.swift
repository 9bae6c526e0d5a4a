import Embeddings
import Foundation
import LinearAlgebra
import Testing

@Suite struct RobustStatisticsTests {
  private func gaussian(_ rowCount: Int, _ dimension: Int, seed: UInt64 = 3) -> Matrix<Float> {
    var generator = SeededGenerator(seed: seed)
    var rows = Matrix<Float>(gaussian: rowCount, dimension, using: &generator)
    for index in rows.elements.indices { rows.elements[index] += 0.5 }
    return rows
  }

  private func robust(_ rows: Matrix<Float>) throws -> NormalizedSpace {
    try NormalizedSpace(rows, side: .source, statistics: .robust)
  }

  private func scaled(_ rows: Matrix<Float>, row: Int, by factor: Float) -> Matrix<Float> {
    var rows = rows
    for column in 0..<rows.columnCount { rows[row, column] *= factor }
    return rows
  }

  private func scaled(_ rows: Matrix<Float>, dimension: Int, by factor: Float) -> Matrix<Float> {
    var rows = rows
    for row in 0..<rows.rowCount { rows[row, dimension] *= factor }
    return rows
  }

  @Test(arguments: [(2000, 12), (700, 3), (1, 9), (40, 200)])
  func whereNothingStandsOutTheyArePlain(rowCount: Int, dimension: Int) throws {
    var rows = gaussian(rowCount + 1, dimension)
    rows[0, 0] += 3
    let (plain, robust) = (try NormalizedSpace(rows, side: .source), try robust(rows))
    #expect(robust.normalisation == plain.normalisation && robust.meanLength == plain.meanLength)
    #expect(robust.irregularities == .none && robust.zeroRowCount == plain.zeroRowCount)
    #expect(robust.normalisation.weights == nil)
  }

  @Test func aLongRowHasNoPartInTheMeanWorkedByHand() throws {
    // The others' mean is (1, 2), and each lies 1 from it.
    let corners: [[Float]] = [[0, 2], [2, 2], [1, 1], [1, 3]]
    let rows = Matrix(rows: [[3e6, 4e6]] + Array(repeating: corners, count: 10).joined())
    let space = try robust(rows)
    #expect(space.normalisation == Normalisation(center: [1, 2]) && space.meanLength == 1)
    #expect(space.irregularities.outlierRowCount == 1)
    #expect(space.irregularities.firstOutlierRow == RowLocation(row: 0))
    let plain = try NormalizedSpace(rows, side: .source)
    #expect(plain.irregularities == .none && plain.normalisation.center[0] > 70_000)
  }

  @Test func rowsOfSeveralAbsurdLengthsAreFoundTogether() throws {
    let clean = gaussian(3000, 24)
    var rows = clean
    for (row, factor) in [(12, Float(1e6)), (700, 1e3), (1700, -1e3), (2999, 1e9)] {
      rows = scaled(rows, row: row, by: factor)
    }
    let space = try robust(rows)
    #expect(space.irregularities.outlierRowCount == 4 && space.irregularities.rogueDimensions.isEmpty)
    #expect(space.irregularities.firstOutlierRow == RowLocation(row: 12))
    let kept = (0..<3000).filter { ![12, 700, 1700, 2999].contains($0) }
    #expect(space.normalisation == (try NormalizedSpace(clean.rows(at: kept), side: .source)).normalisation)
    // They are rows like others for all that follows.
    #expect(
      space.rowCount == 3000 && space.rows(at: [12]).rowSquaredNorms().allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test func manyLongRowsAreNoExceptions() throws {
    var rows = gaussian(1000, 10)
    for row in 0..<51 { rows = scaled(rows, row: row * 19, by: 1000) }
    #expect(try robust(rows).irregularities == .none)
  }

  @Test(arguments: [Float(10), 30, 100, 1e5]) func aRogueDimensionIsScaledToTheMedian(factor: Float) throws {
    let clean = gaussian(4000, 64)
    let space = try robust(scaled(clean, dimension: 17, by: factor))
    let found = try #require(space.irregularities.rogueDimensions.first)
    #expect(space.irregularities.rogueDimensions.count == 1 && space.irregularities.outlierRowCount == 0)
    #expect(found.dimension == 17 && abs(found.ratio / Double(factor) - 1) < 0.1 && !found.followsRowNumbers)
    let weights = try #require(space.normalisation.weights)
    #expect(weights.indices.allSatisfy { $0 == 17 ? abs(weights[$0] * factor - 1) < 0.1 : weights[$0] == 1 })
    // Rows look as they did before, and have the length that they had.
    let plain = try NormalizedSpace(clean, side: .source)
    let cosines = zip(space.allRows().elements, plain.allRows().elements).reduce(0) {
      $0 + Double($1.0 * $1.1)
    }
    #expect(cosines / 4000 > 0.999)
    #expect(abs(space.meanLength / plain.meanLength - 1) < 0.01)
  }

  @Test func severalRogueDimensionsAreFoundWhateverTheirSizes() throws {
    var rows = gaussian(4000, 200)
    for (dimension, factor) in [(3, Float(300)), (150, 100), (199, 5)] {
      rows = scaled(rows, dimension: dimension, by: factor)
    }
    #expect(try robust(rows).irregularities.rogueDimensions.map(\.dimension) == [3, 150, 199])
  }

  /// However steep the spectrum, and with the sampling noise of few rows.
  @Test(arguments: [0.5, 1, 1.5, 2, 3], [8, 16, 128]) func aSteepSpectrumIsLeftAlone(
    exponent: Double, dimension: Int
  ) throws {
    for seed in 0..<4 as Range<UInt64> {
      var rows = gaussian(1000, dimension, seed: seed)
      for row in 0..<1000 {
        for column in 0..<dimension {
          rows[row, column] *= Float(pow(Double(column + 1), -exponent))
        }
      }
      let irregularities = try robust(rows).irregularities
      #expect(irregularities.rogueDimensions.isEmpty, "\(irregularities)")
    }
  }

  @Test func aColumnOfRowNumbersIsLeftOut() throws {
    let clean = gaussian(3000, 20)
    let rows = Matrix(rows: (0..<3000).map { [Float($0)] + clean.row($0) })
    let space = try robust(rows)
    let found = try #require(space.irregularities.rogueDimensions.first)
    #expect(found.dimension == 0 && found.followsRowNumbers && found.ratio > 800)
    #expect(space.normalisation.weights == [0] + [Float](repeating: 1, count: 20))
    let units = space.allRows(), expected = try NormalizedSpace(clean, side: .source).allRows()
    #expect((0..<3000).allSatisfy { units[$0, 0] == 0 && abs(units[$0, 7] - expected[$0, 6]) < 1e-6 })
    #expect(space.meanLength == (try NormalizedSpace(clean, side: .source)).meanLength)
    // In an order of its own it says nothing about the rows to come, and counts as one dimension of many.
    let shuffled = try robust(rows.rows(at: (0..<3000).map { $0 * 1009 % 3000 }))
    #expect(shuffled.irregularities.rogueDimensions.map(\.followsRowNumbers) == [false])
  }

  @Test func everythingAtOnceIsFound() throws {
    let clean = gaussian(3000, 110)
    var rows = Matrix(rows: (0..<3000).map { [Float($0)] + clean.row($0) })
    rows = scaled(scaled(rows, dimension: 40, by: 30), row: 12, by: 1e6)
    // The column of row numbers hides this one at first.
    rows = scaled(rows, row: 700, by: 200)
    let found = try robust(rows).irregularities
    #expect(found.rogueDimensions.map(\.dimension) == [0, 40] && found.outlierRowCount == 2)
    #expect(found.firstOutlierRow == RowLocation(row: 12))
  }

  @Test func belowEightDimensionsThereIsNoTelling() throws {
    #expect(try robust(scaled(gaussian(500, 7), dimension: 2, by: 1000)).irregularities == .none)
    #expect(
      try robust(scaled(gaussian(500, 8), dimension: 2, by: 1000)).irregularities.rogueDimensions.count == 1)
  }
}
