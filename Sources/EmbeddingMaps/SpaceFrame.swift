public import Embeddings
public import LinearAlgebra

/// One space as a map sees it: how its raw vectors become centred unit rows, and where such rows lie among raw ones.
public struct SpaceFrame: Equatable, Sendable {
  /// From raw rows to centred unit rows, with the statistics of the fit.
  public let normalisation: Normalisation
  /// The mean length of the centred (and weighted) rows of the fit; nil where a map file does not say (format 1, source side).
  public let scale: Float?

  /// A frame from its parts.
  public init(normalisation: Normalisation, scale: Float?) {
    (self.normalisation, self.scale) = (normalisation, scale)
  }

  /// The dimension of the space.
  public var dimension: Int { normalisation.dimension }

  /// `μ + s u / w` in place of every row `u`, so that unit rows come to lie where raw rows of this space lie; `μ` in
  /// dimensions of weight 0.
  ///
  /// - Precondition: there is a scale.
  func place(_ rows: inout Matrix<Float>) {
    guard let scale else { preconditionFailure("a frame without a scale") }
    if let weights = normalisation.weights {
      rows.scaleColumns(by: weights.map { $0 == 0 ? 0 : 1 / $0 })
    }
    rows.scaleAndShiftRows(by: scale, adding: normalisation.center)
  }
}

extension NormalizedSpace {
  /// The frame of the rows that a map is fitted on.
  package var frame: SpaceFrame { SpaceFrame(normalisation: normalisation, scale: meanLength) }
}
