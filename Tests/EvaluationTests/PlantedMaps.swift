import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport

/// A map about the given means, or about the origin.
func orthogonalMap(
  _ matrix: Matrix<Float>, sourceMean: [Float]? = nil, targetMean: [Float]? = nil
) -> EmbeddingMap {
  func frame(_ mean: [Float]?, _ dimension: Int) -> SpaceFrame {
    SpaceFrame(
      normalisation: Normalisation(center: mean ?? [Float](repeating: 0, count: dimension)), scale: 1)
  }
  return .orthogonal(
    OrthogonalMap(
      matrix: matrix, source: frame(sourceMean, matrix.rowCount),
      target: frame(targetMean, matrix.columnCount)))
}

extension PlantedPairs {
  /// The rows as ground truth.
  var pairs: PairedRows { get throws { try PairedRows(source: source, target: target) } }
}
