public import Embeddings
public import LinearAlgebra

/// A map that preserves angles: forward `u W`, backward `v Wᵀ`, with `W` semi-orthogonal.
///
/// `W Wᵀ = I` when `dA <= dB`, else `Wᵀ W = I`; the transpose is then the inverse as far as there is one, and the
/// best way back by the criterion that `W` itself is the best by (Schönemann 1966, doi 10.1007/BF02289451).
public struct OrthogonalMap: EmbeddingMapKind {
  /// `W`, `[dA, dB]`, applied on the right of row vectors.
  public let matrix: Matrix<Float>
  /// The space that vectors come from.
  public let source: SpaceFrame
  /// The space that vectors are carried into.
  public let target: SpaceFrame

  /// A map from its parts.
  ///
  /// - Precondition: the frames have the matrix's dimensions, and the target has a scale.
  public init(matrix: Matrix<Float>, source: SpaceFrame, target: SpaceFrame) {
    precondition(source.dimension == matrix.rowCount && target.dimension == matrix.columnCount)
    precondition(target.scale != nil)
    (self.matrix, self.source, self.target) = (matrix, source, target)
  }

  /// `u W` for source rows, `v Wᵀ` for target rows.
  public func carry(_ units: Matrix<Float>, from side: Side, into images: inout Matrix<Float>) {
    product(units, .asIs, matrix, side == .source ? .asIs : .transposed, into: &images)
  }

  /// By how much the rows or columns, whichever are fewer, fail to be orthonormal: the largest element of
  /// `|W Wᵀ − I|` or `|Wᵀ W − I|`.
  var deviationFromOrthogonality: Float {
    let isWide = matrix.rowCount <= matrix.columnCount
    let gram =
      isWide ? product(matrix, .asIs, matrix, .transposed) : product(matrix, .transposed, matrix, .asIs)
    let identity = Matrix<Float>(identity: gram.rowCount)
    return zip(gram.elements, identity.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
