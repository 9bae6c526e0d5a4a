/// What `mv2v merge` has done.
package struct MergeOutcome: Sendable {
  package let output: String
  package let shards: [String]
  package let rowCount, dimension: Int
  /// Whether the shards' records were compared with one another.
  package let wasChecked: Bool
  package let namesWereLost: Bool
  /// Elements written as the largest number of float16, because they are beyond it.
  package let saturatedCount: Int
  package let duration: Duration

  package init(
    output: String, shards: [String], rowCount: Int, dimension: Int, wasChecked: Bool, namesWereLost: Bool,
    saturatedCount: Int, duration: Duration
  ) {
    (self.output, self.shards, self.duration) = (output, shards, duration)
    (self.rowCount, self.dimension) = (rowCount, dimension)
    (self.wasChecked, self.namesWereLost, self.saturatedCount) = (wasChecked, namesWereLost, saturatedCount)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ outcome: MergeOutcome) { self.init(blocks: [], document: MergeDocument(outcome)) }
}

private struct MergeDocument: Encodable, Sendable {
  let output: String
  let shards: [String]
  let rows, dimension, saturatedElements: Int
  let checked, idsLost: Bool
  let seconds: Double

  init(_ outcome: MergeOutcome) {
    (output, shards) = (outcome.output, outcome.shards)
    (rows, dimension, saturatedElements) = (outcome.rowCount, outcome.dimension, outcome.saturatedCount)
    (checked, idsLost) = (outcome.wasChecked, outcome.namesWereLost)
    seconds = outcome.duration.seconds
  }
}
