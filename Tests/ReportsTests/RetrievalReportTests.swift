import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport
import Testing

@Suite struct RetrievalReportTests {
  private let results: RetrievalResults

  /// Some queries with several relevant documents, others without judgements, so that no two figures are equal.
  init() throws {
    let planted = try PlantedPairs(60, dimensions: (6, 6), noise: 1, seed: 9)
    let frame = SpaceFrame(normalisation: .unitLength(dimension: 6), scale: 1)
    let study = try RetrievalStudy(
      map: .orthogonal(OrthogonalMap(matrix: planted.map, source: frame, target: frame)),
      queries: planted.source, documents: planted.target, oldQueries: planted.target, newDocuments: nil)
    let folder = try TemporaryFolder()
    let path = try folder.write(
      (0..<50).map { "\($0) 0 \($0) 2\n\($0) 0 \(($0 + 7) % 60) 1\n" }.joined(), to: "qrels")
    let names = try Identifiers(path: nil, rowCount: 60, of: "rows")
    let judgements = try Judgements(path: path, queries: names, documents: names, isBinary: false)
    results = try study.run(judgements, cutoffs: [1, 5], depth: 60, order: Array(0..<60)) { _, _, _ in }
  }

  @Test func theTablesColumnsHoldTheirMetrics() throws {
    guard case .table(let table) = try #require(Report(results).blocks.first) else { return }
    #expect(table.header == ["", "nDCG@10", "recall@1", "recall@5", "MRR@10", "MAP"])
    #expect(table.rows.count == 6 && table.rows.count == results.results.count)
    for (row, result) in zip(table.rows, results.results) {
      let metrics = result.metrics
      let figures = try [
        metrics.ndcg10, #require(metrics.recall[1]), #require(metrics.recall[5]), metrics.mrr10, metrics.map,
      ]
      #expect(row == [result.condition.rawValue] + figures.map { fixed($0, 4) })
      #expect(Set(figures).count == 5)
    }
    guard case .paragraph(let lines) = try #require(Report(results).blocks.last) else { return }
    #expect(lines == ["50 queries, 60 documents; 10 queries without judgements left out."])
  }

  @Test func theDocumentHoldsEveryMetricUnderItsName() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(Report(results).rendered(as: JSONFormat.self).utf8))
        as? [String: Any])
    #expect(object["queries"] as? Int == 50 && object["skipped_queries"] as? Int == 10)
    #expect(object["documents"] as? Int == 60)
    let conditions = try #require(object["conditions"] as? [[String: Any]])
    #expect(conditions.count == results.results.count)
    for (written, result) in zip(conditions, results.results) {
      let metrics = result.metrics
      #expect(written["condition"] as? String == result.condition.rawValue && written.count == 6)
      for (name, value) in try [
        ("ndcg_10", metrics.ndcg10), ("mrr_10", metrics.mrr10), ("map", metrics.map),
        ("recall_1", #require(metrics.recall[1])), ("recall_5", #require(metrics.recall[5])),
      ] {
        #expect(abs(try #require(written[name] as? Double) - value) < 1e-12, "\(name)")
      }
    }
  }

  @Test func ranksOfARunBeginAtOne() {
    let lists = [
      [RankedDocument(document: 1, score: 0.75), RankedDocument(document: 0, score: 0.5)],
      [RankedDocument(document: 0, score: 0.25)],
    ]
    #expect(
      trecRun(lists, queries: ["q7", "q9"], documents: ["d0", "d1"])
        == "q7 Q0 d1 1 0.75 mv2v\nq7 Q0 d0 2 0.5 mv2v\nq9 Q0 d0 1 0.25 mv2v\n")
  }
}
