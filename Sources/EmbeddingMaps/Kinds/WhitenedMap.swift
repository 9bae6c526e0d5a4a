public import Embeddings
public import LinearAlgebra

/// A pair of transforms, one per side, into a common space where both sides are uncorrelated.
///
/// With `û` and `v̂` the centred unit rows of either side, source rows become `û A` and target rows `v̂ B`, both
/// `[n, k]`; they are compared by cosine. Neither side's own space is kept, so both must be transformed.
public struct WhitenedMap: EmbeddingMapKind {
  /// `A`, `[dA, k]`, applied on the right of centred unit source rows.
  public let sourceMatrix: Matrix<Float>
  /// `B`, `[dB, k]`, applied on the right of centred unit target rows.
  public let targetMatrix: Matrix<Float>
  /// The space of the source rows.
  public let source: SpaceFrame
  /// The space of the target rows.
  public let target: SpaceFrame

  /// A map from its parts.
  ///
  /// - Precondition: the frames have the matrices' dimensions, and the common dimensions agree.
  public init(
    sourceMatrix: Matrix<Float>, targetMatrix: Matrix<Float>, source: SpaceFrame, target: SpaceFrame
  ) {
    precondition(sourceMatrix.columnCount == targetMatrix.columnCount)
    precondition(source.dimension == sourceMatrix.rowCount && target.dimension == targetMatrix.rowCount)
    (self.sourceMatrix, self.targetMatrix) = (sourceMatrix, targetMatrix)
    (self.source, self.target) = (source, target)
  }

  /// The dimension of the common space, `k`.
  public var commonDimension: Int { sourceMatrix.columnCount }

  /// `û A` for source rows, `v̂ B` for target rows.
  public func carry(_ units: Matrix<Float>, from side: Side, into images: inout Matrix<Float>) {
    product(units, .asIs, side == .source ? sourceMatrix : targetMatrix, .asIs, into: &images)
  }
}
