package import Embeddings
package import LinearAlgebra
import NearestNeighbors

/// Stage 3. The cross-covariance of each source row with its pseudo-pair, the mean of the target rows whose
/// relative representations are most similar to its own.
///
/// The relative representation of a row is its cosines to all anchors of its side (Moschella et al., arXiv
/// 2209.15430). Matched anchors make the coordinates of the two sides comparable although the spaces are not.
///
/// `O(nA nB a)` time for `a` anchors in all; memory for the target's representations, `nB a` floats.
///
/// - Parameter neighborCount: how many target rows a pseudo-pair averages.
/// - Returns: `M = Xᵀ P`, `[dA, dB]`, where row i of `P` is the pseudo-pair of row i of `X`.
package func matchByRelativeRepresentations(
  source: NormalizedSpace, target: NormalizedSpace, anchors: [AnchorRun], neighborCount: Int,
  progress: @Sendable (Double) -> Void
) throws(AlignmentError) -> Matrix<Double> {
  let sourceAnchors = unitRows(stacking: anchors.map(\.source))
  let targetAnchors = unitRows(stacking: anchors.map(\.target))
  let targetRows = target.allRows()
  let targetRepresentations = relativeRepresentations(of: targetRows, anchors: targetAnchors)
  var crossCovariance = CrossCovariance(source.dimension, target.dimension)
  for block in source.rawRows.blocks(ofAtMost: 4096) {
    let sourceRows = source.rows(block)
    let neighbors = try neighbors(
      of: relativeRepresentations(of: sourceRows, anchors: sourceAnchors), in: targetRepresentations,
      count: neighborCount)
    crossCovariance.add(sourceRows, neighbors.meanRows(in: targetRows))
    progress(Double(block.upperBound) / Double(source.rowCount))
  }
  return crossCovariance.sum
}

/// Cosines of unit rows to unit anchors, each row then scaled to unit length, so that inner products of
/// representations are cosines.
private func relativeRepresentations(of rows: Matrix<Float>, anchors: Matrix<Float>) -> Matrix<Float> {
  var representations = product(rows, .asIs, anchors, .transposed)
  representations.normalizeRows()
  return representations
}

private func unitRows(stacking matrices: [Matrix<Float>]) -> Matrix<Float> {
  var stacked = Matrix(
    rowCount: matrices.reduce(0) { $0 + $1.rowCount }, columnCount: matrices.first?.columnCount ?? 0,
    elements: matrices.flatMap(\.elements))
  stacked.normalizeRows()
  return stacked
}
