import CKernels
import LinearAlgebra
import Testing

@Suite struct LargestScoresTests {
  // A difference of two numbers is rounded once and so the same everywhere: results are compared exactly.
  private func check(_ level: Level, _ scores: [Float], columns: Int, offsets: [Float]) {
    let rows = scores.count / columns
    var largest = Guarded([Float](repeating: .nan, count: rows), guardedBy: 7)
    var places = Guarded([Int64](repeating: -1, count: rows), guardedBy: 7)
    level.kernels.largest_scores(
      scores, Int64(rows), Int64(columns), offsets, &largest.elements, &places.elements)
    #expect(largest.isIntact && places.isIntact)
    for row in 0..<rows {
      var (best, place) = (scores[row * columns] - offsets[0], 0)
      for column in 1..<max(columns, 1) where scores[row * columns + column] - offsets[column] > best {
        (best, place) = (scores[row * columns + column] - offsets[column], column)
      }
      #expect(largest.elements[row].bitPattern == best.bitPattern && places.elements[row] == Int64(place))
    }
  }

  @Test(arguments: Level.all)
  func theyAreTheFirstOfTheLargest(level: Level) {
    for columns in awkwardSizes {
      var generator = SeededGenerator(seed: UInt64(columns))
      let (zeros, offsets) = (
        [Float](repeating: 0, count: columns), generator.floats(columns, in: -1...1)
      )
      check(level, generator.floats(4 * columns, in: -1...1), columns: columns, offsets: offsets)
      // Few different numbers, so that most rows have ties in several lanes.
      for top in [0, 1, 3] {
        let ties = generator.wholeNumbers(8 * columns, in: 0...top).map(Float.init)
        check(level, ties, columns: columns, offsets: zeros)
      }
      // Zeros of both signs are equal.
      check(level, (0..<columns).map { $0 % 3 == 1 ? 0 : -0.0 }, columns: columns, offsets: zeros)
      check(level, zeros.map { _ in -.infinity }, columns: columns, offsets: zeros)
      check(level, (0..<columns).map { Float($0) * 0x1p-149 }, columns: columns, offsets: zeros)
    }
  }

  @Test(arguments: Level.all)
  func aLargestScoreIsFoundWhereverItIs(level: Level) {
    for columns in [1, 2, 15, 16, 17, 31, 33, 64, 65, 129] {
      let offsets = (0..<columns).map(Float.init)
      for place in 0..<columns {
        var scores = offsets.map { $0 - 1 }
        scores[place] += 0.5
        check(level, scores, columns: columns, offsets: offsets)
      }
    }
  }
}
