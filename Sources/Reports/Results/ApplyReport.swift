package import EmbeddingMaps
package import Embeddings

/// What `mv2v apply` has done.
package struct ApplyOutcome: Sendable {
  /// The files, as they were named.
  package var map, output: String
  package var input: [String]
  package var side: Side
  package var space: OutputSpace
  /// Rows written and their dimension.
  package var rowCount, dimension: Int
  /// Rows that equal the side's mean, and whether ids were left behind.
  package var undirectedCount = 0
  package var namesWereLost = false
  /// Elements written as the largest number of float16, because they are beyond it.
  package var saturatedCount = 0
  /// The shard that was written, as `i/n`.
  package var shard: String?
  /// Whether a finished shard was kept as it was.
  package var wasKept = false
  /// How the rows compare with those of the fit; nil where the map or the rows do not tell.
  package var comparison: SpaceComparison?
  package var duration: Duration

  package init(
    map: String, input: [String], output: String, side: Side, space: OutputSpace, rowCount: Int,
    dimension: Int, shard: String?, comparison: SpaceComparison?, duration: Duration
  ) {
    (self.map, self.input, self.output) = (map, input, output)
    (self.side, self.space, self.rowCount, self.dimension) = (side, space, rowCount, dimension)
    (self.shard, self.comparison, self.duration) = (shard, comparison, duration)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ outcome: ApplyOutcome) { self.init(blocks: [], document: ApplyDocument(outcome)) }
}

private struct ApplyDocument: Encodable, Sendable {
  let map, output, side, space: String
  let input: [String]
  let rows, dimension, undirectedRows, saturatedElements: Int
  let idsLost, kept: Bool
  let shard: String?
  let resemblance: ResemblanceDocument?
  let seconds: Double

  init(_ outcome: ApplyOutcome) {
    (map, input, output) = (outcome.map, outcome.input, outcome.output)
    (side, space) = (outcome.side.rawValue, outcome.space.rawValue)
    (rows, dimension, undirectedRows) = (outcome.rowCount, outcome.dimension, outcome.undirectedCount)
    saturatedElements = outcome.saturatedCount
    (idsLost, kept, shard) = (outcome.namesWereLost, outcome.wasKept, outcome.shard)
    resemblance = outcome.comparison.map(ResemblanceDocument.init)
    seconds = outcome.duration.seconds
  }
}

/// How rows compare with those that a map was fitted on.
package struct ResemblanceDocument: Encodable, Sendable {
  let resembles: Bool
  let meanShift, medianLength: Double
  let kinship: Double?

  package init(_ comparison: SpaceComparison) {
    resembles = comparison.differences.isEmpty
    (meanShift, medianLength, kinship) = (comparison.meanShift, comparison.medianLength, comparison.kinship)
  }
}
