package import Embeddings
import LinearAlgebra

/// How far the mean of rows lies from the means of both sides of a map.
package struct ReversalEvidence: Equatable, Sendable {
  /// From the mean of the side that they are said to be of.
  package let ownDistance: Double
  /// From the other side's mean, to which they are far nearer.
  package let otherDistance: Double
}

extension EmbeddingMap {
  /// Whether rows look like vectors of the other side, which their dimension does not tell where both sides have the same:
  /// their mean is less than half as far from the other side's mean as from their own side's.
  ///
  /// Rows of the same model on other texts have another mean, but not one that happens to lie at the other model's.
  /// Reads 1,024 rows at most, spread over all.
  ///
  /// - Parameters:
  ///   - rows: raw vectors of any dimension.
  ///   - side: whose rows they are said to be.
  /// - Returns: nil where nothing speaks for the other side: also for fewer than ten rows, where the dimensions differ, and
  ///   for rows with NaN.
  package func reversal(of rows: any RowSource, from side: Side) -> ReversalEvidence? {
    let dimension = dimension(of: side)
    guard rows.rowCount >= 10, rows.columnCount == dimension, dimension == self.dimension(of: side.other)
    else { return nil }
    var sums = [Double](repeating: 0, count: dimension)
    var count = 0.0
    for range in spreadRanges(over: rows.rowCount) {
      let block = rows.rows(range)
      for row in 0..<block.rowCount {
        for (column, element) in block.row(row).enumerated() { sums[column] += Double(element) }
      }
      count += Double(range.count)
    }
    func distance(_ side: Side) -> Double {
      zip(sums, frame(of: side).normalisation.center).reduce(0) { sum, pair in
        let difference = pair.0 / count - Double(pair.1)
        return sum + difference * difference
      }.squareRoot()
    }
    let (own, other) = (distance(side), distance(side.other))
    return 2 * other < own ? ReversalEvidence(ownDistance: own, otherDistance: other) : nil
  }
}

/// All rows where there are few, else 16 runs of 64, the first and the last rows among them.
private func spreadRanges(over rowCount: Int) -> [Range<Int>] {
  guard rowCount > 1024 else { return [0..<rowCount] }
  return (0..<16).map { index in
    let start = index * (rowCount - 64) / 15
    return start..<start + 64
  }
}
