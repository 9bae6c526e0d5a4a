import LinearAlgebra

/// What a look at some rows of a set says about all of them, in bounded memory.
package struct RowExamination: Sendable {
  package let rowCount, dimension: Int
  /// How many rows the statistics are of: all where there are few, else a random choice.
  package let sampledCount: Int
  /// Of the sample.
  package let statistics: EmbeddingStatistics
  /// The first row of the sample with NaN or infinity, as counted in the whole.
  package let firstNonFiniteRow: Int?
  /// How many rows at the beginning equal the first one bit by bit, and at the end the last one; 1 where they do not
  /// repeat.
  package let equalRowsAtStart, equalRowsAtEnd: Int
  /// How far the mean of the first fifth of the sample lies from that of the last, in units of the rows' root mean
  /// square distance from the mean: 0 for rows in random order.
  package let drift: Double
  /// The share of the rows' squared length that their mean has: 0 for centred rows, 1 where all rows are equal.
  package let meanShare: Double

  /// So many rows say enough about a set of any size.
  package static let sampleSize = 20_000

  /// Reads at most 20,000 rows some times, and equal rows at either end. `O(s d²)` time.
  ///
  /// - Parameter seed: of the choice of rows.
  package init(of rows: any RowSource, seed: UInt64 = 0) {
    (rowCount, dimension) = (rows.rowCount, rows.columnCount)
    let sample = SampledRows(rows, count: Self.sampleSize, seed: seed)
    sampledCount = sample.rowCount
    statistics = EmbeddingStatistics(of: sample)
    firstNonFiniteRow = statistics.firstNonFiniteRow.map { sample.indices[$0] }
    equalRowsAtStart = equalRowCount(rows, fromEnd: false)
    equalRowsAtEnd = equalRowCount(rows, fromEnd: true)

    let moments = (0..<5).map { fifth in
      RowMoments(of: sample, in: fifth * sample.rowCount / 5..<(fifth + 1) * sample.rowCount / 5)
    }
    let whole = moments.reduce(RowMoments(dimension: dimension)) { $0.adding($1) }
    let squaredMean = whole.mean.reduce(0) { $0 + $1 * $1 }
    let squaredLength = whole.squares / max(1, whole.count)
    meanShare = squaredLength > 0 ? min(1, squaredMean / squaredLength) : 0
    let spread = max(0, squaredLength - squaredMean)
    let difference = zip(moments[0].mean, moments[4].mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let hasDirection = moments[0].count > 0 && moments[4].count > 0 && spread > 0
    drift = hasDirection ? (difference / spread).squareRoot() : 0
  }
}

/// Sums over finite rows.
private struct RowMoments {
  var sums: [Double]
  var squares = 0.0
  var count = 0.0

  var mean: [Double] { sums.map { $0 / max(1, count) } }

  init(dimension: Int) { sums = [Double](repeating: 0, count: dimension) }

  init(of rows: any RowSource, in range: Range<Int>) {
    self.init(dimension: rows.columnCount)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 1024) {
      let block = rows.rows(start..<min(start + 1024, range.upperBound))
      let lengths = block.rowSquaredNorms()
      let kept = lengths.indices.filter { lengths[$0].isFinite }
      for (column, sum) in block.rows(at: kept).columnSums().enumerated() { sums[column] += sum }
      squares += kept.reduce(0) { $0 + lengths[$1] }
      count += Double(kept.count)
    }
  }

  func adding(_ other: RowMoments) -> RowMoments {
    var result = self
    for column in sums.indices { result.sums[column] += other.sums[column] }
    result.squares += other.squares
    result.count += other.count
    return result
  }
}

/// How many rows in a row are equal bit by bit, at the beginning or the end; reads no further than they go.
private func equalRowCount(_ rows: any RowSource, fromEnd: Bool) -> Int {
  guard rows.rowCount > 0 else { return 0 }
  let last = rows.rowCount - 1
  let model = rows.rows(fromEnd ? last..<last + 1 : 0..<1).elements
  var count = 1
  while count < rows.rowCount {
    let size = min(256, rows.rowCount - count)
    let range = fromEnd ? rows.rowCount - count - size..<rows.rowCount - count : count..<count + size
    let block = rows.rows(range)
    for offset in 0..<size {
      let row = block.row(fromEnd ? size - 1 - offset : offset)
      guard row.elementsEqual(model, by: { $0.bitPattern == $1.bitPattern }) else { return count }
      count += 1
    }
  }
  return count
}
