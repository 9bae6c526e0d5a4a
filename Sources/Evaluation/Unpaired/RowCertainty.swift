package import EmbeddingMaps
package import LinearAlgebra
import NearestNeighbors

/// A source row with the target rows that are nearest to its image, and how far the best stands out of them.
///
/// Nothing here is ground truth: the right counterpart need not be among the rows that were looked through.
package struct RowCertainty: Equatable, Sendable {
  /// A target row and its similarity.
  package struct Neighbor: Equatable, Sendable {
    package let row: Int
    package let similarity: Double
  }

  /// The source row, within those given.
  package let row: Int
  /// The nearest target rows, best first.
  package let neighbors: [Neighbor]
  /// The similarity of the best less the mean of that of the next ones.
  package let certainty: Double

  /// How many neighbours the best is compared with, and how many are kept.
  package static let comparedCount = 9, keptCount = 3
}

/// What a similarity of a map's images is.
package enum SimilarityUnit: String, Codable, Sendable {
  /// Between −1 and 1.
  case cosine
  /// By how many nats likelier counterparts than strangers, up to a constant: matching maps.
  case nats
}

extension EmbeddingMap {
  /// What certainties are measured in.
  package var similarityUnit: SimilarityUnit {
    if case .matching = self { return .nats }
    return .cosine
  }

  /// How certain each source row's nearest target row is, from the most certain to the least.
  ///
  /// The certainty is the similarity of the nearest less the mean of the next nine: a near duplicate of the right target row
  /// takes little of it, a row in the middle of nowhere has none. Rows without direction are left out. `O(n m k)` time.
  ///
  /// - Parameters:
  ///   - source: raw rows, `[n, dA]`, finite; likewise `target`, `[m, dB]`.
  /// - Returns: nothing for fewer than two target rows, among which none stands out.
  /// - Throws: `nearestNeighbors`.
  package func certainties(
    source: Matrix<Float>, target: Matrix<Float>
  ) throws(EvaluationError) -> [RowCertainty] {
    guard target.rowCount >= 2 else { return [] }
    let operands = self.operands(source: source, target: target)
    let found = try wrappingErrors(EvaluationError.nearestNeighbors) { () throws(NearestNeighborsError) in
      try NearestNeighbors.nearestNeighbors(
        of: operands.source, in: operands.target, count: RowCertainty.comparedCount + 1)
    }
    return (0..<operands.source.rowCount).compactMap { row -> RowCertainty? in
      let divisor = operands.forwardDivisors[row]
      guard divisor > 0 else { return nil }
      let similarities = found.similarities(ofQuery: row).map { Double($0 / divisor) }
      guard let best = similarities.first, similarities.allSatisfy(\.isFinite) else { return nil }
      let others = similarities.dropFirst()
      return RowCertainty(
        row: row,
        neighbors: zip(found.indices(ofQuery: row), similarities).prefix(RowCertainty.keptCount).map {
          RowCertainty.Neighbor(row: Int($0), similarity: $1)
        },
        certainty: best - others.reduce(0, +) / Double(others.count))
    }.sorted { ($0.certainty, $1.row) > ($1.certainty, $0.row) }
  }
}
