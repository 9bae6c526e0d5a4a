package import LinearAlgebra

/// The mean cosine between row i of one matrix and row i of the other; zero rows count as cosine 0.
package func meanCosineOfRows(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Double {
  precondition(a.rowCount == b.rowCount && a.columnCount == b.columnCount)
  guard a.rowCount > 0 else { return 0 }
  var (a, b) = (a, b)
  a.normalizeRows()
  b.normalizeRows()
  return zip(a.elements, b.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) } / Double(a.rowCount)
}
