/// A running sum of `Xᵀ Y` over blocks of paired rows, kept in double precision.
package struct CrossCovariance: Sendable {
  /// `Σ Xᵀ Y`, `[dA, dB]`.
  package private(set) var sum: Matrix<Double>

  package init(_ sourceDimension: Int, _ targetDimension: Int) {
    sum = Matrix(zeros: sourceDimension, targetDimension)
  }

  /// Adds a block of paired rows, `[n, dA]` and `[n, dB]`; the block's product is in single precision.
  package mutating func add(_ source: Matrix<Float>, _ target: Matrix<Float>) {
    let block = product(source, .transposed, target, .asIs)
    for index in block.elements.indices { sum.elements[index] += Double(block.elements[index]) }
  }
}
