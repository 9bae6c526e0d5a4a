// Public because the initialiser below is inlined into other modules.
public import LibC

extension Matrix {
  /// Independent standard normal elements, by the Box-Muller transform.
  @inlinable package init(
    gaussian rowCount: Int, _ columnCount: Int, using generator: inout some RandomNumberGenerator
  ) {
    let elements = (0..<rowCount * columnCount).map { _ in
      let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
      let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &generator)
      return Scalar(radius * cos(angle))
    }
    self.init(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }

  /// A uniformly (Haar) distributed semi-orthogonal matrix: the Q factor of a Gaussian matrix, with R's
  /// diagonal positive. `W Wᵀ = I` when `rowCount <= columnCount`, else `Wᵀ W = I`.
  package init(
    semiOrthogonal rowCount: Int, _ columnCount: Int, using generator: inout some RandomNumberGenerator
  ) throws(LinearAlgebraError) {
    let isWide = rowCount < columnCount
    let (tall, narrow) = isWide ? (columnCount, rowCount) : (rowCount, columnCount)
    var basis = Matrix(gaussian: tall, narrow, using: &generator)
    // `basis` is of this shape.
    let info = BLASRuntime.scoped {
      unsafe Scalar.orthonormalise(m: blasSize(tall), n: blasSize(narrow), a: &basis.elements)
    }
    guard info == 0 else { throw .didNotConverge(routine: "geqrf", info: Int(info)) }
    self = isWide ? basis.transposed : basis
  }
}
