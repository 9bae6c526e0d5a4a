import Embeddings
import LinearAlgebra
import Testing

@Suite struct RowExaminationTests {
  @Test func figuresOfAFewRowsWorkedByHand() {
    // Lengths 5, 5, 0 and 0; the mean is (1.5, 2), whose squared length 6.25 is half of the rows' mean 12.5.
    let rows = Matrix<Float>(rows: [[3, 4], [3, 4], [0, 0], [0, 0]])
    let seen = RowExamination(of: rows)
    #expect(seen.rowCount == 4 && seen.sampledCount == 4 && seen.dimension == 2)
    #expect(seen.equalRowsAtStart == 2 && seen.equalRowsAtEnd == 2)
    #expect(abs(seen.meanShare - 0.5) < 1e-9)
    #expect(seen.statistics.duplicateRowCount == 2 && seen.statistics.zeroRowCount == 2)
    #expect(seen.firstNonFiniteRow == nil)
  }

  @Test func equalRowsAreCountedFromBothEndsAcrossBlocks() {
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(gaussian: 2000, 4, using: &generator)
    for row in 0..<300 { for column in 0..<4 { rows[row, column] = 1 } }
    for row in 1400..<2000 { for column in 0..<4 { rows[row, column] = 0 } }
    let seen = RowExamination(of: rows)
    #expect(seen.equalRowsAtStart == 300 && seen.equalRowsAtEnd == 600)
    let all = RowExamination(of: Matrix<Float>(rows: [[Float]](repeating: [1, 2], count: 700)))
    #expect(all.equalRowsAtStart == 700 && all.equalRowsAtEnd == 700 && all.meanShare == 1 && all.drift == 0)
  }

  @Test func sortedRowsDriftAndShuffledOnesDoNot() {
    var generator = SeededGenerator(seed: 2)
    var rows = Matrix<Float>(gaussian: 5000, 16, using: &generator)
    for row in 0..<5000 { rows[row, 3] += Float(row) / 1000 }
    #expect(RowExamination(of: rows).drift > 0.5)
    let shuffled = rows.rows(at: (0..<5000).shuffled(using: &generator))
    #expect(RowExamination(of: shuffled).drift < 0.15)
  }

  @Test func largeSetsAreSampledAndRowsNamedAsCountedInTheWhole() {
    var generator = SeededGenerator(seed: 3)
    var rows = Matrix<Float>(gaussian: 30_000, 4, using: &generator)
    for row in 25_000..<30_000 { rows[row, 0] = .infinity }
    let seen = RowExamination(of: rows)
    #expect(seen.sampledCount == RowExamination.sampleSize && seen.rowCount == 30_000)
    #expect((25_000..<30_000).contains(seen.firstNonFiniteRow ?? 0))
    #expect((2900...3800).contains(seen.statistics.nonFiniteRowCount))
  }
}
