import EmbeddingMaps
import Embeddings
import LibC
import LinearAlgebra

/// The `W` that minimises `‖X W − Y‖²_F + λ m ‖W‖²_F`, with `m` the mean of the diagonal of `XᵀX`.
///
/// `W = V (Λ + λ m I)⁻¹ Vᵀ XᵀY` for `XᵀX = V Λ Vᵀ`: A. Hoerl, R. Kennard, "Ridge regression", Technometrics 12
/// (1970), doi 10.1080/00401706.1970.10488634. With `λ = 0` it is least squares; eigenvalues not above
/// `dA ε` of the largest are then left out, which gives the solution of least norm. Equals scikit-learn's
/// `Ridge(alpha=λ m, fit_intercept=False)`. `O(dA³ + dA² dB)` time.
///
/// - Parameter penalty: `λ`, at least 0 and finite.
/// - Returns: `[dA, dB]`.
func fitLeastSquares(
  _ moments: PairedMoments, penalty: Double = 0
) throws(EvaluationError) -> Matrix<Double> {
  RidgeFactors(moments, try decompose(moments.source)).solution(penalty: penalty)
}

/// The relative penalty whose map predicts held-out folds best, among thirteen from 10⁻⁵ to 10, and the mean
/// squared error of each.
///
/// For a held-out fold with moments `Gxx, Gyy, Gxy` the error of `W` is
/// `tr Gyy − 2 tr(Wᵀ Gxy) + tr(Wᵀ Gxx W)`, so the rows are not read again. `O(f · 13 · d³)` time for `f` folds.
/// Of equal errors the smaller penalty wins.
func chooseRidgePenalty(
  _ folds: [PairedMoments]
) throws(EvaluationError) -> (penalty: Double, trials: [RidgeTrial]) {
  let all = folds.dropFirst().reduce(folds[0]) { $0.adding($1) }
  let penalties = (0...12).map { pow(10, -5 + Double($0) / 2) }
  let errors = try concurrentMap(count: folds.count) { (fold) throws(EvaluationError) -> [Double] in
    let heldOut = folds[fold]
    let training = all.removing(heldOut)
    let factors = RidgeFactors(training, try decompose(training.source))
    return penalties.map { penalty in
      let map = factors.solution(penalty: penalty)
      return heldOut.target.trace - 2 * map.innerProduct(with: heldOut.cross)
        + map.innerProduct(with: product(heldOut.source, map))
    }
  }
  let means = penalties.indices.map { index in
    errors.reduce(0) { $0 + $1[index] } / Double(all.count)
  }
  let best = means.indices.min { means[$0] < means[$1] } ?? 0
  return (penalties[best], zip(penalties, means).map { RidgeTrial(penalty: $0, meanSquaredError: $1) })
}

/// `XᵀX` decomposed and `XᵀY` in its eigenvectors, from which every penalty's map follows.
private struct RidgeFactors: Sendable {
  private let eigen: SymmetricEigendecomposition<Double>
  private let rotated: Matrix<Double>
  private let meanDiagonal: Double

  init(_ moments: PairedMoments, _ eigen: SymmetricEigendecomposition<Double>) {
    self.eigen = eigen
    rotated = product(eigen.vectors, .transposed, moments.cross, .asIs)
    meanDiagonal = moments.source.trace / Double(moments.source.rowCount)
  }

  func solution(penalty: Double) -> Matrix<Double> {
    let cutoff = (eigen.values.first ?? 0) * Double(eigen.values.count) * Double.ulpOfOne
    var scaled = rotated
    for (row, value) in eigen.values.enumerated() {
      let divisor = max(value, 0) + penalty * meanDiagonal
      let factor = divisor > cutoff ? 1 / divisor : 0
      for column in 0..<scaled.columnCount { scaled[row, column] *= factor }
    }
    return product(eigen.vectors, scaled)
  }
}

/// An eigendecomposition with this module's error.
func decompose(
  _ matrix: Matrix<Double>
) throws(EvaluationError) -> SymmetricEigendecomposition<Double> {
  do { return try SymmetricEigendecomposition(matrix) } catch { throw .linearAlgebra(error) }
}
