import EmbeddingMaps
import LinearAlgebra

/// A picture of the map's matrix.
func matrixBlocks(_ study: MapStudy) -> [Report.Block] {
  let (matrix, name) = study.file.map.pairingMatrix
  return [
    .figures([
      MatrixPicture(
        matrix, title: "Sizes of the elements of \(name)", summary: summary(of: matrix),
        rowLabel: "source dimension", columnLabel: "target dimension")
    ])
  ]
}

/// The part of a matrix's sum of squares that its leading quarters hold: a sixteenth where it is spread evenly.
func leadingShare(of matrix: Matrix<Float>) -> Double {
  let (rows, columns) = (max(1, matrix.rowCount / 4), max(1, matrix.columnCount / 4))
  let all = matrix.rowSquaredNorms().reduce(0, +)
  let leading = (0..<min(rows, matrix.rowCount)).reduce(0.0) { sum, row in
    sum + matrix.row(row).prefix(columns).reduce(0.0) { $0 + Double($1) * Double($1) }
  }
  return all > 0 ? leading / all : 0
}

private func summary(of matrix: Matrix<Float>) -> String {
  let share = leadingShare(of: matrix)
  let (rows, columns) = (max(1, matrix.rowCount / 4), max(1, matrix.columnCount / 4))
  let even = Double(rows * columns) / Double(max(1, matrix.rowCount * matrix.columnCount))
  let finding =
    share > 1.5 * even
    ? "The leading dimensions lead to the leading ones, as they do between models trained for nested dimensions (Matryoshka)."
    : "No block of leading dimensions stands out."
  return
    "\(matrix.rowCount) × \(matrix.columnCount) elements; the stronger the shade, the larger. The leading quarter of the dimensions of "
    + "both sides holds \(fixed(100 * share, 1)) % of the sum of squares, evenly spread it were "
    + "\(fixed(100 * even, 1)) %. \(finding)"
}

extension EmbeddingMap {
  /// What a source and a target row are multiplied with for their similarity, `[dA, dB]`, and what it is called.
  var pairingMatrix: (Matrix<Float>, name: String) {
    switch self {
    case .orthogonal(let map): (map.matrix, "W")
    case .linear(let map): (map.matrix, "W")
    case .whitened(let map): (product(map.sourceMatrix, .asIs, map.targetMatrix, .transposed), "A Bᵀ")
    case .matching(let map): (product(map.sourceMatrix, .asIs, map.targetMatrix, .transposed), "A Bᵀ")
    }
  }
}
