public import EmbeddingMaps
import LinearAlgebra

/// The paired-Procrustes oracle: the orthogonal map fitted on ground truth, the ceiling of an orthogonal fit.
///
/// Rows of each side are centred by the mean of that side's training rows and scaled to unit length; the map
/// is `U Vᵀ` for `Xᵀ Y = U diag(s) Vᵀ` (Schönemann 1966, doi 10.1007/BF02289451), computed in double
/// precision. It agrees with SciPy's `orthogonal_procrustes` on the same rows. `O(n dA dB)` time.
///
/// - Parameter pairs: the training pairs; evaluate on others.
/// - Throws: `embeddings` for rows that cannot be used.
public func fitOracle(_ pairs: PairedRows) throws(EvaluationError) -> OrthogonalMap {
  try BLASRuntime.scoped { () throws(EvaluationError) in
    try PairedSpaces(pairs, isCentered: true).orthogonalMap()
  }
}
