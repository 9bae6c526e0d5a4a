import LibC
import Embeddings
package import LinearAlgebra

/// What unpaired rows show of how well a map finds counterparts.
///
/// None of the figures is the accuracy, and each misses it in its own way; `AccuracyModel` puts them together.
package struct AccuracyEvidence: Equatable, Sendable {
  /// The mean similarity of a row with its counterparts under the plan, in standard deviations of the similarities of
  /// rows that have nothing to do with each other: `trace(Wᵀ M) / √trace(Wᵀ CA W CB)`.
  package let separation: Double
  /// The verdict's: how alike independently learned maps are.
  package let agreement: Double
  /// `|log (δB / δA)|` of the mean distances (one less the cosine) at which rows of either side have their nearest
  /// neighbour, among equally many: spaces of one geometry have them at the same distance.
  package let neighborMismatch: Double
  /// The mean of `|log (λB / λA)|` over the leading eigenvalues of both covariances.
  package let spectrumMismatch: Double

  package init(
    separation: Double, agreement: Double, neighborMismatch: Double, spectrumMismatch: Double
  ) {
    (self.separation, self.agreement) = (separation, agreement)
    (self.neighborMismatch, self.spectrumMismatch) = (neighborMismatch, spectrumMismatch)
  }

  // What the figures are measured on; the model holds for these values.

  /// Rows whose nearest neighbours are looked for, and rows among which, of a side.
  static let neighborQueryCount = 500
  static let neighborPoolCount = 20_000
  /// Added to mean distances, so that spaces where rows nearly coincide do not differ by chance.
  static let smallestDistance = 0.01
  /// Cosines above this are the same row twice, which says nothing of the geometry.
  static let equalRowsCosine: Float = 0.99999
  /// Eigenvalues that are compared.
  static let spectrumCount = 48
}

extension AccuracyEvidence {
  /// Measures the evidence for a map. `O(s n d)` time for `s` = 500 rows of a side among up to `n` = 20,000.
  ///
  /// - Parameters:
  ///   - map: semi-orthogonal, `[dA, dB]`.
  ///   - crossCovariance: that it was made of, of normalised rows, `[dA, dB]`.
  package init(
    of map: Matrix<Double>, madeOf crossCovariance: Matrix<Float>, agreement: Double, in spaces: SpacePair,
    generator: inout SeededGenerator
  ) {
    let (source, target) = (spaces.covariances.source.matrix, spaces.covariances.target.matrix)
    let carried = product(product(map, .transposed, source, .asIs), map)
    let unrelated = carried.innerProduct(with: target)
    let poolCount = min(spaces.source.rowCount, spaces.target.rowCount, Self.neighborPoolCount)
    let distances = neighborDistances(
      in: [spaces.source, spaces.target], poolCount: poolCount, generator: &generator)
    self.init(
      separation: map.innerProduct(with: crossCovariance.converted(to: Double.self))
        / max(unrelated, .leastNormalMagnitude).squareRoot(),
      agreement: agreement, neighborMismatch: Alignment.neighborMismatch(distances),
      spectrumMismatch: meanLogRatio(
        spaces.covariances.source.meanEigenvalues, spaces.covariances.target.meanEigenvalues))
  }
}

/// The mean distances of nearest neighbours in spaces, among equally many rows of each.
func neighborDistances(
  in spaces: [NormalizedSpace], poolCount: Int, generator: inout SeededGenerator
) -> [Double] {
  spaces.map { space in
    meanNeighborDistance(space.rows(at: generator.sample(poolCount, of: space.rowCount).sorted()))
      + AccuracyEvidence.smallestDistance
  }
}

/// `|log (δB / δA)|`.
func neighborMismatch(_ distances: [Double]) -> Double { abs(log(distances[1] / distances[0])) }

func meanLogRatio(_ source: [Double], _ target: [Double]) -> Double {
  let both = zip(source, target).prefix(AccuracyEvidence.spectrumCount).filter { $0 > 0 && $1 > 0 }
  return both.reduce(0) { $0 + abs(log($1.1 / $1.0)) } / Double(max(1, both.count))
}

/// The mean over rows, spread evenly over those given, of one less the cosine with the nearest other one.
private func meanNeighborDistance(_ rows: Matrix<Float>) -> Double {
  let queries = rows.rowsSpreadEvenly(AccuracyEvidence.neighborQueryCount)
  let similarities = product(queries, .asIs, rows, .transposed)
  let sum = (0..<queries.rowCount).reduce(0.0) { sum, row in
    let nearest = similarities.row(row).reduce(Float(-1)) {
      $1 > AccuracyEvidence.equalRowsCosine ? $0 : max($0, $1)
    }
    return sum + Double(1 - nearest)
  }
  return sum / Double(max(1, queries.rowCount))
}
