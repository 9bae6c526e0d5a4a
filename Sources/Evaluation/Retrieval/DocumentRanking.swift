import EmbeddingMaps
public import Embeddings
public import LinearAlgebra
import NearestNeighbors

/// The documents most similar to each query by cosine, best first, for any number of documents.
///
/// Exact: FAISS searches the documents block by block and the blocks' best are merged, so that memory holds one block
/// and `q · depth` candidates. Documents of equal score stand in the order that `trec_eval` gives them, by
/// descending id. `O(q n d)` time.
///
/// - Parameters:
///   - queries: `[q, d]`, of any length.
///   - documents: `[n, d]`.
///   - depth: documents per query; `n` when that is smaller.
///   - order: the place of each document in ascending order of its id.
///   - prepare: what is done to a block of documents before the comparison, such as centring.
public func rankDocuments(
  queries: Matrix<Float>, documents: any RowSource, depth: Int, order: [Int],
  prepare: (Matrix<Float>) -> Matrix<Float> = { $0 }
) throws(EvaluationError) -> [[RankedDocument]] {
  var units = queries
  units.normalizeRows()
  return try rankDocuments(ofLargestProductWith: units, documents: documents, depth: depth, order: order) {
    var rows = prepare($0)
    rows.normalizeRows()
    return rows
  }
}

/// The same by inner product, whatever the lengths.
func rankDocuments(
  ofLargestProductWith queries: Matrix<Float>, documents: any RowSource, depth: Int, order: [Int],
  prepare: (Matrix<Float>) -> Matrix<Float>
) throws(EvaluationError) -> [[RankedDocument]] {
  precondition(order.count == documents.rowCount && depth >= 1)
  var best = [[RankedDocument]](repeating: [], count: queries.rowCount)
  func isBefore(_ a: RankedDocument, _ b: RankedDocument) -> Bool {
    a.score != b.score ? a.score > b.score : order[a.document] > order[b.document]
  }
  for block in documents.blocks(ofAtMost: 32_768) {
    let rows = prepare(documents.rows(block))
    let neighbors: Neighbors
    do { neighbors = try nearestNeighbors(of: queries, in: rows, count: depth) } catch {
      throw .nearestNeighbors(error)
    }
    for query in 0..<queries.rowCount {
      let found = zip(neighbors.indices(ofQuery: query), neighbors.similarities(ofQuery: query)).map {
        RankedDocument(document: block.lowerBound + Int($0), score: $1)
      }
      best[query] = Array((best[query] + found).sorted(by: isBefore).prefix(depth))
    }
  }
  return best
}
