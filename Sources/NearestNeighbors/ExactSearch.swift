import CFaiss
package import LinearAlgebra

/// The nearest base rows of each query, best first.
package struct Neighbors: Sendable {
  /// How many neighbours each query has.
  package let countPerQuery: Int
  /// Base row indices, `countPerQuery` for each query.
  package let indices: [Int64]
  /// The inner products with them.
  package let similarities: [Float]

  /// The base rows nearest to one query, best first.
  package func indices(ofQuery query: Int) -> ArraySlice<Int64> {
    indices[query * countPerQuery..<(query + 1) * countPerQuery]
  }

  /// The inner products of one query with its neighbours, descending.
  package func similarities(ofQuery query: Int) -> ArraySlice<Float> {
    similarities[query * countPerQuery..<(query + 1) * countPerQuery]
  }
}

/// For each query the `count` base rows of largest inner product, by FAISS, on several threads.
///
/// Exact. Queries are cut into blocks that do not depend on the number of threads. `O(q · n · d)` time;
/// no `q x n` matrix is formed.
///
/// - Parameters:
///   - queries: `[q, d]`.
///   - base: `[n, d]`; with unit rows the inner product is the cosine.
///   - count: neighbours per query; limited to `n`.
/// - Throws: `faiss` when FAISS refuses.
package func nearestNeighbors(
  of queries: Matrix<Float>, in base: Matrix<Float>, count: Int
) throws(NearestNeighborsError) -> Neighbors {
  precondition(queries.columnCount == base.columnCount, "queries and base differ in dimension")
  let (queryCount, dimension) = (queries.rowCount, base.columnCount)
  let k = min(count, base.rowCount)
  let blockSize = 256
  let blocks = try concurrentMap(count: (queryCount + blockSize - 1) / blockSize) {
    (block) throws(NearestNeighborsError) -> ([Float], [Int64]) in
    let range = block * blockSize..<min((block + 1) * blockSize, queryCount)
    var similarities = [Float](repeating: 0, count: range.count * k)
    var indices = [Int64](repeating: -1, count: range.count * k)
    // From the block's first query on there are all later ones, and `k` results for each of the block's.
    unsafe try callFaiss("nearest-neighbour search") { message, capacity in
      unsafe queries.elements.withUnsafeBufferPointer { queries in
        unsafe base.elements.withUnsafeBufferPointer { base in
          let start = unsafe UnsafeBufferPointer(rebasing: queries[(range.lowerBound * dimension)...])
          return unsafe mv2v_faiss_search(
            start.baseAddress, Int64(range.count), base.baseAddress,
            Int64(base.count / max(1, dimension)), Int64(dimension), Int64(k), &similarities, &indices,
            message, capacity)
        }
      }
    }
    return (similarities, indices)
  }
  return Neighbors(
    countPerQuery: k, indices: blocks.flatMap(\.1), similarities: blocks.flatMap(\.0))
}
