import EmbeddingMaps
import Embeddings
public import LinearAlgebra

/// How alike two models' spaces are, by measures that need no rotation to be found first.
public struct RepresentationSimilarity: Equatable, Codable, Sendable {
  /// `min_Q ‖X Q / ‖X‖ − Y / ‖Y‖‖_F = √(2 − 2 Σ s(XᵀY) / (‖X‖ ‖Y‖))` over centred unit rows: 0 for spaces that are
  /// rotations of each other, √2 for spaces with nothing in common.
  public let procrustesDistance: Double
  /// The correlation of dot products of centred unit rows over sampled pairs of items.
  public let dotProductCorrelation: Double
  /// Linear centred kernel alignment of centred rows, `‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖)`: S. Kornblith et al., "Similarity of
  /// neural network representations revisited" (ICML 2019), arXiv 1905.00414, section 3.
  public let linearKernelAlignment: Double
}

/// Compares two models on paired rows. Symmetric in its sides. `O(n (dA + dB)²)` time.
///
/// A side whose rows are all equal has no geometry: `embeddings(.noDirections)` is thrown.
public func representationSimilarity(
  _ pairs: PairedRows, sampleCount: Int = 100_000, seed: UInt64 = 0
) throws(EvaluationError) -> RepresentationSimilarity {
  let units = try PreparedPairs(pairs, RowPreparation(isCentered: true, isNormalized: true))
  let centered = try PreparedPairs(pairs, RowPreparation(isCentered: true, isNormalized: false))
  let (unitMoments, moments) = (units.moments(), centered.moments())
  let nuclearNorm: Double
  do {
    nuclearNorm = try SingularValueDecomposition(unitMoments.cross).singularValues.reduce(0, +)
  } catch { throw .linearAlgebra(error) }
  let correlation = dotProductCorrelation(units, sampleCount: sampleCount, seed: seed)
  let lengths = (unitMoments.source.trace * unitMoments.target.trace).squareRoot()
  let grams =
    moments.source.innerProduct(with: moments.source) * moments.target.innerProduct(with: moments.target)
  return RepresentationSimilarity(
    procrustesDistance: max(0, 2 - 2 * nuclearNorm / lengths).squareRoot(),
    dotProductCorrelation: correlation,
    linearKernelAlignment: moments.cross.innerProduct(with: moments.cross) / grams.squareRoot())
}

/// Points in the plane whose distances are as near as possible to the given ones.
///
/// Classical scaling: the two leading eigenvectors of `−½ J D² J` with `J = I − 1 1ᵀ / m`, times the roots of their
/// eigenvalues: W. Torgerson, "Multidimensional scaling: I", Psychometrika 17 (1952), doi 10.1007/BF02288916.
/// Negative eigenvalues count as zero. Signs are fixed by the largest coordinate being positive. `O(m³)` time.
///
/// - Parameter distances: `[m, m]`, symmetric, zeros on the diagonal.
/// - Returns: `m` points about the origin.
public func classicalScaling(_ distances: Matrix<Double>) throws(EvaluationError) -> [(x: Double, y: Double)]
{
  let count = distances.rowCount
  precondition(distances.columnCount == count, "the matrix of distances is not square")
  var squared = distances
  for index in squared.elements.indices { squared.elements[index] *= squared.elements[index] }
  let means = (0..<count).map { squared.row($0).reduce(0, +) / Double(count) }
  let mean = means.reduce(0, +) / Double(max(1, count))
  var inner = squared
  for row in 0..<count {
    for column in 0..<count {
      inner[row, column] = -0.5 * (squared[row, column] - means[row] - means[column] + mean)
    }
  }
  let eigen = try decompose(inner)
  func coordinate(_ axis: Int) -> [Double] {
    guard axis < count else { return [Double](repeating: 0, count: count) }
    let scale = max(0, eigen.values[axis]).squareRoot()
    let values = (0..<count).map { eigen.vectors[$0, axis] * scale }
    let largest = values.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? values.map { -$0 } : values
  }
  return zip(coordinate(0), coordinate(1)).map { (x: $0, y: $1) }
}
