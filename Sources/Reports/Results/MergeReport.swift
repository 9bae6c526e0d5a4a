/// What `mv2v merge` has done.
package struct MergeOutcome: Sendable {
  package let output: String
  package let shards: [String]
  package let rowCount, dimension: Int
  /// Whether the shards' records were compared with one another.
  package let wasChecked: Bool
  package let namesWereLost: Bool
  package let duration: Duration

  package init(
    output: String, shards: [String], rowCount: Int, dimension: Int, wasChecked: Bool, namesWereLost: Bool,
    duration: Duration
  ) {
    (self.output, self.shards, self.duration) = (output, shards, duration)
    (self.rowCount, self.dimension) = (rowCount, dimension)
    (self.wasChecked, self.namesWereLost) = (wasChecked, namesWereLost)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ outcome: MergeOutcome) { self.init(blocks: [], document: MergeDocument(outcome)) }
}

private struct MergeDocument: Encodable, Sendable {
  let output: String
  let shards: [String]
  let rows, dimension: Int
  let checked, idsLost: Bool
  let seconds: Double

  init(_ outcome: MergeOutcome) {
    (output, shards) = (outcome.output, outcome.shards)
    (rows, dimension) = (outcome.rowCount, outcome.dimension)
    (checked, idsLost) = (outcome.wasChecked, outcome.namesWereLost)
    seconds = outcome.duration.seconds
  }
}
