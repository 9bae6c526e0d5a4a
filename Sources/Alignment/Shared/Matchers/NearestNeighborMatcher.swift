package import LinearAlgebra
import NearestNeighbors

/// The counterpart of a mapped row is the mean of its nearest candidates: the matcher of the published method
/// (arXiv 2510.02348), which has all target rows as candidates.
package struct NearestNeighborMatcher: RefinementMatcher {
  private let neighborCount: Int

  package init(neighborCount: Int) {
    precondition(neighborCount >= 1)
    self.neighborCount = neighborCount
  }

  package func counterparts(
    of mapped: Matrix<Float>, among candidates: Matrix<Float>, values: Matrix<Float>, share: Double
  ) throws(AlignmentError) -> Matrix<Float> {
    try neighbors(of: mapped, in: candidates, count: neighborCount).meanRows(in: values)
  }
}

/// The nearest candidates of each row, with this module's error.
func neighbors(
  of rows: Matrix<Float>, in candidates: Matrix<Float>, count: Int
) throws(AlignmentError) -> Neighbors {
  try wrappingErrors(AlignmentError.nearestNeighbors) { () throws(NearestNeighborsError) in
    try nearestNeighbors(of: rows, in: candidates, count: count)
  }
}

extension Neighbors {
  /// The mean of each query's neighbours, `[queryCount, dimension]`.
  func meanRows(in base: Matrix<Float>) -> Matrix<Float> {
    let (dimension, share) = (base.columnCount, 1 / Float(countPerQuery))
    let queryCount = indices.count / countPerQuery
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < Int64(base.rowCount) }, "a neighbour that is no row of the base")
    // FAISS gives rows of `base`, each query's mean is written by one thread, and bounds checks would keep the inner loop from
    // being vectorised. The buffers are lent for this call.
    return unsafe Matrix(rowCount: queryCount, columnCount: dimension) { means in
      unsafe means.initialize(repeating: 0)
      nonisolated(unsafe) let means = unsafe means
      unsafe base.elements.withUnsafeBufferPointer { base in
        nonisolated(unsafe) let base = unsafe base
        concurrentBlocks(of: queryCount, blockSize: 256) { queries in
          for query in queries {
            let mean = unsafe UnsafeMutableBufferPointer(
              rebasing: means[query * dimension..<(query + 1) * dimension])
            for neighbor in indices(ofQuery: query) {
              let start = Int(neighbor) * dimension
              for column in 0..<dimension { unsafe mean[column] += share * base[start + column] }
            }
          }
        }
      }
    }
  }
}
