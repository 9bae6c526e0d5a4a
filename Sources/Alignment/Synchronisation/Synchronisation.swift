package import LinearAlgebra

/// A map between two spaces, and how much it counts beside others.
package struct WeightedMap: Sendable {
  /// The positions of its spaces, the first smaller than the second.
  package let source, target: Int
  /// Semi-orthogonal, `[d_source, d_target]`.
  package let matrix: Matrix<Double>
  /// Positive.
  package let weight: Double

  package init(source: Int, target: Int, matrix: Matrix<Double>, weight: Double) {
    precondition(0 <= source && source < target && weight > 0, "a map from an earlier to a later space")
    (self.source, self.target, self.matrix, self.weight) = (source, target, matrix, weight)
  }
}

/// Matrices of all spaces into one common space, from maps between pairs of them.
///
/// Maps that come from matrices `A_s` into a common space are blocks of a Gram matrix, `W_ab = A_a A_bᵀ`; maps that were
/// found one by one contradict each other around cycles. With the blocks `w_ab W_ab / √(g_a g_b)` of a matrix `B`, zeros on the
/// diagonal, the weights `w` and their sums `g` at either space, `Bⁿ` holds what all ways of n maps say together, and
/// `Σ_n αⁿ Bⁿ = (I − α B)⁻¹` what all ways do, each as much as its maps are worth and the less the longer it is. That matrix
/// is positive definite: its eigenvectors, which are those of `B`, each times the root of `1 / (1 − α λ) − 1 / (1 + α)`, are
/// the `A_s`. (What is taken off belongs to the diagonal blocks, which lead from a space to itself.) Missing maps are blocks of
/// zeros, and follow from the others in the result; of two spaces, nothing changes.
///
/// Spectral synchronisation keeps the leading eigenvectors of `B` alone, as many as a space has dimensions: A. Singer, "Angular
/// synchronization by eigenvectors and semidefinite programming", Applied and Computational Harmonic Analysis 30 (2011),
/// doi 10.1016/j.acha.2010.02.001. That is the limit of α towards 1, for rotations that differ by noise alone. Maps between
/// embedding spaces differ in truth as well: what two spaces share, a third need not have, and shorter ways count for more.
/// The sum over ways is the index of L. Katz, "A new status index derived from sociometric analysis", Psychometrika 18
/// (1953), doi 10.1007/BF02289026. `O((Σ d)³)` time.
///
/// - Parameters:
///   - maps: at most one for each pair.
///   - dimensions: of every space.
/// - Returns: `[d_s, k]` for each space, `k` at most `Σ d`; zeros for one that no map leads to.
/// - Throws: `linearAlgebra` for maps that are not finite.
package func synchronise(
  _ maps: [WeightedMap], dimensions: [Int]
) throws(AlignmentError) -> [Matrix<Double>] {
  let offsets = dimensions.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  let size = offsets[dimensions.count]
  var sums = [Double](repeating: 0, count: dimensions.count)
  for map in maps {
    sums[map.source] += map.weight
    sums[map.target] += map.weight
  }
  var blocks = Matrix<Double>(zeros: size, size)
  for map in maps {
    precondition(
      map.matrix.rowCount == dimensions[map.source] && map.matrix.columnCount == dimensions[map.target],
      "a map of other spaces")
    // Eigenvalues lie within −1 ... 1: |B| is at most the matrix of `w_ab / √(g_a g_b)`, whose largest is 1.
    let share = map.weight / (sums[map.source] * sums[map.target]).squareRoot()
    for row in 0..<map.matrix.rowCount {
      for column in 0..<map.matrix.columnCount {
        let element = share * map.matrix[row, column]
        blocks[offsets[map.source] + row, offsets[map.target] + column] = element
        blocks[offsets[map.target] + column, offsets[map.source] + row] = element
      }
    }
  }
  let eigen = try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
    try SymmetricEigendecomposition(blocks)
  }
  let scales = eigen.values.map { (1 / (1 - attenuation * $0) - 1 / (1 + attenuation)) }
  let least = smallestShare * (scales.first ?? 0)
  let isMapped = dimensions.indices.map { sums[$0] > 0 }
  let count = max(1, scales.count { $0 > least })
  return dimensions.indices.map { space in
    guard isMapped[space] else { return Matrix(zeros: dimensions[space], count) }
    return Matrix(
      rowCount: dimensions[space], columnCount: count,
      elements: (offsets[space]..<offsets[space + 1]).flatMap { row in
        (0..<count).map { eigen.vectors[row, $0] * max(scales[$0], 0).squareRoot() }
      })
  }
}

/// `α`, what a way is worth less with each map that it goes on by.
private let attenuation = 0.8
/// Of the largest of its kind: what is below only makes files larger.
private let smallestShare = 1e-6
