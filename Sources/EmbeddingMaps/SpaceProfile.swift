public import Embeddings
public import LinearAlgebra

/// What the rows of a fit looked like, kept beside a map so that rows that it is used on later can be compared with them.
///
/// Rows are compared in *standardised* coordinates: each dimension less its mean, over its standard deviation, and rows
/// scaled to unit length, by the statistics of the rows at hand. So neither another subject, which moves the mean, nor
/// dimensions that vary more than others by construction make unlike rows look alike.
public struct SpaceProfile: Equatable, Sendable {
  /// The lengths of raw rows that 5, 50 and 95 in a hundred do not exceed.
  public let lengths: LengthQuantiles
  /// The median length of the rows about the map's mean, with its weights.
  public let centredLength: Double
  /// The leading eigenvectors of the second moments of standardised rows, one a row, `[k, d]`; nil for spaces of fewer
  /// than 64 dimensions, in which chance alone brings directions together.
  public let directions: Matrix<Float>?
  /// Which share of the squared length of the standardised rows lies in these directions, 0 to 1.
  public let share: Double

  /// A profile as it was kept.
  package init(lengths: LengthQuantiles, centredLength: Double, directions: Matrix<Float>?, share: Double) {
    (self.lengths, self.centredLength) = (lengths, centredLength)
    (self.directions, self.share) = (directions, share)
  }

  /// Describes rows by at most 4,096 of them, spread evenly. `O(d³)` time.
  ///
  /// - Parameters:
  ///   - rows: raw, of the frame's dimension.
  ///   - frame: of the side of a map that was fitted on them.
  /// - Returns: nil where too few rows are finite (20), or all are equal.
  package init?(of rows: any RowSource, frame: SpaceFrame) {
    guard let sample = ProfiledRows(rows, frame: frame) else { return nil }
    (lengths, centredLength) = (sample.lengths, sample.centredLength)
    let dimension = rows.columnCount
    guard Self.directionCount(of: dimension) > 0 else {
      (directions, share) = (nil, 0)
      return
    }
    var moments = CrossCovariance(dimension, dimension)
    let units = sample.standardised()
    moments.add(units, units)
    guard let eigen = try? SymmetricEigendecomposition(moments.sum) else { return nil }
    let count = Self.directionCount(of: dimension)
    directions = Matrix(
      rowCount: count, columnCount: dimension,
      elements: (0..<count).flatMap { direction in
        (0..<dimension).map { Float(eigen.vectors[$0, direction]) }
      })
    // Rows of fewer directions than that lie in them, up to rounding.
    share = min(1, eigen.values[..<count].reduce(0, +) / Double(units.rowCount))
  }

  /// How many directions are kept of a space of so many dimensions.
  package static func directionCount(of dimension: Int) -> Int { dimension < 64 ? 0 : min(32, dimension / 4) }

  static let smallestRowCount = 20
}

/// Three quantiles of lengths.
public struct LengthQuantiles: Equatable, Sendable {
  /// Not exceeded by 5, 50 and 95 in a hundred rows.
  public let low, median, high: Double

  package init(low: Double, median: Double, high: Double) {
    (self.low, self.median, self.high) = (low, median, high)
  }
}

/// The profiles of both sides of a map, as far as they are known.
public struct SpaceProfiles: Equatable, Sendable {
  /// Nil where a map file does not say.
  public var source, target: SpaceProfile?

  /// Profiles as they are known.
  public init(source: SpaceProfile? = nil, target: SpaceProfile? = nil) {
    (self.source, self.target) = (source, target)
  }

  /// The profile of one side.
  public subscript(_ side: Side) -> SpaceProfile? { side == .source ? source : target }
}

/// Rows that are looked at for a profile, without those that are not finite or absurdly long.
struct ProfiledRows {
  let lengths: LengthQuantiles
  /// The median of the lengths about the frame's centre.
  let centredLength: Double
  /// The mean of the rows.
  let mean: [Double]
  private let rows: Matrix<Float>

  static let largestRowCount = 4096

  init?(_ source: any RowSource, frame: SpaceFrame) {
    let count = min(source.rowCount, Self.largestRowCount)
    guard source.columnCount == frame.dimension, count >= SpaceProfile.smallestRowCount else { return nil }
    let raw = source.rows(at: (0..<count).map { $0 * source.rowCount / count })
    var centred = raw
    let about = frame.normalisation.normalize(&centred).map(Double.init)
    let finite = about.filter(\.isFinite).sorted()
    guard finite.count >= SpaceProfile.smallestRowCount, finite[finite.count / 2] > 0 else { return nil }
    let limit = Double(Irregularities.outlierLength) * finite[finite.count / 2]
    rows = raw.rows(at: about.indices.filter { about[$0] <= limit })
    centredLength = finite[finite.count / 2]
    let keptCount = Double(rows.rowCount)
    mean = rows.columnSums().map { $0 / keptCount }
    let sorted = rows.rowSquaredNorms().map { $0.squareRoot() }.sorted()
    func quantile(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
    lengths = LengthQuantiles(low: quantile(0.05), median: quantile(0.5), high: quantile(0.95))
  }

  /// The rows, standardised by their own statistics; a dimension without variance becomes zeros.
  func standardised() -> Matrix<Float> {
    let count = Double(rows.rowCount)
    let centre = rows.columnSums().map { Float($0 / count) }
    let weights = rows.columnSquaredDeviations(from: centre) { _ in true }.map { square in
      square > 0 ? Float(1 / (square / count).squareRoot()) : 0
    }
    return Normalisation(center: centre, weights: weights).normalized(rows)
  }
}
