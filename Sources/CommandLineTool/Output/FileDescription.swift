import AlignmentEvaluation
import EmbeddingFiles

/// What `mv2v inspect` says about a file, for people and for machines.
protocol FileDescription: Encodable {
  var lines: [(label: String, value: String)] { get }
}

/// An embedding file.
struct EmbeddingDescription: FileDescription {
  let file: String
  let kind = "embeddings"
  let rows, dimension: Int
  let elementType: String
  let order: String
  let normMin, normMean, normMax: Double
  let meanVectorNorm: Double
  let nonFiniteRows: Int
  let firstNonFiniteRow: Int?
  let zeroRows: Int
  let duplicateRows: Int
  let effectiveRank: Double

  init(_ embeddings: EmbeddingFile, statistics: EmbeddingStatistics) {
    file = embeddings.path
    (rows, dimension) = (embeddings.rowCount, embeddings.columnCount)
    elementType = embeddings.elementType.description
    order = embeddings.isFortranOrder ? "fortran" : "c"
    (normMin, normMean, normMax) = (statistics.normMin, statistics.normMean, statistics.normMax)
    meanVectorNorm = statistics.meanVectorNorm
    nonFiniteRows = statistics.nonFiniteRowCount
    firstNonFiniteRow = statistics.firstNonFiniteRow
    zeroRows = statistics.zeroRowCount
    duplicateRows = statistics.duplicateRowCount
    effectiveRank = statistics.effectiveRank
  }

  var lines: [(label: String, value: String)] {
    [
      ("file", file), ("shape", "\(rows) x \(dimension)"),
      ("type", elementType + (order == "c" ? "" : ", Fortran order")),
      ("norms", "min \(fixed(normMin, 4)), mean \(fixed(normMean, 4)), max \(fixed(normMax, 4))"),
      ("norm of the mean vector", fixed(meanVectorNorm, 4)),
      (
        "rows with NaN or infinity",
        "\(nonFiniteRows)"
          + (firstNonFiniteRow.map { ", first row \($0); left out of the other figures" } ?? "")
      ),
      ("zero rows", "\(zeroRows)"), ("exact duplicate rows", "\(duplicateRows)"),
      ("effective rank", "\(fixed(effectiveRank, 1)) of \(dimension)"),
    ]
  }
}

/// A map file.
struct MapDescription: FileDescription {
  let file: String
  let kind = "map"
  let sourceDimension, targetDimension: Int
  let targetScale: Float
  let metadata: [String: String]

  init(_ map: MapFile, path: String, metadata: [String: String]) {
    file = path
    sourceDimension = map.map.matrix.rowCount
    targetDimension = map.map.matrix.columnCount
    targetScale = map.map.targetScale
    self.metadata = metadata
  }

  var lines: [(label: String, value: String)] {
    func known(_ key: String) -> String { metadata[key] ?? "not recorded" }
    let knobs = metadata.keys.filter { $0.hasPrefix("knob.") }.sorted()
    return [
      ("file", file), ("map", "\(sourceDimension) to \(targetDimension) dimensions, \(known("direction"))"),
      ("preset", known("preset")), ("seed", known("seed")), ("tool version", known("tool_version")),
      (
        "verdict",
        metadata["verdict"].map { "\($0), agreement \(known("agreement")) of \(known("chains")) maps" }
          ?? "none"
      ),
      ("target scale", fixed(Double(targetScale), 6)),
    ]
      + ["source", "target"].flatMap { side in
        [
          (label: "\(side) rows", value: "\(known("\(side)_rows")) (\(known("\(side)_row_range")))"),
          (
            label: "\(side) file",
            value:
              "\(known("\(side)_file")), \(known("\(side)_file_shape")), sha256 \(known("\(side)_file_sha256"))"
          ),
        ]
      } + knobs.map { (label: String($0.dropFirst("knob.".count)), value: known($0)) }
  }
}
