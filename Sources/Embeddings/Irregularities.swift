/// What stands out of a set of rows so far that it would rule the mean, the lengths or the covariance by itself.
public struct Irregularities: Equatable, Sendable {
  /// A dimension whose standard deviation stands apart from that of the others.
  ///
  /// Raw states of transformers have a few (Timkey and van Schijndel 2021, arXiv 2109.04404), and so has a file in which a
  /// column was left that is no part of the vectors.
  public struct RogueDimension: Equatable, Codable, Sendable {
    /// Which column, from 0.
    public let dimension: Int
    /// Its standard deviation, relative to the median dimension's.
    public let ratio: Double
    /// Whether it rises or falls with the number of the row, as no vector's does: a correlation of at least 0.9.
    public let followsRowNumbers: Bool

    package init(dimension: Int, ratio: Double, followsRowNumbers: Bool) {
      (self.dimension, self.ratio, self.followsRowNumbers) = (dimension, ratio, followsRowNumbers)
    }
  }

  /// In ascending order of the dimension.
  public let rogueDimensions: [RogueDimension]
  /// How many rows are longer about the mean than `outlierLength` times the median row.
  public let outlierRowCount: Int
  /// The first of them.
  public let firstOutlierRow: RowLocation?

  /// How many rows hold zeros alone, as padding does.
  public let emptyRowCount: Int
  /// The first of them.
  public let firstEmptyRow: RowLocation?

  package init(
    rogueDimensions: [RogueDimension], outlierRowCount: Int, firstOutlierRow: RowLocation?,
    emptyRowCount: Int,
    firstEmptyRow: RowLocation?
  ) {
    self.rogueDimensions = rogueDimensions
    (self.outlierRowCount, self.firstOutlierRow) = (outlierRowCount, firstOutlierRow)
    (self.emptyRowCount, self.firstEmptyRow) = (emptyRowCount, firstEmptyRow)
  }

  /// Nothing stands out.
  public static let none = Irregularities(
    rogueDimensions: [], outlierRowCount: 0, firstOutlierRow: nil, emptyRowCount: 0, firstEmptyRow: nil)

  /// So many times the median length make a row an outlier; rows of real models reach 5 times.
  public static let outlierLength: Float = 10
}
