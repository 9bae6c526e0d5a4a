import EmbeddingAlignment
import LinearAlgebra

/// The second moments of paired rows after normalisation: all that any linear oracle needs to know.
///
/// `XᵀX`, `YᵀY` and `XᵀY` over rows that are centred by the given means and, where asked, scaled to unit length;
/// sums in double precision, in row order. `O(n (dA + dB)²)` time, `O((dA + dB)²)` space.
struct PairedMoments: Sendable {
  /// `n`.
  private(set) var count = 0
  /// `XᵀX`, `[dA, dA]`.
  private(set) var source: Matrix<Double>
  /// `YᵀY`, `[dB, dB]`.
  private(set) var target: Matrix<Double>
  /// `XᵀY`, `[dA, dB]`.
  private(set) var cross: Matrix<Double>

  init(_ sourceDimension: Int, _ targetDimension: Int) {
    source = Matrix(zeros: sourceDimension, sourceDimension)
    target = Matrix(zeros: targetDimension, targetDimension)
    cross = Matrix(zeros: sourceDimension, targetDimension)
  }

  /// Adds a block of normalised paired rows.
  mutating func add(_ sourceRows: Matrix<Float>, _ targetRows: Matrix<Float>) {
    add(sourceRows.inDoublePrecision, targetRows.inDoublePrecision)
  }

  /// Adds a block of paired rows in double precision.
  mutating func add(_ sourceRows: Matrix<Double>, _ targetRows: Matrix<Double>) {
    count += sourceRows.rowCount
    source += product(sourceRows, .transposed, sourceRows, .asIs)
    target += product(targetRows, .transposed, targetRows, .asIs)
    cross += product(sourceRows, .transposed, targetRows, .asIs)
  }

  /// The moments of the rows that `part` does not hold.
  func removing(_ part: PairedMoments) -> PairedMoments {
    var rest = self
    rest.count -= part.count
    rest.source -= part.source
    rest.target -= part.target
    rest.cross -= part.cross
    return rest
  }

  /// The moments of both sets of rows.
  func adding(_ part: PairedMoments) -> PairedMoments {
    var sum = self
    sum.count += part.count
    sum.source += part.source
    sum.target += part.target
    sum.cross += part.cross
    return sum
  }
}

extension Matrix {
  /// Adds a matrix of the same shape, element by element.
  static func += (left: inout Matrix, right: Matrix) {
    for index in left.elements.indices { left.elements[index] += right.elements[index] }
  }

  /// Subtracts a matrix of the same shape, element by element.
  static func -= (left: inout Matrix, right: Matrix) {
    for index in left.elements.indices { left.elements[index] -= right.elements[index] }
  }

  /// `trace(Aᵀ B)`, the sum of the products of corresponding elements.
  func innerProduct(with other: Matrix) -> Scalar {
    zip(elements, other.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The sum of the diagonal.
  var trace: Scalar { (0..<min(rowCount, columnCount)).reduce(0) { $0 + self[$1, $1] } }
}

extension Matrix where Scalar == Float {
  /// The same elements in double precision, by a loop over concrete types: the generic conversion of a file's rows
  /// would cost more than the products.
  var inDoublePrecision: Matrix<Double> {
    Matrix<Double>(rowCount: rowCount, columnCount: columnCount) { destination in
      elements.withUnsafeBufferPointer { source in
        for index in source.indices { destination[index] = Double(source[index]) }
      }
    }
  }
}
