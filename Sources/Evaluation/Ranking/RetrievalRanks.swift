import CKernels
package import LinearAlgebra

/// How one query fared: its own counterpart's place among the pool.
public struct QueryResult: Equatable, Codable, Sendable {
  /// 1 is best; a counterpart tied with others counts as the middle of the tie, so halves occur.
  public let rank: Double
  /// The size of the pool the rank refers to.
  public let poolSize: Int
  /// The similarity of the mapped row and its own counterpart: their cosine, even where ranks are by CSLS.
  public let cosine: Float
  /// The pool row of largest similarity, counted within the evaluation rows.
  public let bestMatch: Int
  /// The cosine of that row; where ranks are by CSLS it need not be the largest.
  public let bestCosine: Float

  package init(rank: Double, poolSize: Int, cosine: Float, bestMatch: Int, bestCosine: Float) {
    self.rank = rank
    self.poolSize = poolSize
    self.cosine = cosine
    self.bestMatch = bestMatch
    self.bestCosine = bestCosine
  }

  /// The share of the other pool rows that are better, ties counting half; 0 for a pool of one.
  var foscttm: Double { poolSize > 1 ? (rank - 1) / Double(poolSize - 1) : 0 }
}

/// A batch of queries and the pool they are ranked against, as ranges of the evaluation rows.
package struct PoolBatch: Equatable {
  package let queries: Range<Int>
  package let pool: Range<Int>

  package init(queries: Range<Int>, pool: Range<Int>) {
    self.queries = queries
    self.pool = pool
  }
}

/// Cuts `count` rows into batches of `poolSize`, each ranked against itself.
///
/// A remainder smaller than the pool is ranked against the last `poolSize` rows, so that every row counts once
/// and every rank refers to a pool of the same size. With fewer rows than `poolSize` the pool is all of them.
package func poolBatches(count: Int, poolSize: Int) -> [PoolBatch] {
  let size = min(poolSize, count)
  var batches = stride(from: 0, through: count - size, by: size).map {
    PoolBatch(queries: $0..<$0 + size, pool: $0..<$0 + size)
  }
  let covered = batches.count * size
  if covered < count { batches.append(PoolBatch(queries: covered..<count, pool: count - size..<count)) }
  return batches
}

/// Ranks each query's own counterpart among a pool, without sorting.
///
/// The rank is `1 + better + tied / 2` where `better` counts the pool rows of larger inner product and `tied`
/// the others of equal inner product. `O(q p d)` time; a block of 256 queries x the pool is held per thread.
///
/// - Parameters:
///   - queries: `[q, d]`; a query's length does not change its ranks.
///   - pool: `[p, d]`; unit rows (or zero rows), where ranks by cosine are wanted.
///   - ownIndex: where query 0's counterpart stands in the pool; query i's stands at `ownIndex + i`.
///   - poolOffset: what to add to a pool index to get an evaluation row.
///   - divisors: what each query's inner products are divided by to be cosines; 1 when left out.
package func rankQueries(
  _ queries: Matrix<Float>, in pool: Matrix<Float>, ownIndex: Int, poolOffset: Int, divisors: [Float]? = nil
) -> [QueryResult] {
  let blockSize = 256
  let poolSize = pool.rowCount
  let blocks = concurrentMap(count: (queries.rowCount + blockSize - 1) / blockSize) { block in
    let range = block * blockSize..<min((block + 1) * blockSize, queries.rowCount)
    let scores = product(queries.rows(range), .asIs, pool, .transposed)
    return range.map { query in
      let start = (query - range.lowerBound) * poolSize
      return rankOwn(
        in: scores.elements.span.extracting(start..<start + poolSize), own: ownIndex + query,
        divisor: divisors?[query] ?? 1, poolOffset: poolOffset)
    }
  }
  return blocks.flatMap { $0 }
}

/// The rank of one score among all scores of its query.
func rankOwn(
  in scores: Span<Float>, own: Int, divisor: Float, poolOffset: Int
) -> QueryResult {
  let ownScore = scores[own]
  var (better, equal, best, bestIndex) = (Int32(0), Int32(0), -Float.infinity, Int64(0))
  // Reads so many scores and writes the four results.
  unsafe scores.withUnsafeBufferPointer { scores in
    unsafe mv2v_count_row(
      scores.baseAddress, Int64(scores.count), ownScore, &better, &equal, &best, &bestIndex)
  }
  return QueryResult(
    rank: 1 + Double(better) + Double(equal - 1) / 2, poolSize: scores.count,
    cosine: quotient(ownScore, divisor), bestMatch: poolOffset + Int(bestIndex),
    bestCosine: quotient(best, divisor))
}
