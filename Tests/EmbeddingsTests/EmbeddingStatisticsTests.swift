import Embeddings
import LinearAlgebra
import Testing

@Suite struct EmbeddingStatisticsTests {
  @Test func statisticsWorkedByHand() {
    let rows = Matrix<Float>(rows: [[3, 4], [0, 0], [3, 4], [.nan, 1], [-3, -4], [.infinity, 0]])
    let statistics = EmbeddingStatistics(of: rows)
    #expect(statistics.normMin == 0 && statistics.normMax == 5 && statistics.normMean == 3.75)
    #expect(statistics.nonFiniteRowCount == 2 && statistics.firstNonFiniteRow == 3)
    #expect(statistics.zeroRowCount == 1 && statistics.duplicateRowCount == 1)
    #expect(abs(statistics.meanVectorNorm - 1.25) < 1e-6)
    // All rows lie on one line.
    #expect(abs(statistics.effectiveRank - 1) < 1e-5)
  }

  @Test func rowsBeyondTheFirstBlockAreCountedWithinTheFile() {
    // Blocks are of 4,096 rows.
    var rows = Matrix<Float>(rows: (0..<5000).map { [Float($0), 1] })
    rows[4600, 1] = .nan
    rows[4700, 0] = 4500
    let statistics = EmbeddingStatistics(of: rows)
    #expect(statistics.nonFiniteRowCount == 1 && statistics.firstNonFiniteRow == 4600)
    #expect(statistics.duplicateRowCount == 1 && statistics.zeroRowCount == 0)
  }

  @Test func theEffectiveRankIsThatOfRowsAboutTheirMean() {
    // Far from the origin, and alike in all four directions about the mean: (1 + 1)² / (1 + 1).
    let rows = Matrix<Float>(rows: [[101, 100], [99, 100], [100, 101], [100, 99]])
    #expect(abs(EmbeddingStatistics(of: rows).effectiveRank - 2) < 1e-6)
  }

  @Test func whatStandsOutIsFoundAmongFiniteRows() {
    var generator = SeededGenerator(seed: 9)
    var rows = Matrix<Float>(gaussian: 3000, 10, using: &generator)
    for row in 0..<3000 { rows[row, 4] *= 50 }
    rows[2, 3] = .nan
    for column in 0..<10 { rows[7, column] *= 1e6 }
    let statistics = EmbeddingStatistics(of: rows)
    #expect(statistics.irregularities.rogueDimensions.map(\.dimension) == [4])
    #expect(statistics.irregularities.outlierRowCount == 1)
    // Counted as in the file, the row with NaN included.
    #expect(statistics.irregularities.firstOutlierRow == RowLocation(row: 7))
    #expect(statistics.effectiveRank < 1.5 && abs(statistics.unitEffectiveRank - 10) < 0.2)
  }

  @Test func isotropicRowsHaveFullEffectiveRank() {
    var generator = SeededGenerator(seed: 4)
    let statistics = EmbeddingStatistics(of: Matrix<Float>(gaussian: 20_000, 10, using: &generator))
    #expect(abs(statistics.effectiveRank - 10) < 0.1)
    #expect(EmbeddingStatistics(of: Matrix<Float>(rows: [[1, 2], [1, 2]])).effectiveRank == 0)
  }
}
