import LibC

/// One document of a ranked list.
public struct RankedDocument: Equatable, Sendable {
  /// Which document, as a row of the documents.
  public let document: Int
  /// Its similarity to the query.
  public let score: Float

  /// A document with its score.
  public init(document: Int, score: Float) {
    self.document = document
    self.score = score
  }
}

/// How well ranked lists of documents agree with judgements, as means over queries.
public struct RankedListMetrics: Equatable, Codable, Sendable {
  /// Normalised discounted cumulative gain of the first 10.
  public let ndcg10: Double
  /// Share of the relevant documents among the first k, for each k asked for.
  public let recall: [Int: Double]
  /// Reciprocal rank of the first relevant document, 0 when it is not among the first 10.
  public let mrr10: Double
  /// Mean average precision over the whole list.
  public let map: Double
  /// The queries that were judged.
  public let queryCount: Int

  /// The means over queries of each query's figures.
  ///
  /// - Precondition: there is at least one query.
  public init(_ queries: [RankedListFigures]) {
    precondition(!queries.isEmpty)
    let count = Double(queries.count)
    func mean(_ value: (RankedListFigures) -> Double) -> Double {
      queries.reduce(0) { $0 + value($1) } / count
    }
    ndcg10 = mean(\.ndcg10)
    mrr10 = mean(\.mrr10)
    map = mean(\.averagePrecision)
    recall = queries[0].recall.keys.reduce(into: [:]) { result, k in result[k] = mean { $0.recall[k] ?? 0 } }
    queryCount = queries.count
  }
}

/// How well one ranked list agrees with its query's judgements.
///
/// Definitions as in NIST's `trec_eval`: documents of a grade above 0 are relevant, documents without a judgement
/// are not, and a query none of whose documents is relevant scores 0 throughout.
/// `DCG@k = Σ_{i<=k} grade_i / log₂(i + 1)`, negative grades counting 0, divided by that of the best possible order
/// of all judged documents (K. Järvelin, J. Kekäläinen, ACM TOIS 20 (2002), doi 10.1145/582415.582418). Average
/// precision is the sum over relevant documents of the list of the precision down to each, divided by the number of
/// all relevant documents.
public struct RankedListFigures: Equatable, Sendable {
  /// See `RankedListMetrics`.
  public let ndcg10: Double
  /// See `RankedListMetrics`.
  public let recall: [Int: Double]
  /// See `RankedListMetrics`.
  public let mrr10: Double
  /// The query's average precision.
  public let averagePrecision: Double

  /// - Parameters:
  ///   - list: documents, best first, none twice.
  ///   - grades: the judged documents.
  ///   - cutoffs: the k of recall@k.
  public init(_ list: [Int], grades: [Int: Int], cutoffs: [Int]) {
    let relevantCount = Double(grades.values.count { $0 > 0 })
    func gain(_ grades: [Int]) -> Double {
      grades.prefix(10).enumerated().reduce(0) {
        $0 + Double(max(0, $1.element)) / log2(Double($1.offset + 2))
      }
    }
    let found = list.map { grades[$0] ?? 0 }
    let best = gain(grades.values.sorted(by: >))
    ndcg10 = best > 0 ? gain(found) / best : 0
    mrr10 = found.prefix(10).firstIndex { $0 > 0 }.map { 1 / Double($0 + 1) } ?? 0
    var (hits, precisions) = (0.0, 0.0)
    for (position, grade) in found.enumerated() where grade > 0 {
      hits += 1
      precisions += hits / Double(position + 1)
    }
    averagePrecision = relevantCount > 0 ? precisions / relevantCount : 0
    recall = cutoffs.reduce(into: [:]) { result, k in
      let hits = Double(found.prefix(k).count { $0 > 0 })
      result[k] = relevantCount > 0 ? hits / relevantCount : 0
    }
  }
}
