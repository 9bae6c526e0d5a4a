/// Where a row stands, for messages: the file, and the row as counted in that file.
public struct RowLocation: Equatable, Sendable {
  /// The file's path; nil for rows that are in memory alone.
  public let file: String?
  /// Counted from 0, in the file or in the matrix.
  public let row: Int

  /// A row of a file, or of a matrix.
  public init(file: String? = nil, row: Int) { (self.file, self.row) = (file, row) }
}

/// A message with the place it is about before it, where there is one.
package func located(in origin: String?, _ message: String) -> String {
  origin.map { "\($0): \(message)" } ?? message
}
