import EmbeddingAlignment
import LinearAlgebra

/// The paired-Procrustes oracle: the orthogonal map fitted on ground truth, the ceiling of an orthogonal fit.
///
/// Rows of each side are centred by the mean of that side's training rows and scaled to unit length; the map
/// is `U Vᵀ` for `Xᵀ Y = U diag(s) Vᵀ` (Schönemann 1966, doi 10.1007/BF02289451), computed in double
/// precision. It agrees with SciPy's `orthogonal_procrustes` on the same rows. `O(n dA dB)` time.
///
/// - Parameter pairs: the training pairs; evaluate on others.
/// - Throws: `alignment` for rows that cannot be used.
public func fitOracle(_ pairs: PairedRows) throws(EvaluationError) -> AlignmentMap {
  try wrappingErrors { () throws(AlignmentError) in
    let source = try NormalizedSpace(pairs.source, side: .source)
    let target = try NormalizedSpace(pairs.target, side: .target)
    var crossCovariance = CrossCovariance(source.dimension, target.dimension)
    for block in pairs.source.blocks(ofAtMost: 4096) {
      crossCovariance.addPrecisely(source.rows(block), target.rows(block))
    }
    let fitted = try fitProcrustes(crossCovariance.sum)
    return AlignmentMap(
      matrix: fitted.factor.converted(to: Float.self), sourceMean: source.mean, targetMean: target.mean,
      targetScale: target.meanLength)
  }
}
