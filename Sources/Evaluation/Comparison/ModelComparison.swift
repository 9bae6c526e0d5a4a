import EmbeddingMaps
public import Embeddings
import LinearAlgebra

/// How alike the spaces of several models are, pair by pair: matrices in the order of `models`.
public struct ModelComparison: Equatable, Codable, Sendable {
  /// The models' names.
  public let models: [String]
  /// Paired rows.
  public let rowCount: Int
  /// See `RepresentationSimilarity`; 0 on the diagonal.
  public let procrustesDistance: [[Double]]
  /// See `RepresentationSimilarity`; 1 on the diagonal.
  public let dotProductCorrelation: [[Double]]
  /// See `RepresentationSimilarity`; 1 on the diagonal.
  public let linearKernelAlignment: [[Double]]
  /// The top-1 of the orthogonal oracle from row to column; nil on the diagonal.
  public let oracleTop1: [[Double?]]
  /// The last rows, which the oracles are measured on and not fitted on.
  public let heldOutCount: Int
  /// One point in the plane per model, by classical scaling of the Procrustes distances.
  public let positions: [[Double]]
}

/// Compares every pair of models once, and fits the oracle in each direction.
///
/// `O(m² n (dA + dB)²)` time for `m` models.
///
/// - Parameters:
///   - names: of the models.
///   - models: paired rows of each, `[n, d]`.
///   - heldOutCount: the last rows, to measure oracles on.
///   - seed: of the sampled pairs of items.
/// - Throws: `unpairedSets`, `tooFewPairs`, or what the measures throw.
public func compareModels(
  names: [String], models: [any RowSource], heldOutCount: Int, seed: UInt64 = 0
) throws(EvaluationError) -> ModelComparison {
  precondition(names.count == models.count && models.count >= 2)
  let (count, rowCount) = (models.count, models[0].rowCount)
  guard models.allSatisfy({ $0.rowCount == rowCount }) else {
    throw .unpairedSets(
      names: zip(models, names).map { $0.origin ?? $1 }, rowCounts: models.map(\.rowCount))
  }
  func matrix(_ diagonal: Double) -> [[Double]] {
    (0..<count).map { row in (0..<count).map { $0 == row ? diagonal : 0 } }
  }
  var (distances, correlations, alignments) = (matrix(0), matrix(1), matrix(1))
  var top1 = [[Double?]](repeating: [Double?](repeating: nil, count: count), count: count)
  for first in 0..<count {
    for second in first + 1..<count {
      let pairs = try PairedRows(source: models[first], target: models[second])
      let similarity = try representationSimilarity(pairs, seed: seed)
      for (row, column) in [(first, second), (second, first)] {
        distances[row][column] = similarity.procrustesDistance
        correlations[row][column] = similarity.dotProductCorrelation
        alignments[row][column] = similarity.linearKernelAlignment
      }
      // Backward by the transposed map is the oracle of the other direction.
      let (training, heldOut) = try pairs.holdingOut(heldOutCount)
      let evaluation = try evaluate(
        .orthogonal(fitOracle(training)), on: heldOut, oracle: .absent, bootstrap: nil)
      top1[first][second] = evaluation.forward[0].measurement.metrics.top1
      top1[second][first] = evaluation.backward[0].measurement.metrics.top1
    }
  }
  return ModelComparison(
    models: names, rowCount: rowCount, procrustesDistance: distances, dotProductCorrelation: correlations,
    linearKernelAlignment: alignments, oracleTop1: top1, heldOutCount: heldOutCount,
    positions: try classicalScaling(Matrix(rows: distances)).map { [$0.x, $0.y] })
}
