import Embeddings
import LinearAlgebra

/// The coordinates in which rows are matched: all of both spaces, or their leading principal ones.
///
/// Rows are compared after partial whitening, `z = x C^−a` scaled to unit length, where minor directions weigh
/// more.
struct MatchingCoordinates: Sendable {
  private let source, target: Side

  private struct Side: Sendable {
    let space: NormalizedSpace
    /// Principal axes in columns, `[d, r]`; nil for all coordinates as they are.
    let axes: Matrix<Float>?
    /// `C^−a` in these coordinates.
    let whitening: Matrix<Float>
    /// The same, for rows.
    let images: RowImages

    init(
      _ space: NormalizedSpace, axes: Matrix<Float>?, whitening: Matrix<Float>, _ knobs: BatchRefinementKnobs
    ) {
      (self.space, self.axes, self.whitening) = (space, axes, whitening)
      images = RowImages(under: whitening, usesBytes: knobs.usesBytes)
    }

    func rows(at indices: [Int]) -> Matrix<Float> {
      let rows = space.rows(at: indices)
      return axes.map { product(rows, $0) } ?? rows
    }
  }

  private let usesBytes: Bool
  /// Known pairs in these coordinates, if there are any.
  private let pairs: KnownPairs?

  /// - Parameter leadingVariance: the share of either side's variance that the coordinates hold; nil for all of
  ///   them as they are.
  init(
    _ source: NormalizedSpace, _ target: NormalizedSpace,
    _ covariances: (source: Covariance, target: Covariance), pairs: KnownPairs?, leadingVariance: Double?,
    knobs: BatchRefinementKnobs
  ) {
    func side(_ space: NormalizedSpace, _ covariance: Covariance) -> Side {
      let whitening = covariance.matchingPower(knobs.matchingExponent, ridge: knobs.ridge, of: space)
        .converted(to: Float.self)
      guard let leadingVariance else { return Side(space, axes: nil, whitening: whitening, knobs) }
      let axes = covariance.principalAxes(covariance.dimensionCount(holding: leadingVariance))
      return Side(
        space, axes: axes, whitening: product(product(axes, .transposed, whitening, .asIs), axes), knobs)
    }
    usesBytes = knobs.usesBytes
    self.source = side(source, covariances.source)
    self.target = side(target, covariances.target)
    if let pairs, let sourceAxes = self.source.axes, let targetAxes = self.target.axes {
      self.pairs = KnownPairs(pairs, sourceAxes: sourceAxes, targetAxes: targetAxes)
    } else {
      self.pairs = pairs
    }
  }

  /// How many coordinates there are of the source and of the target.
  var dimensions: (source: Int, target: Int) { (source.whitening.rowCount, target.whitening.rowCount) }

  /// A cross-covariance or map between all coordinates, in these.
  func reduced(_ crossCovariance: Matrix<Float>) -> Matrix<Float> {
    guard let sourceAxes = source.axes, let targetAxes = target.axes else { return crossCovariance }
    return product(product(sourceAxes, .transposed, crossCovariance, .asIs), targetAxes)
  }

  /// A cross-covariance in these coordinates, between all; zero between the axes that were left out.
  func lifted(_ crossCovariance: Matrix<Float>) -> Matrix<Float> {
    guard let sourceAxes = source.axes, let targetAxes = target.axes else { return crossCovariance }
    return product(product(sourceAxes, crossCovariance), .asIs, targetAxes, .transposed)
  }

  /// `R = polar(CA^−a M CB^−a)`, from whitened source rows to whitened target rows.
  func rotation(_ crossCovariance: Matrix<Float>) -> Rotation {
    let whitened = product(product(source.whitening, crossCovariance), target.whitening)
    let factor = whitened.approximatePolarFactor()
    return Rotation(
      sourceImages: RowImages(under: product(source.whitening, factor), usesBytes: usesBytes),
      nuclearNorm: factor.innerProduct(with: whitened))
  }

  /// What a batch is matched under.
  struct Rotation: Sendable {
    /// Of source rows, under `CA^−a R`.
    fileprivate let sourceImages: RowImages
    /// Of `CA^−a M CB^−a`: with its own polar factor a matrix has it for inner product.
    let nuclearNorm: Double
  }

  /// The cross-covariance `Xᵀ P Y / n` of random source rows with their counterparts among random target rows, with
  /// known pairs mixed in.
  ///
  /// - Parameter share: how far the schedule has come, from 0 to 1.
  func matchBatch(
    under rotation: Rotation, with matcher: inout any RefinementMatcher, schedule: BatchSchedule,
    share: Double, generator: inout SeededGenerator
  ) throws(AlignmentError) -> Matrix<Float> {
    let sourceRows = source.rows(
      at: generator.sample(schedule.sourceBatchSize, of: source.space.rowCount))
    let targetRows = target.rows(
      at: generator.sample(schedule.targetBatchSize, of: target.space.rowCount))
    let mapped = rotation.sourceImages.images(of: sourceRows)
    let candidates = target.images.images(of: targetRows)
    let counterparts = try matcher.counterparts(
      of: mapped, among: candidates, values: targetRows, share: share)
    var crossCovariance =
      usesBytes
      ? product(QuantizedRows(transposing: sourceRows), QuantizedColumns(forSignedRows: counterparts))
      : product(sourceRows, .transposed, counterparts, .asIs)
    crossCovariance *= 1 / Float(schedule.sourceBatchSize)
    return pairs?.mixed(into: crossCovariance) ?? crossCovariance
  }
}

extension Covariance {
  /// `C^−a`, the partial whitening in which rows of a side are compared; the ridge is larger where rows are few.
  func matchingPower(_ exponent: Double, ridge: Double, of space: NormalizedSpace) -> Matrix<Double> {
    let uncertainty = Double(space.dimension) / Double(space.rowCount)
    return power(exponent, ridge: max(ridge, BatchRefinementKnobs.ridgePerUncertainty * uncertainty))
  }
}
