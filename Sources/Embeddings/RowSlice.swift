public import LinearAlgebra

/// A contiguous range of another source's rows, without copying them.
public struct RowSlice: RowSource {
  /// The source that the rows belong to.
  public let base: any RowSource
  /// Which of its rows; row 0 of the slice is row `range.lowerBound` of the base.
  public let range: Range<Int>

  /// The given rows of `base`.
  ///
  /// - Precondition: `range` lies within `0..<base.rowCount`.
  public init(_ base: any RowSource, rows range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= base.rowCount)
    self.base = base
    self.range = range
  }

  /// The number of rows of the slice.
  public var rowCount: Int { range.count }
  /// The number of columns of the base.
  public var columnCount: Int { base.columnCount }

  /// Rows by their position in the slice.
  public func rows(_ part: Range<Int>) -> Matrix<Float> {
    base.rows(part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound)
  }

  /// Rows by their position in the slice.
  public func read(_ part: Range<Int>, into rows: inout Matrix<Float>) {
    base.read(part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound, into: &rows)
  }

  /// Rows by their position in the slice.
  public func rows(at indices: [Int]) -> Matrix<Float> {
    base.rows(at: indices.map { $0 + range.lowerBound })
  }

  /// What the base is read from.
  public var origin: String? { base.origin }

  /// Where the base has the row.
  public func location(ofRow row: Int) -> RowLocation { base.location(ofRow: row + range.lowerBound) }
}
