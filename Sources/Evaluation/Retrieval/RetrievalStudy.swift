package import EmbeddingMaps
package import Embeddings
import LinearAlgebra

/// How queries and documents are brought together.
public enum RetrievalCondition: String, CaseIterable, Codable, Sendable {
  /// The coordinates as they are, the shorter padded with zeros.
  case raw
  /// Queries mapped into the documents' own coordinates, the documents untouched; not with maps into a common space.
  case aligned
  /// The same, about the map's target mean; or both in the common space that the map leads to.
  case alignedCentred = "aligned, centred"
  /// Queries and documents about their own means.
  case alignedRecentred = "aligned, recentred"
  /// The old model's queries and documents, about the documents' mean.
  case bothOld = "both old"
  /// The new model's.
  case bothNew = "both new"
  /// The old model's, as they are.
  case bothOldUncentred = "both old, uncentred"
  /// The new model's, as they are.
  case bothNewUncentred = "both new, uncentred"

  /// The condition in the name of a file.
  package var fileName: String { rawValue.replacing(", ", with: "-").replacing(" ", with: "-") }
}

/// How well documents were found under one condition.
public struct RetrievalResult: Equatable, Codable, Sendable {
  /// How queries and documents were brought together.
  public let condition: RetrievalCondition
  /// The means over queries.
  public let metrics: RankedListMetrics
}

/// What a retrieval study found.
public struct RetrievalResults: Equatable, Codable, Sendable {
  /// In the order to show.
  public let results: [RetrievalResult]
  /// The k of recall@k.
  public let cutoffs: [Int]
  /// How many documents there are.
  public let documentCount: Int
  /// Queries that have judgements.
  public let queryCount: Int
  /// Queries that have none and were left out.
  public let skippedQueryCount: Int
}

/// The vectors of a partial upgrade: new queries, old documents, and the other halves where there are any.
package struct RetrievalStudy {
  private let map: EmbeddingMap
  private let queries: any RowSource
  private let documents: any RowSource
  private let oldQueries: (any RowSource)?
  private let newDocuments: (any RowSource)?

  /// Checks, before any work, that the vectors belong together and are finite.
  ///
  /// - Parameters:
  ///   - map: from the new model's space into the old one's, or from both into a common space.
  ///   - queries: the new model's, `[q, dA]`.
  ///   - documents: the old model's, `[n, dB]`.
  ///   - oldQueries: the same queries by the old model, `[q, dB]`.
  ///   - newDocuments: the same documents by the new model, `[n, dA]`.
  /// - Throws: `dimensionMismatch`, `rowCountMismatch`, `embeddings(.notFinite)`.
  package init(
    map: EmbeddingMap, queries: any RowSource, documents: any RowSource, oldQueries: (any RowSource)?,
    newDocuments: (any RowSource)?
  ) throws(EvaluationError) {
    (self.map, self.queries, self.documents) = (map, queries, documents)
    (self.oldQueries, self.newDocuments) = (oldQueries, newDocuments)
    func require(_ rows: (any RowSource)?, _ side: Side, rowCount: Int) throws(EvaluationError) {
      guard let rows else { return }
      let expected = map.dimension(of: side)
      guard rows.columnCount == expected else {
        throw .dimensionMismatch(
          side, expected: expected, found: rows.columnCount,
          reversedWouldFit: rows.columnCount == map.dimension(of: side.other), origin: rows.origin)
      }
      guard rows.rowCount == rowCount else {
        throw .rowCountMismatch(expected: rowCount, found: rows.rowCount, origin: rows.origin)
      }
      try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
        try requireFinite(rows, side: side)
      }
    }
    try require(queries, .source, rowCount: queries.rowCount)
    try require(documents, .target, rowCount: documents.rowCount)
    try require(oldQueries, .target, rowCount: queries.rowCount)
    try require(newDocuments, .source, rowCount: documents.rowCount)
  }

  /// Measures every condition there are vectors for.
  ///
  /// - Parameters:
  ///   - cutoffs: the k of recall@k.
  ///   - depth: documents to rank per query.
  ///   - order: the place of each document in ascending order of its id.
  ///   - visit: is given each condition with the judged queries and their ranked documents, as soon as there are any.
  package func run<Failure: Error>(
    _ judgements: Judgements, cutoffs: [Int], depth: Int, order: [Int],
    visit: (RetrievalCondition, _ queryRows: [Int], [[RankedDocument]]) throws(Failure) -> Void
  ) throws -> RetrievalResults {
    let judged = judgements.grades.keys.sorted()
    var results: [RetrievalResult] = []
    for condition in conditions {
      let lists = try rank(condition, queryRows: judged, depth: depth, order: order)
      let figures = zip(judged, lists).map { query, list in
        RankedListFigures(list.map(\.document), grades: judgements.grades[query] ?? [:], cutoffs: cutoffs)
      }
      results.append(RetrievalResult(condition: condition, metrics: RankedListMetrics(figures)))
      try visit(condition, judged, lists)
    }
    return RetrievalResults(
      results: results, cutoffs: cutoffs, documentCount: documents.rowCount, queryCount: judged.count,
      skippedQueryCount: queries.rowCount - judged.count)
  }

  /// The conditions there are vectors for, in the order to show.
  package var conditions: [RetrievalCondition] {
    RetrievalCondition.allCases.filter {
      switch $0 {
      case .bothOld, .bothOldUncentred: oldQueries != nil
      case .bothNew, .bothNewUncentred: newDocuments != nil
      case .aligned: map.leadsIntoOtherSpace
      case .raw, .alignedCentred, .alignedRecentred: true
      }
    }
  }

  /// The best documents of the given queries.
  package func rank(
    _ condition: RetrievalCondition, queryRows: [Int], depth: Int, order: [Int]
  ) throws(EvaluationError) -> [[RankedDocument]] {
    let source = queries.rows(at: queryRows)
    switch condition {
    case .raw:
      let width = max(map.dimension(of: .source), map.dimension(of: .target))
      return try rankDocuments(
        queries: padded(source, to: width), documents: documents, depth: depth, order: order
      ) { padded($0, to: width) }
    case .aligned:
      return try rankDocuments(
        queries: images(under: map, of: source, in: .raw), documents: documents, depth: depth, order: order)
    case .alignedCentred:
      return try centred(map, source, depth: depth, order: order)
    case .alignedRecentred:
      let recentred = map.recentred(
        source: try mean(of: queries, .source), target: try mean(of: documents, .target))
      return try centred(recentred, source, depth: depth, order: order)
    case .bothOld, .bothOldUncentred:
      guard let oldQueries else { return [] }
      return try oneModel(
        oldQueries.rows(at: queryRows), documents, isCentred: condition == .bothOld, depth: depth,
        order: order)
    case .bothNew, .bothNewUncentred:
      guard let newDocuments else { return [] }
      return try oneModel(
        source, newDocuments, isCentred: condition == .bothNew, depth: depth, order: order)
    }
  }

  /// Queries and documents of one model, centred by the documents' mean where asked.
  private func oneModel(
    _ queries: Matrix<Float>, _ documents: any RowSource, isCentred: Bool, depth: Int, order: [Int]
  ) throws(EvaluationError) -> [[RankedDocument]] {
    guard isCentred else {
      return try rankDocuments(queries: queries, documents: documents, depth: depth, order: order)
    }
    let normalisation = Normalisation(
      center: try mean(of: documents, .target), scalesToUnitLength: false)
    return try rankDocuments(
      queries: normalisation.normalized(queries), documents: documents, depth: depth, order: order
    ) { normalisation.normalized($0) }
  }

  /// Queries against documents where the map brings both together, about the means that it has.
  private func centred(
    _ map: EmbeddingMap, _ source: Matrix<Float>, depth: Int, order: [Int]
  ) throws(EvaluationError) -> [[RankedDocument]] {
    let queries = images(under: map, of: source, in: .centred)
    switch map {
    case .orthogonal, .linear:
      return try rankDocuments(queries: queries, documents: documents, depth: depth, order: order) {
        map.frame(of: .target).normalisation.normalized($0)
      }
    case .whitened:
      return try rankDocuments(queries: queries, documents: documents, depth: depth, order: order) {
        images(under: map, of: $0, from: .target, in: .centred)
      }
    case .matching(let matching):
      return try rankDocuments(
        ofLargestProductWith: matching.scoringRows(queries, from: .source), documents: documents,
        depth: depth, order: order
      ) {
        matching.scoringRows(images(under: map, of: $0, from: .target, in: .centred), from: .target)
      }
    }
  }
}

/// Rows with zeros behind them.
private func padded(_ rows: Matrix<Float>, to width: Int) -> Matrix<Float> {
  let padding = [Float](repeating: 0, count: width - rows.columnCount)
  var elements: [Float] = []
  elements.reserveCapacity(rows.rowCount * width)
  for row in 0..<rows.rowCount { elements += rows.row(row) + padding }
  return Matrix(rowCount: rows.rowCount, columnCount: width, elements: elements)
}

/// Rows of the map's own dimension, carried over.
private func images(
  under map: EmbeddingMap, of rows: Matrix<Float>, from side: Side = .source, in space: OutputSpace
) -> Matrix<Float> {
  var (rows, images) = (rows, Matrix<Float>(zeros: 0, 0))
  _ = map.carry(&rows, from: side, space: space, into: &images)
  return images
}

private func mean(of rows: any RowSource, _ side: Side) throws(EvaluationError) -> [Float] {
  try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
    try finiteMean(of: rows, side: side)
  }
}
