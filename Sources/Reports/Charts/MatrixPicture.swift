package import LinearAlgebra

/// The sizes of a matrix's elements as shades: blocks of elements by their root mean square.
package struct MatrixPicture: FigureChart {
  package let title: String
  package let summary: String
  let rowLabel, columnLabel: String
  let rowCount, columnCount: Int
  /// Root mean squares, row after row of cells, over that of the whole matrix.
  let cells: [[Double]]

  /// Cells a side has at most, and shades.
  static let largestCellCount = 64, shadeCount = 8

  package init(
    _ matrix: Matrix<Float>, title: String, summary: String, rowLabel: String, columnLabel: String
  ) {
    (self.title, self.summary) = (title, summary)
    (self.rowLabel, self.columnLabel) = (rowLabel, columnLabel)
    (rowCount, columnCount) = (matrix.rowCount, matrix.columnCount)
    cells = blockSizes(of: matrix, largestCellCount: Self.largestCellCount)
  }

  package func drawing() -> SVGDocument {
    let (rows, columns) = (Double(cells.count), Double(cells.first?.count ?? 1))
    let largestSide = 330.0
    let scale = largestSide / Double(max(rowCount, columnCount))
    let (width, height) = (scale * Double(columnCount), scale * Double(rowCount))
    let (left, top) = (60.0, 40.0)
    var svg = SVGDocument(width: 420, height: top + height + 62)
    svg.text(columnLabel, left, 14)
    svg.text("0", left, 32)
    svg.text("\(columnCount)", left + width, 32, anchor: .end)
    svg.text(rowLabel, 12, top + height / 2, anchor: .middle, isUpright: true)
    svg.text("0", left - 6, top + 12, anchor: .end)
    svg.text("\(rowCount)", left - 6, top + height, anchor: .end)
    let largest = max(cells.joined().max() ?? 0, 1e-9)
    // Cells of equal shade are one element, which keeps the picture small.
    var shades = [[(x: Double, y: Double)]](repeating: [], count: Self.shadeCount + 1)
    for (row, values) in cells.enumerated() {
      for (column, value) in values.enumerated() {
        let shade = Int((value / largest * Double(Self.shadeCount)).rounded())
        shades[shade].append((left + width / columns * Double(column), top + height / rows * Double(row)))
      }
    }
    func opacity(_ shade: Int) -> Double { Double(shade) / Double(Self.shadeCount) }
    for (shade, corners) in shades.enumerated() where shade > 0 {
      svg.cells(
        corners, width: width / columns, height: height / rows, color: SVGDocument.ink,
        opacity: opacity(shade))
    }
    for (x1, y1, x2, y2) in [
      (left, top, left + width, top), (left, top + height, left + width, top + height),
      (left, top, left, top + height), (left + width, top, left + width, top + height),
    ] { svg.line(x1, y1, x2, y2, color: SVGDocument.soft) }
    let y = top + height + 20
    for shade in 0...Self.shadeCount {
      svg.cells(
        [(left + 22 * Double(shade), y)], width: 22, height: 12, color: SVGDocument.ink,
        opacity: opacity(shade))
    }
    svg.text("0", left, y + 27)
    svg.text(
      "\(fixed(largest, 1)) × the matrix's root mean square",
      left + 22 * Double(Self.shadeCount + 1), y + 27, anchor: .middle)
    return svg
  }
}

/// Root mean squares of blocks that cover the matrix evenly, over the root mean square of all of it.
func blockSizes(of matrix: Matrix<Float>, largestCellCount: Int) -> [[Double]] {
  let (rows, columns) = (min(largestCellCount, matrix.rowCount), min(largestCellCount, matrix.columnCount))
  guard rows > 0, columns > 0 else { return [] }
  var sums = [[Double]](repeating: [Double](repeating: 0, count: columns), count: rows)
  var counts = sums
  for row in 0..<matrix.rowCount {
    let cellRow = row * rows / matrix.rowCount
    for (column, value) in matrix.row(row).enumerated() {
      let cellColumn = column * columns / matrix.columnCount
      sums[cellRow][cellColumn] += Double(value) * Double(value)
      counts[cellRow][cellColumn] += 1
    }
  }
  let mean = max(
    sums.joined().reduce(0, +) / Double(matrix.rowCount * matrix.columnCount), .leastNormalMagnitude)
  return zip(sums, counts).map { sums, counts in
    zip(sums, counts).map { ($0 / $1 / mean).squareRoot() }
  }
}
