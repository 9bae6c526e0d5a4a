import CKernels
import LinearAlgebra
import Testing

/// Counts and comparisons are exact at every level.
@Suite struct RankCountsTests {
  private func checkRow(_ level: Level, _ scores: [Float], own: Float) {
    var (better, equal, best, bestIndex) = (Int32(-1), Int32(-1), Float.nan, Int64(-1))
    level.kernels.count_row(scores, Int64(scores.count), own, &better, &equal, &best, &bestIndex)
    #expect(better == Int32(scores.filter { $0 > own }.count))
    #expect(equal == Int32(scores.filter { $0 == own }.count))
    #expect(best == scores.max())
    #expect(bestIndex == Int64(scores.firstIndex { $0 == scores.max() } ?? -1))
  }

  @Test(arguments: Level.all)
  func rowsAreCounted(level: Level) {
    for count in awkwardSizes {
      var generator = SeededGenerator(seed: UInt64(count))
      let scores = generator.floats(count, in: -1...1)
      for own in [scores[0], scores[count - 1], scores[count / 2], 2, -2] {
        checkRow(level, scores, own: own)
      }
      for top in [0, 1, 4] {
        checkRow(level, generator.wholeNumbers(count, in: 0...top).map(Float.init), own: 1)
      }
      checkRow(level, (0..<count).map { $0 % 3 == 1 ? 0 : -0.0 }, own: 0)
      checkRow(level, (0..<count).map { Float($0 % 5) * 0x1p-149 }, own: 0x1p-149)
      checkRow(level, [Float](repeating: -.infinity, count: count), own: -.infinity)
      for place in 0..<count {
        var row = [Float](repeating: -1, count: count)
        row[place] = 1
        checkRow(level, row, own: 0)
      }
    }
  }

  @Test(arguments: Level.all)
  func columnsAreCounted(level: Level) {
    for count in awkwardSizes {
      var generator = SeededGenerator(seed: UInt64(count))
      let own = generator.wholeNumbers(count, in: -1...2).map(Float.init)
      var better = Guarded([Int32](repeating: 5, count: count), guardedBy: -7)
      var equal = Guarded([Int32](repeating: 3, count: count), guardedBy: -7)
      var best = Guarded([Float](repeating: -.infinity, count: count), guardedBy: -7)
      var bestRow = Guarded([Int32](repeating: -1, count: count), guardedBy: -7)
      let rows = (0..<6).map { _ in
        // Zeros of both signs, and ties.
        generator.wholeNumbers(count, in: -1...2).enumerated().map {
          $1 == 0 && $0 % 2 == 0 ? -0.0 : Float($1)
        }
      }
      for (row, scores) in rows.enumerated() {
        level.kernels.count_columns(
          scores, Int64(count), Int32(row + 10), own, &better.elements, &equal.elements, &best.elements,
          &bestRow.elements)
      }
      #expect(better.isIntact && equal.isIntact && best.isIntact && bestRow.isIntact)
      for column in 0..<count {
        let scores = rows.map { $0[column] }
        #expect(better.elements[column] == 5 + Int32(scores.filter { $0 > own[column] }.count))
        #expect(equal.elements[column] == 3 + Int32(scores.filter { $0 == own[column] }.count))
        #expect(best.elements[column] == scores.max())
        #expect(bestRow.elements[column] == 10 + Int32(scores.firstIndex { $0 == scores.max() } ?? -11))
      }
    }
  }
}
