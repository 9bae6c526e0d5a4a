package import EmbeddingMaps
package import Embeddings
import LinearAlgebra

/// What rows of both sides show of a map without being paired: a picture of the spaces, and how certain rows are.
///
/// All of it is measured on rows that are drawn by a seed, so that memory does not depend on how many there are.
package struct UnpairedStudy: Sendable {
  /// How many rows either side has, and which of them were drawn, in ascending order.
  package let sourceRowCount, targetRowCount: Int
  package let sourceSample, targetSample: [Int]
  /// What they were drawn by.
  package let seed: UInt64
  package let picture: ClusterPicture
  /// From the most certain to the least; rows are those of the sides, not of the samples.
  package let certainties: [RowCertainty]
  package let similarityUnit: SimilarityUnit

  /// How many rows of a side are drawn unless it is said.
  package static let defaultSampleCount = 10_000
  /// How many source rows look for their neighbours.
  package static let largestQueryCount = 1000

  /// `O(s (q + n) d)` time and `O(s d)` memory for `s` rows drawn, `q` queries and `n` points of the picture.
  ///
  /// - Parameters:
  ///   - source: raw rows of the map's source space; likewise `target`. Nothing needs to be paired.
  ///   - sampleCount: rows to draw of a side, at least 1.
  /// - Throws: `dimensionMismatch`; `embeddings` for a drawn row that is not finite, or where there are none.
  package init(
    of map: EmbeddingMap, source: any RowSource, target: any RowSource, sampleCount: Int, seed: UInt64
  ) throws(EvaluationError) {
    var seeds = SeededGenerator(seed: seed)
    let childSeeds = seeds.childSeeds(3)
    var samples: [Matrix<Float>] = []
    var indices: [[Int]] = []
    for (side, rows) in [(Side.source, source), (.target, target)] {
      let expected = map.dimension(of: side)
      guard rows.columnCount == expected else {
        throw .dimensionMismatch(
          side, expected: expected, found: rows.columnCount,
          reversedWouldFit: rows.columnCount == map.dimension(of: side.other), origin: rows.origin)
      }
      let sample = SampledRows(rows, count: sampleCount, seed: childSeeds[side == .source ? 0 : 1])
      try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
        guard sample.rowCount > 0 else { throw .empty(side, origin: rows.origin) }
        try requireFinite(sample, side: side)
      }
      samples.append(sample.rows(0..<sample.rowCount))
      indices.append(sample.indices)
    }
    let (sourceRows, targetRows) = (samples[0], samples[1])
    (sourceRowCount, targetRowCount) = (source.rowCount, target.rowCount)
    (sourceSample, targetSample) = (indices[0], indices[1])
    (self.seed, similarityUnit) = (seed, map.similarityUnit)
    (picture, certainties) = try BLASRuntime.scoped { () throws(EvaluationError) in
      let stride = max(1, (sourceRows.rowCount + Self.largestQueryCount - 1) / Self.largestQueryCount)
      let queries = (0..<sourceRows.rowCount).filter { $0 % stride == 0 }
      let found = try map.certainties(source: sourceRows.rows(at: queries), target: targetRows)
      return (
        try ClusterPicture(map, source: sourceRows, target: targetRows, seed: childSeeds[2]),
        found.map { certainty in
          RowCertainty(
            row: indices[0][queries[certainty.row]],
            neighbors: certainty.neighbors.map {
              RowCertainty.Neighbor(row: indices[1][$0.row], similarity: $0.similarity)
            }, certainty: certainty.certainty)
        }
      )
    }
  }
}
