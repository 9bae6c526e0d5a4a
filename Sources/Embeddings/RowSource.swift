public import LinearAlgebra

/// Rows of single-precision numbers that may live elsewhere: in memory, or in a memory-mapped file.
///
/// Stages read rows through this protocol a block or a sample at a time, so that the cost of a stage is set
/// by what it reads and not by the size of the file behind it.
public protocol RowSource: Sendable {
  /// The number of rows.
  var rowCount: Int { get }
  /// The number of columns (the dimension of the vectors).
  var columnCount: Int { get }
  /// The rows of a range within `0..<rowCount`, as a `[range.count, columnCount]` matrix.
  func rows(_ range: Range<Int>) -> Matrix<Float>
  /// The rows of a range within `0..<rowCount` in place of a matrix, whose memory is used again where it suits.
  func read(_ range: Range<Int>, into rows: inout Matrix<Float>)
  /// The rows at the given indices within `0..<rowCount`, in that order.
  func rows(at indices: [Int]) -> Matrix<Float>
  /// What the rows are read from, for messages: a file's path; nil for rows that are in memory alone.
  var origin: String? { get }
  /// Where a row within `0..<rowCount` stands, for messages.
  func location(ofRow row: Int) -> RowLocation
}

extension Matrix: RowSource where Scalar == Float {}

extension RowSource {
  /// Replaces the matrix by the rows of the range.
  public func read(_ range: Range<Int>, into rows: inout Matrix<Float>) { rows = self.rows(range) }

  /// Nothing, for rows in memory.
  public var origin: String? { nil }

  /// The row's own index.
  public func location(ofRow row: Int) -> RowLocation { RowLocation(file: origin, row: row) }

  /// The row ranges that cover the source in blocks of at most `size` rows, in order.
  package func blocks(ofAtMost size: Int) -> [Range<Int>] {
    precondition(size > 0)
    return stride(from: 0, to: rowCount, by: size).map { $0..<min($0 + size, rowCount) }
  }
}
