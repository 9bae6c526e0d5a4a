import Embeddings
import LinearAlgebra

/// Throws `tooFewRows` for the first side that has fewer rows with a direction than are needed.
func requireDirectedRows(
  _ needed: Int, in spaces: NormalizedSpace..., purpose: String
) throws(AlignmentError) {
  for space in spaces where space.directedRowCount < needed {
    throw .tooFewRows(
      space.side, needed: needed, found: space.directedRowCount, purpose: purpose,
      origin: space.rawRows.origin)
  }
}

extension Matrix where Scalar == Float {
  /// Those of normalised rows that have a direction.
  var directedRows: Matrix<Float> {
    let norms = rowSquaredNorms()
    return norms.allSatisfy { $0 > 0 } ? self : rows(at: norms.indices.filter { norms[$0] > 0 })
  }
}
