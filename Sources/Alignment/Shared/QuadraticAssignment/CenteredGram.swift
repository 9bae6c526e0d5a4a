package import LinearAlgebra

/// `J C Cᵀ J` with `J = I − 11ᵀ/n`: the Gram matrix of the centres about their own mean, in double precision.
package func centeredGram(of centers: Matrix<Float>) -> Matrix<Double> {
  var centered = centers.converted(to: Double.self)
  let mean = centers.columnSums().map { $0 / Double(max(1, centers.rowCount)) }
  for row in 0..<centered.rowCount {
    for column in 0..<centered.columnCount { centered[row, column] -= mean[column] }
  }
  return product(centered, .asIs, centered, .transposed)
}
