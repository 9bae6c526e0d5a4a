import AlignmentEvaluation

/// What `mv2v retrieve` says.
struct RetrievalReport: Encodable {
  let queries: Int
  let skippedQueries: Int
  let documents: Int
  let conditions: [Condition]
  private let cutoffs: [Int]

  struct Condition: Encodable {
    let name: String
    let metrics: RankedListMetrics

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      try container.encode(name, forKey: NamedKey("condition"))
      try container.encode(metrics.ndcg10, forKey: NamedKey("ndcg_10"))
      try container.encode(metrics.mrr10, forKey: NamedKey("mrr_10"))
      try container.encode(metrics.map, forKey: NamedKey("map"))
      for (k, value) in metrics.recall { try container.encode(value, forKey: NamedKey("recall_\(k)")) }
    }
  }

  private enum CodingKeys: String, CodingKey { case queries, skippedQueries, documents, conditions }

  init(
    _ results: [(condition: RetrievalCondition, metrics: RankedListMetrics)], cutoffs: [Int], documents: Int,
    skipped: Int
  ) {
    queries = results.first?.metrics.queryCount ?? 0
    skippedQueries = skipped
    self.documents = documents
    self.cutoffs = cutoffs
    conditions = results.map { Condition(name: $0.condition.rawValue, metrics: $0.metrics) }
  }

  var text: String {
    var table = TextTable(header: ["", "nDCG@10"] + cutoffs.map { "recall@\($0)" } + ["MRR@10", "MAP"])
    for condition in conditions {
      let metrics = condition.metrics
      table.rows.append(
        [condition.name, fixed(metrics.ndcg10, 4)] + cutoffs.map { fixed(metrics.recall[$0] ?? 0, 4) }
          + [fixed(metrics.mrr10, 4), fixed(metrics.map, 4)])
    }
    let skipped =
      skippedQueries > 0
      ? "; \(skippedQueries) quer\(skippedQueries == 1 ? "y" : "ies") without judgements left out" : ""
    return table.rendered() + "\n\n\(queries) queries, \(documents) documents\(skipped)."
  }
}
