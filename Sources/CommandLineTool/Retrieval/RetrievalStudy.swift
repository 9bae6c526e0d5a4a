import AlignmentEvaluation
import EmbeddingAlignment
import LinearAlgebra

/// How queries and documents are brought together.
enum RetrievalCondition: String, CaseIterable {
  case raw
  case aligned
  case alignedCentred = "aligned, centred"
  case alignedRecentred = "aligned, recentred"
  case bothOld = "both old"
  case bothNew = "both new"
  case bothOldUncentred = "both old, uncentred"
  case bothNewUncentred = "both new, uncentred"

  var fileName: String { rawValue.replacing(", ", with: "-").replacing(" ", with: "-") }
}

/// The vectors of a partial upgrade: new queries, old documents, and the other halves where there are any.
struct RetrievalStudy {
  private let map: AlignmentMap
  private let queries: EmbeddingRows
  private let documents: EmbeddingRows
  private let oldQueries: EmbeddingRows?
  private let newDocuments: EmbeddingRows?

  /// Checks, before any work, that the vectors belong together and are finite.
  init(
    map: AlignmentMap, queries: EmbeddingRows, documents: EmbeddingRows, oldQueries: EmbeddingRows?,
    newDocuments: EmbeddingRows?
  ) throws {
    (self.map, self.queries, self.documents) = (map, queries, documents)
    (self.oldQueries, self.newDocuments) = (oldQueries, newDocuments)
    func require(_ rows: EmbeddingRows?, _ side: Side, rowCount: Int) throws {
      guard let rows else { return }
      let expected = side == .source ? map.matrix.rowCount : map.matrix.columnCount
      let other = side == .source ? map.matrix.columnCount : map.matrix.rowCount
      guard rows.file.columnCount == expected else {
        throw CommandError.inFile(
          path: rows.file.path,
          message: EvaluationError.dimensionMismatch(
            side, expected: expected, found: rows.file.columnCount,
            reversedWouldFit: rows.file.columnCount == other
          ).description)
      }
      guard rows.rows.rowCount == rowCount else {
        throw CommandError.inFile(
          path: rows.file.path,
          message:
            "\(rows.rows.rowCount) rows, expected \(rowCount), one for each row of the other model's file")
      }
      do { try requireFinite(rows.rows, side: side) } catch {
        throw CommandError.inFile(path: rows.file.path, message: "\(error)")
      }
    }
    try require(queries, .source, rowCount: queries.rows.rowCount)
    try require(documents, .target, rowCount: documents.rows.rowCount)
    try require(oldQueries, .target, rowCount: queries.rows.rowCount)
    try require(newDocuments, .source, rowCount: documents.rows.rowCount)
  }

  /// The conditions there are vectors for, in the order to show.
  var conditions: [RetrievalCondition] {
    RetrievalCondition.allCases.filter {
      switch $0 {
      case .bothOld, .bothOldUncentred: oldQueries != nil
      case .bothNew, .bothNewUncentred: newDocuments != nil
      default: true
      }
    }
  }

  /// The best documents of the given queries.
  func rank(
    _ condition: RetrievalCondition, queryRows: [Int], depth: Int, order: [Int]
  ) throws -> [[RankedDocument]] {
    let source = queries.rows.rows(at: queryRows)
    switch condition {
    case .raw:
      let width = max(map.matrix.rowCount, map.matrix.columnCount)
      return try rankDocuments(
        queries: padded(source, to: width), documents: documents.rows, depth: depth, order: order
      ) { padded($0, to: width) }
    case .aligned:
      return try rankDocuments(
        queries: map.apply(to: source, space: .target), documents: documents.rows, depth: depth, order: order)
    case .alignedCentred:
      return try centred(map, source, depth: depth, order: order)
    case .alignedRecentred:
      let recentred = AlignmentMap(
        matrix: map.matrix, sourceMean: mean(queries.rows), targetMean: mean(documents.rows),
        targetScale: map.targetScale)
      return try centred(recentred, source, depth: depth, order: order)
    case .bothOld, .bothOldUncentred:
      guard let oldQueries else { return [] }
      return try oneModel(
        oldQueries.rows.rows(at: queryRows), documents.rows, isCentred: condition == .bothOld, depth: depth,
        order: order)
    case .bothNew, .bothNewUncentred:
      guard let newDocuments else { return [] }
      return try oneModel(
        source, newDocuments.rows, isCentred: condition == .bothNew, depth: depth, order: order)
    }
  }

  /// Queries and documents of one model, centred by the documents' mean where asked.
  private func oneModel(
    _ queries: Matrix<Float>, _ documents: any RowSource, isCentred: Bool, depth: Int, order: [Int]
  ) throws -> [[RankedDocument]] {
    let offset = isCentred ? mean(documents).map { -$0 } : [Float](repeating: 0, count: documents.columnCount)
    func moved(_ rows: Matrix<Float>) -> Matrix<Float> {
      var rows = rows
      rows.scaleAndShiftRows(by: 1, adding: offset)
      return rows
    }
    return try rankDocuments(
      queries: moved(queries), documents: documents, depth: depth, order: order, prepare: moved)
  }

  private func centred(
    _ map: AlignmentMap, _ source: Matrix<Float>, depth: Int, order: [Int]
  ) throws -> [[RankedDocument]] {
    try rankDocuments(
      queries: map.apply(to: source, space: .centred), documents: documents.rows, depth: depth, order: order
    ) { rows in
      var centred = rows
      _ = centred.centerAndNormalizeRows(by: map.targetMean)
      return centred
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

private func mean(_ rows: any RowSource) -> [Float] {
  var sums = [Double](repeating: 0, count: rows.columnCount)
  for block in rows.blocks(ofAtMost: 4096) {
    for (column, sum) in rows.rows(block).columnSums().enumerated() { sums[column] += sum }
  }
  return sums.map { Float($0 / Double(rows.rowCount)) }
}
