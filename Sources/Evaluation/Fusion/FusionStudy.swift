package import Embeddings
import LinearAlgebra

/// How well items were found that were fused in one way with one weight.
public struct FusionPoint: Equatable, Codable, Sendable {
  /// How vectors were prepared.
  public let way: FusionWay
  /// The weight of the first modality, 0 to 1.
  public let alpha: Double
  /// The means over queries.
  public let metrics: RankedListMetrics
}

/// What a search of fused items found, for every way and weight.
public struct FusionResults: Equatable, Codable, Sendable {
  /// Way by way, weights in the order given.
  public let points: [FusionPoint]
  /// How far apart the modalities lie in each way; empty where fewer than two items have both.
  public let gaps: [FusionWay: ModalityGap]
  /// Items with both modalities, the first alone, and the second alone.
  public let bothCount, firstOnlyCount, secondOnlyCount: Int
  /// Queries that have judgements, and queries that have none and were left out.
  public let queryCount, skippedQueryCount: Int
  /// The k of recall@k.
  public let cutoffs: [Int]

  /// The ways, in the order to show.
  public var ways: [FusionWay] { FusionWay.allCases.filter { way in points.contains { $0.way == way } } }

  /// The weights.
  public var alphas: [Double] { points.filter { $0.way == points[0].way }.map(\.alpha) }

  /// The point of largest nDCG@10 of a way; the smaller weight of equal ones.
  public func best(of way: FusionWay) -> FusionPoint? {
    points.filter { $0.way == way }.max { ($0.metrics.ndcg10, $1.alpha) < ($1.metrics.ndcg10, $0.alpha) }
  }
}

/// Queries of one modality that look for items of two.
package struct FusionStudy {
  private let fusion: ModalityFusion
  private let items: FusedItems
  private let first, second: (any RowSource)?
  private let queries: any RowSource
  private let queryModality: Side

  /// Checks, before any work, that the vectors belong together and are finite.
  ///
  /// - Parameters:
  ///   - first: the first modality of the items, raw; nil where none has it. Likewise `second`.
  ///   - queries: raw vectors of one modality.
  ///   - queryModality: which; `source` is the first.
  package init(
    _ fusion: ModalityFusion, items: FusedItems, first: (any RowSource)?, second: (any RowSource)?,
    queries: any RowSource, queryModality: Side
  ) throws(EvaluationError) {
    if let first { try fusion.require(first, as: .source) }
    if let second { try fusion.require(second, as: .target) }
    try fusion.require(queries, as: queryModality)
    (self.fusion, self.items, self.first, self.second) = (fusion, items, first, second)
    (self.queries, self.queryModality) = (queries, queryModality)
  }

  /// Ranks all items for every judged query by cosine. `O(w q n d)` time for `w` ways and weights.
  ///
  /// - Parameters:
  ///   - alphas: weights of the first modality, each 0 to 1; at least one.
  ///   - order: the place of each item in ascending order of its id.
  /// - Throws: `weight`, `unequalModalities`.
  package func run(
    _ judgements: Judgements, ways: [FusionWay], alphas: [Double], cutoffs: [Int], depth: Int, order: [Int]
  ) throws(EvaluationError) -> FusionResults {
    let judged = judgements.grades.keys.sorted()
    let raw = queries.rows(at: judged)
    var points: [FusionPoint] = []
    var gaps: [FusionWay: ModalityGap] = [:]
    for way in ways {
      try fusion.require(way)
      let asked = fusion.prepared(raw, of: queryModality, way: way)
      gaps[way] = fusion.gap(of: items, first: first, second: second, way: way)
      for alpha in alphas {
        let documents = try FusedRows(
          fusion, items: items, first: first, second: second, way: way, alpha: alpha)
        let lists = try rankDocuments(queries: asked, documents: documents, depth: depth, order: order)
        let figures = zip(judged, lists).map { query, list in
          RankedListFigures(list.map(\.document), grades: judgements.grades[query] ?? [:], cutoffs: cutoffs)
        }
        points.append(FusionPoint(way: way, alpha: alpha, metrics: RankedListMetrics(figures)))
      }
    }
    let counts = items.counts
    return FusionResults(
      points: points, gaps: gaps, bothCount: counts.both, firstOnlyCount: counts.firstOnly,
      secondOnlyCount: counts.secondOnly, queryCount: judged.count,
      skippedQueryCount: queries.rowCount - judged.count, cutoffs: cutoffs)
  }
}
