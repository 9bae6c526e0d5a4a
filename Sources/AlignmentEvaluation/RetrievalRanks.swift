import LinearAlgebra

/// How one query fared: its own counterpart's place among the pool.
public struct QueryResult: Equatable, Sendable {
  /// 1 is best; a counterpart tied with others counts as the middle of the tie, so halves occur.
  public let rank: Double
  /// The size of the pool the rank refers to.
  public let poolSize: Int
  /// The cosine of the mapped row with its own counterpart.
  public let cosine: Float
  /// The pool row of largest cosine, counted within the evaluation rows.
  public let bestMatch: Int
  /// That largest cosine.
  public let bestCosine: Float

  package init(rank: Double, poolSize: Int, cosine: Float, bestMatch: Int, bestCosine: Float) {
    self.rank = rank
    self.poolSize = poolSize
    self.cosine = cosine
    self.bestMatch = bestMatch
    self.bestCosine = bestCosine
  }
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

/// Ranks each query's own counterpart among a pool by cosine, without sorting.
///
/// The rank is `1 + better + tied / 2` where `better` counts the pool rows of larger cosine and `tied` the
/// others of equal cosine. `O(q p d)` time; a block of 256 queries x the pool is held per thread.
///
/// - Parameters:
///   - queries: unit rows (or zero rows), `[q, d]`.
///   - pool: unit rows (or zero rows), `[p, d]`.
///   - ownIndex: where query 0's counterpart stands in the pool; query i's stands at `ownIndex + i`.
///   - poolOffset: what to add to a pool index to get an evaluation row.
package func rankQueries(
  _ queries: Matrix<Float>, in pool: Matrix<Float>, ownIndex: Int, poolOffset: Int
) -> [QueryResult] {
  let blockSize = 256
  let poolSize = pool.rowCount
  let blocks = concurrentMap(count: (queries.rowCount + blockSize - 1) / blockSize) { block in
    let range = block * blockSize..<min((block + 1) * blockSize, queries.rowCount)
    let cosines = product(queries.rows(range), .asIs, pool, .transposed)
    return cosines.elements.withUnsafeBufferPointer { cosines in
      range.map { query in
        let start = (query - range.lowerBound) * poolSize
        let row = UnsafeBufferPointer(rebasing: cosines[start..<start + poolSize])
        return result(cosines: row, own: ownIndex + query, poolOffset: poolOffset)
      }
    }
  }
  return blocks.flatMap { $0 }
}

private func result(cosines: UnsafeBufferPointer<Float>, own: Int, poolOffset: Int) -> QueryResult {
  let ownCosine = cosines[own]
  // Counted in 32-bit lanes as wide as the floats, so that the loop vectorises.
  var better: Int32 = 0
  var equal: Int32 = 0
  var bestCosine = -Float.infinity
  for cosine in cosines {
    better &+= cosine > ownCosine ? 1 : 0
    equal &+= cosine == ownCosine ? 1 : 0
    bestCosine = cosine > bestCosine ? cosine : bestCosine
  }
  return QueryResult(
    rank: 1 + Double(better) + Double(equal - 1) / 2, poolSize: cosines.count, cosine: ownCosine,
    bestMatch: poolOffset + (cosines.firstIndex(of: bestCosine) ?? 0), bestCosine: bestCosine)
}
