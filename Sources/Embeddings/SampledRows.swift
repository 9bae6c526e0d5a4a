public import LinearAlgebra

/// Rows of another source that were drawn at random, each at most once, in the source's order, without copying them.
public struct SampledRows: RowSource {
  /// The source that they were drawn from.
  public let base: any RowSource
  /// Which of its rows, in ascending order.
  public let indices: [Int]

  /// Draws rows, every set of so many equally likely; all of them when there are no more.
  public init(_ base: any RowSource, count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.base = base
    indices = generator.sample(count, of: base.rowCount).sorted()
  }

  /// The number of rows that were drawn.
  public var rowCount: Int { indices.count }
  /// The number of columns of the base.
  public var columnCount: Int { base.columnCount }

  /// Rows by their position among those drawn.
  public func rows(_ range: Range<Int>) -> Matrix<Float> { base.rows(at: Array(indices[range])) }

  /// Rows by their position among those drawn.
  public func rows(at positions: [Int]) -> Matrix<Float> { base.rows(at: positions.map { indices[$0] }) }

  /// What the base is read from.
  public var origin: String? { base.origin }

  /// Where the base has the row.
  public func location(ofRow row: Int) -> RowLocation { base.location(ofRow: indices[row]) }
}
