public import Evaluation

extension Report {
  /// How well documents were found under each condition; nDCG@10 as a picture.
  public init(_ results: RetrievalResults) {
    var table = Table(
      header: ["", "nDCG@10"] + results.cutoffs.map { "recall@\($0)" } + ["MRR@10", "MAP"])
    for result in results.results {
      let metrics = result.metrics
      table.rows.append(
        [result.condition.rawValue, fixed(metrics.ndcg10, 4)]
          + results.cutoffs.map { fixed(metrics.recall[$0] ?? 0, 4) }
          + [fixed(metrics.mrr10, 4), fixed(metrics.map, 4)])
    }
    let skipped = results.skippedQueryCount
    let remark =
      skipped > 0 ? "; \(skipped) quer\(skipped == 1 ? "y" : "ies") without judgements left out" : ""
    self.init(
      blocks: [
        .table(table),
        .paragraph(["\(results.queryCount) queries, \(results.documentCount) documents\(remark)."]),
      ], document: RetrievalDocument(results),
      charts: [
        BarPlot(
          title: "nDCG@10 of \(results.queryCount) queries in \(results.documentCount) documents",
          bars: results.results.map { (name: $0.condition.rawValue, value: $0.metrics.ndcg10) })
      ])
  }
}

/// Ranked lists in TREC's run format, `query Q0 document rank score tag`.
package func trecRun(_ lists: [[RankedDocument]], queries: [String], documents: [String]) -> String {
  zip(queries, lists).map { query, list in
    list.enumerated().map { position, ranked in
      "\(query) Q0 \(documents[ranked.document]) \(position + 1) \(ranked.score) mv2v\n"
    }.joined()
  }.joined()
}

/// What `mv2v retrieve --json` says.
private struct RetrievalDocument: Encodable, Sendable {
  let queries: Int
  let skippedQueries: Int
  let documents: Int
  let conditions: [Condition]

  struct Condition: Encodable {
    let result: RetrievalResult

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      let metrics = result.metrics
      try container.encode(result.condition.rawValue, forKey: NamedKey("condition"))
      try container.encode(metrics.ndcg10, forKey: NamedKey("ndcg_10"))
      try container.encode(metrics.mrr10, forKey: NamedKey("mrr_10"))
      try container.encode(metrics.map, forKey: NamedKey("map"))
      for (k, value) in metrics.recall { try container.encode(value, forKey: NamedKey("recall_\(k)")) }
    }
  }

  init(_ results: RetrievalResults) {
    (queries, skippedQueries) = (results.queryCount, results.skippedQueryCount)
    documents = results.documentCount
    conditions = results.results.map(Condition.init)
  }
}
