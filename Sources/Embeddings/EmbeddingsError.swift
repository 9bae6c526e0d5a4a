/// What can be wrong with a set of vectors, whatever it is used for.
public enum EmbeddingsError: Error, Equatable, CustomStringConvertible {
  /// A side has no rows or no columns; carries where it was to be read from.
  case empty(Side, origin: String?)
  /// Rows with NaN or infinity: the first one, and how many.
  case notFinite(Side, first: RowLocation, count: Int)
  /// Rows of finite numbers whose length single precision does not hold, or not about a mean: the first one, and how many.
  case tooLong(Side, first: RowLocation, count: Int)
  /// Every row equals the mean, so there is no direction to align.
  case noDirections(Side, rowCount: Int, origin: String?)

  /// A sentence for people, which begins with the file where there is one.
  public var description: String {
    switch self {
    case .empty(let side, let origin):
      located(in: origin, "the \(side) has no vectors")
    case .notFinite(let side, let first, let count):
      located(
        in: first.file,
        "the \(side) has \(count) row\(count == 1 ? "" : "s") with NaN or infinity, first row \(first.row); "
          + "remove or repair them (numpy: x[np.isfinite(x).all(axis=1)]); numbers beyond single precision (3.4e38) count "
          + "as infinity")
    case .tooLong(let side, let first, let count):
      located(
        in: first.file,
        "the \(side) has \(count) row\(count == 1 ? "" : "s") so long that single precision does not hold the length (above "
          + "1.7e38), first row \(first.row); scale the vectors down, or remove such rows")
    case .noDirections(let side, let rowCount, let origin):
      located(
        in: origin,
        "all \(rowCount) rows of the \(side) are equal to their mean, so they say nothing about the space")
    }
  }
}
