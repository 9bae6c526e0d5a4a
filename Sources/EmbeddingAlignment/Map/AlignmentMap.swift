import LinearAlgebra

/// Which space mapped vectors are expressed in.
public enum OutputSpace: String, Sendable, CaseIterable {
  /// The target's own coordinates: searchable in an index of raw target vectors.
  case target
  /// Centred unit coordinates, where cosines are compared.
  case centred
}

/// The learned artefact: everything needed to carry raw source vectors into the target space.
public struct AlignmentMap: Equatable, Sendable {
  /// `W`, `[dA, dB]`, applied on the right of row vectors.
  public let matrix: Matrix<Float>
  /// The mean of the source rows of the fit, `[dA]`.
  public let sourceMean: [Float]
  /// The mean of the target rows of the fit, `[dB]`.
  public let targetMean: [Float]
  /// The mean length of the centred target rows of the fit.
  public let targetScale: Float

  /// A map from its parts.
  ///
  /// - Precondition: the means have the matrix's dimensions.
  public init(matrix: Matrix<Float>, sourceMean: [Float], targetMean: [Float], targetScale: Float) {
    precondition(sourceMean.count == matrix.rowCount && targetMean.count == matrix.columnCount)
    self.matrix = matrix
    self.sourceMean = sourceMean
    self.targetMean = targetMean
    self.targetScale = targetScale
  }

  /// Carries raw source vectors over.
  ///
  /// `centred`: `u W` with `u = (x − μA) / |x − μA|`. `target`: `μB + s · u W`, with the target's mean `μB`
  /// and its mean centred length `s`, so that the result lies where raw target vectors lie. A vector equal to
  /// the source's mean has no direction: it becomes 0, and `μB` in target space. `O(n dA dB)` time.
  ///
  /// - Parameter rows: `[n, dA]`, raw source vectors, finite.
  /// - Returns: `[n, dB]`.
  /// - Throws: `dimensionMismatch`.
  public func apply(
    to rows: Matrix<Float>, space: OutputSpace
  ) throws(AlignmentError) -> Matrix<Float> {
    var (rows, mapped) = (rows, Matrix<Float>(zeros: 0, 0))
    _ = try apply(to: &rows, space: space, into: &mapped)
    return mapped
  }

  /// Carries raw source vectors over into memory that is there already, for block after block of a large index.
  ///
  /// - Parameters:
  ///   - rows: `[n, dA]`, raw source vectors; afterwards `u`, the centred unit vectors.
  ///   - mapped: becomes the `[n, dB]` mapped vectors; its memory is used again where the shape stays.
  /// - Returns: the centred lengths `|x − μA|`: 0 for rows without direction, not finite for rows with NaN or infinity.
  /// - Throws: `dimensionMismatch`.
  public func apply(
    to rows: inout Matrix<Float>, space: OutputSpace, into mapped: inout Matrix<Float>
  ) throws(AlignmentError) -> [Float] {
    try requireSourceDimension(rows.columnCount)
    let lengths = rows.centerAndNormalizeRows(by: sourceMean)
    product(rows, .asIs, matrix, .asIs, into: &mapped)
    if space == .target { mapped.scaleAndShiftRows(by: targetScale, adding: targetMean) }
    return lengths
  }

  /// Throws `dimensionMismatch`, saying whether the map seems to be used backwards.
  public func requireSourceDimension(_ dimension: Int) throws(AlignmentError) {
    guard dimension != matrix.rowCount else { return }
    throw .dimensionMismatch(
      expected: matrix.rowCount, found: dimension, reversedWouldFit: dimension == matrix.columnCount)
  }
}
