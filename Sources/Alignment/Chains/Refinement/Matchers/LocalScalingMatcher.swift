package import LinearAlgebra
import NearestNeighbors

/// Pairs a mapped row with its nearest candidate by cross-domain similarity local scaling (CSLS).
///
/// A candidate's own density, its mean cosine with its nearest mapped rows, is taken off its similarities, so
/// that hubs do not attract every row: A. Conneau et al., "Word translation without parallel data", arXiv
/// 1710.04087, equation 3. The mapped row's density is the same for all its candidates and does not matter.
package struct LocalScalingMatcher: RefinementMatcher {
  private let neighborCount: Int

  package init(neighborCount: Int) {
    precondition(neighborCount >= 1)
    self.neighborCount = neighborCount
  }

  package func counterparts(
    of mapped: Matrix<Float>, among candidates: Matrix<Float>, values: Matrix<Float>, share: Double
  ) throws(AlignmentError) -> Matrix<Float> {
    let neighbors = try neighbors(of: candidates, in: mapped, count: neighborCount)
    let densities = (0..<candidates.rowCount).map {
      neighbors.similarities(ofQuery: $0).reduce(0, +) / Float(neighbors.countPerQuery)
    }
    var scores = product(mapped, .asIs, candidates, .transposed)
    scores *= 2
    for row in 0..<scores.rowCount {
      for (column, density) in densities.enumerated() { scores[row, column] -= density }
    }
    return values.rows(at: scores.columnsOfLargestElements())
  }
}
