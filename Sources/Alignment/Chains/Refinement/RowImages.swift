import LinearAlgebra

/// A map that rows are compared under, prepared for many of them.
struct RowImages: Sendable {
  private enum Operand {
    case floats(Matrix<Float>)
    case bytes(QuantizedColumns)
  }

  private let map: Operand

  /// - Parameter usesBytes: whether rows and map are rounded to bytes, whose products are faster.
  init(under map: Matrix<Float>, usesBytes: Bool) {
    self.map = usesBytes ? .bytes(QuantizedColumns(forSignedRows: map)) : .floats(map)
  }

  /// The rows under the map, scaled to unit length.
  func images(of rows: Matrix<Float>) -> Matrix<Float> {
    var images =
      switch map {
      case .floats(let map): product(rows, map)
      case .bytes(let map): product(QuantizedRows(rows), map)
      }
    images.normalizeRows()
    return images
  }
}
