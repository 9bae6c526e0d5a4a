public import Evaluation

extension Report {
  /// How each evaluated row fared, as records.
  ///
  /// Rows are counted from 0 within the rows that were evaluated. `best_match` is a target row forward and a
  /// source row backward.
  public init(perRow results: BidirectionalResults) {
    let columns = ["rank", "similarity", "best_match", "best_similarity"]
    let rows = zip(results.forward, results.backward).enumerated().map { row, directions in
      ["\(row)"] + cells(directions.0) + cells(directions.1)
    }
    self.init(
      blocks: [], document: results,
      records: Table(header: ["row"] + columns + columns.map { "backward_" + $0 }, rows: rows))
  }
}

private func cells(_ result: QueryResult) -> [String] {
  // Ranks are whole or end in one half.
  let rank = result.rank
  return [
    rank == rank.rounded() ? "\(Int(rank))" : fixed(rank, 1), fixed(Double(result.cosine), 6),
    "\(result.bestMatch)", fixed(Double(result.bestCosine), 6),
  ]
}
