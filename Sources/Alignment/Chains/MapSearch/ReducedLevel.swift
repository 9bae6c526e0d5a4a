import Embeddings
import LinearAlgebra

/// Both sides in some number of their leading principal components, partly whitened, as weighted points.
struct ReducedLevel: Sendable {
  let source, target: ReducedCoordinates
  let problem: ReducedProblem

  /// - Parameters:
  ///   - dimension: principal components of either side, fewer where a side has no more.
  ///   - whitening: see `ReducedCoordinates`.
  init(
    _ spaces: SpacePair, dimension: Int, whitening: Double, pointCount: Int, generator: inout SeededGenerator
  ) throws(AlignmentError) {
    source = ReducedCoordinates(spaces.covariances.source, dimension: dimension, whitening: whitening)
    target = ReducedCoordinates(spaces.covariances.target, dimension: dimension, whitening: whitening)
    let (source, target) = (source, target)
    func points(
      _ space: NormalizedSpace, _ coordinates: ReducedCoordinates
    ) throws(AlignmentError) -> WeightedPoints {
      let indices = generator.sample(MapSearchKnobs.sampledRowsPerPoint * pointCount, of: space.rowCount)
      return try WeightedPoints(
        clustering: coordinates.unitRows(space.rows(at: indices)), count: pointCount, generator: &generator)
    }
    problem = ReducedProblem(
      source: try points(spaces.source, source), target: try points(spaces.target, target),
      pairs: spaces.pairs.map { KnownPairs(rows: source.unitRows($0.source), target.unitRows($0.target)) })
  }

  /// A cross-covariance of coordinates with another whitening, between these; components that it lacks are zero, and
  /// those that these lack are left out.
  ///
  /// Between whitenings `a` and `b` a cross-covariance changes by `Λ^(a−b)` on either side, up to a factor.
  func crossCovariance(_ other: Matrix<Float>, whitening: Double) -> Matrix<Float> {
    var result = Matrix<Float>(zeros: source.dimension, target.dimension)
    let rowFactors = source.factors(from: whitening), columnFactors = target.factors(from: whitening)
    for row in 0..<min(other.rowCount, source.dimension) {
      for column in 0..<min(other.columnCount, target.dimension) {
        result[row, column] = rowFactors[row] * other[row, column] * columnFactors[column]
      }
    }
    return result
  }

  /// The partial isometry `Vx polar(M) Vyᵀ` between whole spaces, `[dA, dB]`.
  func map(_ crossCovariance: Matrix<Float>) throws(AlignmentError) -> Matrix<Float> {
    return product(product(source.axes, try polarFactor(crossCovariance)), .asIs, target.axes, .transposed)
  }
}

/// Coordinates `z = x V Λ^−a`, scaled to unit length, in the leading principal components of one side.
///
/// With plain components (`a = 0`) a wrong map that carries large variances onto large ones scores nearly as well as
/// the right one; whitened ones (`a = ½`) tell them apart.
struct ReducedCoordinates: Sendable {
  /// `V`, `[d, dimension]`.
  let axes: Matrix<Float>
  private let eigenvalues: [Double]
  private let whitening: Double
  private let scaledAxes: Matrix<Float>

  init(_ covariance: Covariance, dimension: Int, whitening: Double) {
    let dimension = min(dimension, covariance.rank)
    axes = covariance.principalAxes(dimension)
    scaledAxes = covariance.principalAxes(dimension, whitening: whitening)
    eigenvalues = Array(covariance.relativeEigenvalues.prefix(dimension))
    self.whitening = whitening
  }

  var dimension: Int { axes.columnCount }

  /// Rows of the whole space in these coordinates.
  func unitRows(_ rows: Matrix<Float>) -> Matrix<Float> {
    var result = product(rows, scaledAxes)
    result.normalizeRows()
    return result
  }

  /// What brings a coordinate of another whitening, in a product with one of the other side, to this one.
  fileprivate func factors(from other: Double) -> [Float] {
    eigenvalues.map { Float($0.raised(to: other - whitening)) }
  }
}
