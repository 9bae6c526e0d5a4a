import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// The largest ratio of extreme eigenvalues that a side may have to be whitened.
let whiteningConditionLimit = 1e8

/// Eigenvalues below this share of the largest are rounding noise about zero: the direction is not used by the
/// model at all (a constant column, or a sum that normalisation fixes) and is left out.
private let nullShare = 1e-12

/// The canonical directions of both sides, weighted by how well they correlate.
///
/// With `Cx = XᵀX / n`, `Cy = YᵀY / n` and `Cxy = XᵀY / n`, each side is whitened by the inverse square root of
/// its moments, and `Cx^(-1/2) Cxy Cy^(-1/2) = U diag(ρ) Vᵀ` turns both into the frame of the canonical correlations
/// `ρ`: H. Hotelling, "Relations between two sets of variates", Biometrika 28 (1936), doi
/// 10.1093/biomet/28.3-4.321. The transforms are `A = Cx^(-1/2) U diag(√ρ)` and `B = Cy^(-1/2) V diag(√ρ)`: inner
/// products in the common space then weigh every direction by its correlation, so that directions which one
/// side knows nothing about do not count. Directions without any variance are left out (the pseudo-inverse).
/// `O(dA³ + dB³)` time.
///
/// - Throws: `illConditioned` for a side with no more pairs than dimensions, or whose other eigenvalues lie
///   further apart than `whiteningConditionLimit`: neither zero nor large enough to divide by.
func fitWhitened(_ moments: PairedMoments) throws(EvaluationError) -> WhitenedFit {
  let scale = 1 / Double(moments.count)
  let (source, sourceNullCount) = try inverseSquareRoot(
    moments.source, side: .source, scale: scale, count: moments.count)
  let (target, targetNullCount) = try inverseSquareRoot(
    moments.target, side: .target, scale: scale, count: moments.count)
  var cross = moments.cross
  for index in cross.elements.indices { cross.elements[index] *= scale }
  let decomposition: SingularValueDecomposition<Double>
  do {
    decomposition = try SingularValueDecomposition(product(product(source, cross), target))
  } catch { throw .linearAlgebra(error) }
  // Rounding can carry a perfect correlation just above 1.
  let correlations = decomposition.singularValues.map { min(1, $0) }
  let weights = correlations.map { $0.squareRoot() }
  return WhitenedFit(
    source: product(source, decomposition.leftVectors).scalingColumns(by: weights),
    target: product(target, decomposition.rightVectorsTransposed.transposed).scalingColumns(by: weights),
    correlations: correlations, nullDirectionCounts: (sourceNullCount, targetNullCount))
}

/// Two transforms into the common space.
struct WhitenedFit: Sendable {
  /// `A`, `[dA, k]` with `k = min(dA, dB)`.
  let source: Matrix<Double>
  /// `B`, `[dB, k]`.
  let target: Matrix<Double>
  /// The canonical correlations, descending.
  let correlations: [Double]
  /// Directions without variance that were left out.
  let nullDirectionCounts: (source: Int, target: Int)
}

/// `(G · scale)^(-1/2)`, symmetric, and the number of null directions, on which it is 0.
private func inverseSquareRoot(
  _ gram: Matrix<Double>, side: Side, scale: Double, count: Int
) throws(EvaluationError) -> (root: Matrix<Double>, nullCount: Int) {
  let eigen = try decompose(gram)
  let largest = eigen.values.first ?? 0
  let used = eigen.values.filter { $0 > nullShare * largest }
  let smallest = count > gram.rowCount ? used.last ?? 0 : eigen.values.last ?? 0
  let conditionNumber = smallest > 0 ? largest / smallest : .infinity
  guard conditionNumber <= whiteningConditionLimit else {
    throw .illConditioned(
      side, conditionNumber: conditionNumber, limit: whiteningConditionLimit, rowCount: count,
      dimension: gram.rowCount)
  }
  let factors = eigen.values.map { $0 > nullShare * largest ? 1 / ($0 * scale).squareRoot() : 0 }
  return (
    product(eigen.vectors.scalingColumns(by: factors), .asIs, eigen.vectors, .transposed),
    gram.rowCount - used.count
  )
}
