public import EmbeddingFiles
public import Embeddings

extension Report {
  /// What an embedding file holds.
  public init(_ file: EmbeddingFile, _ statistics: EmbeddingStatistics) {
    let document = EmbeddingsDocument(file, statistics: statistics)
    self.init(blocks: [.fields(document.lines)], document: document)
  }
}

/// What `mv2v inspect --json` says about an embedding file.
private struct EmbeddingsDocument: Encodable, Sendable {
  let file: String
  let kind = "embeddings"
  let rows, dimension: Int
  let format: String
  let files: Int
  let ids: Int?
  let repeatedId: String?
  let elementType: String
  let order: String
  let normMin, normMean, normMax: Double
  let meanVectorNorm: Double
  let nonFiniteRows: Int
  let firstNonFiniteRow: Int?
  let zeroRows: Int
  let duplicateRows: Int
  let effectiveRank, unitEffectiveRank: Double
  let rogueDimensions: [Irregularities.RogueDimension]
  let outlierRows: Int
  let firstOutlierRow: Int?

  init(_ embeddings: EmbeddingFile, statistics: EmbeddingStatistics) {
    file = embeddings.path
    (rows, dimension) = (embeddings.rowCount, embeddings.columnCount)
    (format, files) = (embeddings.formatName, embeddings.fileCount)
    ids = embeddings.identifiers?.count
    repeatedId = embeddings.identifiers.flatMap { ids in ids.firstRepetition.map { ids[$0.later] } }
    elementType = embeddings.elementType.description
    order = embeddings.isFortranOrder ? "fortran" : "c"
    (normMin, normMean, normMax) = (statistics.normMin, statistics.normMean, statistics.normMax)
    meanVectorNorm = statistics.meanVectorNorm
    nonFiniteRows = statistics.nonFiniteRowCount
    firstNonFiniteRow = statistics.firstNonFiniteRow
    zeroRows = statistics.zeroRowCount
    duplicateRows = statistics.duplicateRowCount
    (effectiveRank, unitEffectiveRank) = (statistics.effectiveRank, statistics.unitEffectiveRank)
    rogueDimensions = statistics.irregularities.rogueDimensions
    outlierRows = statistics.irregularities.outlierRowCount
    firstOutlierRow = statistics.irregularities.firstOutlierRow?.row
  }

  var lines: [(label: String, value: String)] {
    [
      ("file", file + (files > 1 ? " (\(files) files)" : "")), ("format", format),
      ("shape", "\(rows) x \(dimension)"),
      ("type", elementType + (order == "c" ? "" : ", Fortran order")),
      ("norms", "min \(length(normMin)), mean \(length(normMean)), max \(length(normMax))"),
      ("norm of the mean vector", length(meanVectorNorm)),
      (
        "rows with NaN or infinity",
        "\(nonFiniteRows)"
          + (firstNonFiniteRow.map { ", first row \($0); left out of the other figures" } ?? "")
      ),
      (
        "ids",
        ids == nil ? "none" : repeatedId.map { "one per row, but '\($0)' is there twice" } ?? "one per row"
      ),
      ("zero rows", "\(zeroRows)"), ("exact duplicate rows", "\(duplicateRows)"),
      ("effective rank", "\(fixed(effectiveRank, 1)) of \(dimension)"),
      (
        "rogue dimensions",
        rogueDimensions.isEmpty ? "0" : rogueDimensions.map(\.text).joined(separator: ", ")
      ),
      (
        "outlier rows",
        "\(outlierRows)" + (firstOutlierRow.map { ", first row \($0)" } ?? "")
      ),
      ("effective rank in a fit", "\(fixed(unitEffectiveRank, 1)) of \(dimension)"),
    ]
  }
}

extension Irregularities.RogueDimension {
  fileprivate var text: String {
    "\(dimension) (\(fixed(ratio, 0)) times the others"
      + (followsRowNumbers ? ", follows the row numbers)" : ")")
  }
}
