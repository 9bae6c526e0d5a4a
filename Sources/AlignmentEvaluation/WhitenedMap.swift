import EmbeddingAlignment
import LinearAlgebra

/// A pair of transforms, one per side, into a common space where both sides are uncorrelated.
///
/// With `û = (x − μA) / |x − μA|` and likewise `v̂`, source rows become `û A` and target rows `v̂ B`, both
/// `[n, k]`; they are compared by cosine. Neither side's own space is kept, so both must be transformed.
public struct WhitenedMap: Equatable, Sendable {
  /// `A`, `[dA, k]`, applied on the right of centred unit source rows.
  public let sourceMatrix: Matrix<Float>
  /// `B`, `[dB, k]`, applied on the right of centred unit target rows.
  public let targetMatrix: Matrix<Float>
  /// The mean of the source rows of the fit, `[dA]`; zeros when rows are not centred.
  public let sourceMean: [Float]
  /// The mean of the target rows of the fit, `[dB]`; zeros when rows are not centred.
  public let targetMean: [Float]

  /// A map from its parts.
  ///
  /// - Precondition: the means have the matrices' dimensions, and the common dimensions agree.
  public init(
    sourceMatrix: Matrix<Float>, targetMatrix: Matrix<Float>, sourceMean: [Float], targetMean: [Float]
  ) {
    precondition(sourceMatrix.columnCount == targetMatrix.columnCount)
    precondition(sourceMean.count == sourceMatrix.rowCount && targetMean.count == targetMatrix.rowCount)
    self.sourceMatrix = sourceMatrix
    self.targetMatrix = targetMatrix
    self.sourceMean = sourceMean
    self.targetMean = targetMean
  }

  /// Carries raw rows of one side into the common space; a row equal to the side's mean becomes 0.
  ///
  /// - Parameter rows: `[n, dA]` or `[n, dB]`, raw and finite.
  /// - Returns: `[n, k]`. `O(n d k)` time.
  /// - Throws: `dimensionMismatch`.
  public func apply(to rows: Matrix<Float>, side: Side) throws(EvaluationError) -> Matrix<Float> {
    var (rows, mapped) = (rows, Matrix<Float>(zeros: 0, 0))
    _ = try apply(to: &rows, side: side, into: &mapped)
    return mapped
  }

  /// Carries raw rows of one side over into memory that is there already, for block after block of a large index.
  ///
  /// - Parameters:
  ///   - rows: `[n, dA]` or `[n, dB]`, raw; afterwards the centred unit vectors.
  ///   - mapped: becomes the `[n, k]` transformed rows; its memory is used again where the shape stays.
  /// - Returns: the centred lengths: 0 for rows without direction, not finite for rows with NaN or infinity.
  /// - Throws: `dimensionMismatch`.
  public func apply(
    to rows: inout Matrix<Float>, side: Side, into mapped: inout Matrix<Float>
  ) throws(EvaluationError) -> [Float] {
    let (matrix, mean) = side == .source ? (sourceMatrix, sourceMean) : (targetMatrix, targetMean)
    let other = side == .source ? targetMatrix : sourceMatrix
    guard rows.columnCount == matrix.rowCount else {
      throw .dimensionMismatch(
        side, expected: matrix.rowCount, found: rows.columnCount,
        reversedWouldFit: rows.columnCount == other.rowCount)
    }
    let lengths = rows.centerAndNormalizeRows(by: mean)
    product(rows, .asIs, matrix, .asIs, into: &mapped)
    return lengths
  }
}
