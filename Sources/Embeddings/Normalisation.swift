public import LinearAlgebra

/// What is done to raw rows before they are compared or mapped: a centre is taken off, dimensions are weighted where
/// there are weights, and the rest is scaled to unit length, `x̂ = w ∘ (x − μ) / |w ∘ (x − μ)|`.
///
/// A row that equals the centre, or lies so near to it that rounding has left no direction (`4 ε |w ∘ μ|`), becomes a
/// row of zeros, which no later product or sum feels; so does nothing else.
public struct Normalisation: Equatable, Codable, Sendable {
  /// `μ`, taken off every row, `[d]`; zeros for none.
  public let center: [Float]
  /// `w`, what each dimension is multiplied by, `[d]`, finite and not negative; nil, the usual case, for ones. A
  /// dimension of weight 0 has no part in anything.
  public let weights: [Float]?
  /// Whether rows are scaled to unit length after that.
  public let scalesToUnitLength: Bool

  /// A normalisation about a centre.
  ///
  /// - Precondition: there are as many weights as dimensions, if any.
  public init(center: [Float], weights: [Float]? = nil, scalesToUnitLength: Bool = true) {
    precondition(weights.map { $0.count == center.count } ?? true, "a weight for each dimension is needed")
    (self.center, self.weights, self.scalesToUnitLength) = (center, weights, scalesToUnitLength)
  }

  /// Scaling to unit length alone, in `dimension` dimensions.
  public static func unitLength(dimension: Int) -> Normalisation {
    Normalisation(center: [Float](repeating: 0, count: dimension))
  }

  /// The dimension of the rows it is for.
  public var dimension: Int { center.count }

  /// Whether something is taken off.
  public var isCentered: Bool { center.contains { $0 != 0 } }

  /// Normalises rows in place. `O(n d)` time.
  ///
  /// - Parameter rows: `[n, d]`, raw.
  /// - Returns: the lengths `|w ∘ (x − μ)|`: 0 for rows without direction, not finite for rows with NaN or infinity.
  /// - Precondition: the rows have this dimension.
  @discardableResult
  public func normalize(_ rows: inout Matrix<Float>) -> [Float] {
    if scalesToUnitLength { return rows.centerAndNormalizeRows(by: center, weights: weights) }
    rows.scaleAndShiftRows(by: 1, adding: center.map { -$0 })
    if let weights { rows.scaleColumns(by: weights) }
    return rows.rowSquaredNorms().map { Float($0.squareRoot()) }
  }

  /// The rows, normalised.
  public func normalized(_ rows: consuming Matrix<Float>) -> Matrix<Float> {
    var rows = consume rows
    normalize(&rows)
    return rows
  }
}
