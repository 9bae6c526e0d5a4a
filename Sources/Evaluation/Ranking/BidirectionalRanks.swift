import CKernels
import LinearAlgebra
import Synchronization

/// How every row fares in both directions, in row order.
public struct BidirectionalResults: Equatable, Codable, Sendable {
  /// Mapped source rows looking for their targets.
  public internal(set) var forward: [QueryResult] = []
  /// Target rows, mapped back, looking for their sources.
  public internal(set) var backward: [QueryResult] = []
}

/// Ranks source rows against the target rows and the other way round, row i belonging to row i.
///
/// Ranks are counted, not sorted: `1 + better + tied / 2`. When all rows are queries, one product
/// `[n, k] x [k, n]` serves both directions: a tile of 512 rows is scanned along its rows for the forward
/// ranks and down its columns for the backward ranks. When only some rows are queries (`kept`), each direction
/// has a thin product of its own, and so it has when the map has a way back that is not its transpose. `O(n² k)` time; per thread one tile of `512 n` floats.
///
/// - Parameters:
///   - kept: the rows to be queries; the pool is always all rows.
///   - poolOffset: what to add to a pool index to get an evaluation row.
func rankBothWays(_ operands: RankingOperands, kept: Range<Int>, poolOffset: Int) -> BidirectionalResults {
  guard kept.count == operands.source.rowCount, operands.ownBackward == nil else {
    return BidirectionalResults(
      forward: rankKept(operands, kept: kept, poolOffset: poolOffset),
      backward: rankKept(operands.reversed, kept: kept, poolOffset: poolOffset))
  }
  let own = ownScores(operands)
  let columns = Mutex(ColumnCounts(own: own))
  let tileCount = (kept.count + tileHeight - 1) / tileHeight
  let forward = concurrentMap(count: tileCount, workspace: Matrix<Float>(zeros: 0, 0)) { scores, tile in
    let rows = tile * tileHeight..<min((tile + 1) * tileHeight, kept.count)
    product(operands.source.rows(rows), .asIs, operands.target, .transposed, into: &scores)
    var counts = ColumnCounts(own: own)
    let results = rows.map { row in
      let start = (row - rows.lowerBound) * kept.count
      let values = scores.elements.span.extracting(start..<start + kept.count)
      counts.add(values, row: row)
      return rankOwn(in: values, own: row, divisor: operands.forwardDivisors[row], poolOffset: poolOffset)
    }
    // Sums of integers and maxima do not depend on the order of the tiles.
    columns.withLock { $0.merge(counts) }
    return results
  }
  let backward = columns.withLock { columns in
    kept.map { columns.result($0, divisor: operands.backwardDivisors[$0], poolOffset: poolOffset) }
  }
  return BidirectionalResults(forward: forward.flatMap { $0 }, backward: backward)
}

private let tileHeight = 512

private func rankKept(_ operands: RankingOperands, kept: Range<Int>, poolOffset: Int) -> [QueryResult] {
  rankQueries(
    operands.source.rows(kept), in: operands.target, ownIndex: kept.lowerBound, poolOffset: poolOffset,
    divisors: Array(operands.forwardDivisors[kept]))
}

/// The scores of rows with their own counterparts: the diagonal of `S`, by the same kind of product as `S`.
private func ownScores(_ operands: RankingOperands) -> [Float] {
  let count = operands.source.rowCount
  let height = 64
  let blocks = concurrentMap(count: (count + height - 1) / height) { block in
    let rows = block * height..<min((block + 1) * height, count)
    let scores = product(operands.source.rows(rows), .asIs, operands.target.rows(rows), .transposed)
    return (0..<rows.count).map { scores.elements[$0 * rows.count + $0] }
  }
  return blocks.flatMap { $0 }
}

/// For each column, how many scores are above its own score, how many equal it, and which is the largest.
private struct ColumnCounts: Sendable {
  private let own: [Float]
  private var better: [Int32]
  private var tied: [Int32]
  private var best: [Float]
  private var bestRow: [Int32]

  init(own: [Float]) {
    self.own = own
    better = [Int32](repeating: 0, count: own.count)
    tied = better
    best = [Float](repeating: -.infinity, count: own.count)
    bestRow = better
  }

  /// Takes in one row of scores; its own column is left out of the counts.
  mutating func add(_ scores: Span<Float>, row: Int) {
    // The kernel takes one element of each array for each score.
    precondition(scores.count == own.count)
    unsafe scores.withUnsafeBufferPointer { scores in
      unsafe mv2v_count_columns(
        scores.baseAddress, Int64(scores.count), Int32(truncatingIfNeeded: row), own, &better, &tied, &best,
        &bestRow)
    }
    // The diagonal may have come out of another kernel with another last bit.
    better[row] &-= scores[row] > own[row] ? 1 : 0
    tied[row] &-= scores[row] == own[row] ? 1 : 0
  }

  /// Joins the counts of other rows; of equal maxima the lower row stays.
  mutating func merge(_ other: ColumnCounts) {
    for column in own.indices {
      better[column] &+= other.better[column]
      tied[column] &+= other.tied[column]
      let isLower = other.best[column] == best[column] && other.bestRow[column] < bestRow[column]
      if other.best[column] > best[column] || isLower {
        best[column] = other.best[column]
        bestRow[column] = other.bestRow[column]
      }
    }
  }

  func result(_ column: Int, divisor: Float, poolOffset: Int) -> QueryResult {
    QueryResult(
      rank: 1 + Double(better[column]) + Double(tied[column]) / 2, poolSize: own.count,
      cosine: quotient(own[column], divisor), bestMatch: poolOffset + Int(bestRow[column]),
      bestCosine: quotient(best[column], divisor))
  }
}
