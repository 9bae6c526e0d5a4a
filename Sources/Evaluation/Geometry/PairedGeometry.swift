import Embeddings
import LinearAlgebra

/// How paired rows are prepared before they are compared.
public struct RowPreparation: Equatable, Codable, Sendable, CaseIterable {
  /// Whether each side's mean is taken off.
  public let isCentered: Bool
  /// Whether rows are then scaled to unit length.
  public let isNormalized: Bool

  /// All four preparations, the plainest first.
  public static let allCases = [
    RowPreparation(isCentered: false, isNormalized: false), .init(isCentered: false, isNormalized: true),
    .init(isCentered: true, isNormalized: false), .init(isCentered: true, isNormalized: true),
  ]

  /// A preparation.
  public init(isCentered: Bool, isNormalized: Bool) {
    self.isCentered = isCentered
    self.isNormalized = isNormalized
  }
}

/// The bounds, how well dot products are preserved, and what rotation does to cosines, for one preparation.
public struct PairedGeometry: Equatable, Codable, Sendable {
  /// How the rows were prepared.
  public let preparation: RowPreparation
  /// The bounds.
  public let bounds: ProcrustesBounds
  /// The correlation of the dot products of the two sides over sampled pairs of items.
  public let dotProductCorrelation: Double
  /// The mean cosine of items before any rotation; nil when the dimensions differ.
  public let meanCosineUnaligned: Double?
  /// The mean cosine of items after the best rotation of the prepared rows.
  public let meanCosineAligned: Double
}

/// Measures paired rows under one preparation.
///
/// `O(n D²)` time for the moments and `O(D³)` for the rotation; see `ProcrustesBounds` and
/// `dotProductCorrelation`.
///
/// - Parameters:
///   - pairs: `[n, dA]` and `[n, dB]`.
///   - preparation: what is done to either side's rows first.
///   - sampleCount: how many pairs of items to sample.
///   - seed: the seed of the sample.
public func measureGeometry(
  _ pairs: PairedRows, _ preparation: RowPreparation, sampleCount: Int = 100_000, seed: UInt64 = 0
) throws(EvaluationError) -> PairedGeometry {
  try BLASRuntime.scoped { () throws(EvaluationError) in
    try geometry(of: pairs, preparation, sampleCount: sampleCount, seed: seed)
  }
}

private func geometry(
  of pairs: PairedRows, _ preparation: RowPreparation, sampleCount: Int, seed: UInt64
) throws(EvaluationError) -> PairedGeometry {
  let prepared = try PreparedPairs(pairs, preparation)
  let moments = prepared.moments()
  let hasOneDimension = pairs.source.columnCount == pairs.target.columnCount
  let bounds = try ProcrustesBounds(
    moments, unalignedDimension: hasOneDimension ? pairs.source.columnCount : nil)
  let rotation = try polarFactor(of: moments.cross)
  return PairedGeometry(
    preparation: preparation, bounds: bounds,
    dotProductCorrelation: dotProductCorrelation(prepared, sampleCount: sampleCount, seed: seed),
    meanCosineUnaligned: hasOneDimension ? prepared.meanCosine(after: nil) : nil,
    meanCosineAligned: prepared.meanCosine(after: rotation))
}
