import EmbeddingMaps
import Embeddings
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
    add(sourceRows.converted(to: Double.self), targetRows.converted(to: Double.self))
  }

  /// Adds a block of paired rows in double precision.
  mutating func add(_ sourceRows: Matrix<Double>, _ targetRows: Matrix<Double>) {
    count += sourceRows.rowCount
    source += product(sourceRows, .transposed, sourceRows, .asIs)
    target += product(targetRows, .transposed, targetRows, .asIs)
    cross += product(sourceRows, .transposed, targetRows, .asIs)
  }

  /// The moments a row: `XᵀX / n`, `YᵀY / n` and `XᵀY / n`.
  var means: (source: Matrix<Double>, target: Matrix<Double>, cross: Matrix<Double>) {
    var (source, target, cross) = (source, target, cross)
    let factor = 1 / Double(max(1, count))
    source *= factor
    target *= factor
    cross *= factor
    return (source, target, cross)
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

  /// The moments of the same pairs with the sides exchanged.
  var reversed: PairedMoments {
    var moments = self
    (moments.source, moments.target, moments.cross) = (target, source, cross.transposed)
    return moments
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
