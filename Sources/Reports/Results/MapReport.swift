public import EmbeddingMaps
import Embeddings

extension Report {
  /// What a map file holds and where the map came from.
  public init(_ file: MapFile, path: String) {
    let document = MapDocument(file, path: path)
    self.init(blocks: [.fields(fields(of: file, path: path))], document: document)
  }
}

/// What `mv2v inspect --json` says about a map file.
private struct MapDocument: Encodable, Sendable {
  let file: String
  let kind: String
  let sourceDimension, targetDimension: Int
  let commonDimension: Int?
  let targetScale: Float?
  let sourceWeights, targetWeights: [DimensionWeight]?
  let metadata: [String: String]

  init(_ file: MapFile, path: String) {
    self.file = path
    kind = file.map.leadsIntoOtherSpace ? "map" : "\(file.map.kindName) map"
    (sourceDimension, targetDimension) = (file.map.dimension(of: .source), file.map.dimension(of: .target))
    commonDimension = file.map.leadsIntoOtherSpace ? nil : file.map.imageDimension(of: .source)
    targetScale = file.map.frame(of: .target).scale
    (sourceWeights, targetWeights) = (weights(of: file.map, .source), weights(of: file.map, .target))
    metadata = file.entries
  }
}

/// A dimension whose weight is not 1.
private struct DimensionWeight: Encodable, Sendable {
  let dimension: Int
  let weight: Float
}

/// Nil where a side has no weights.
private func weights(of map: EmbeddingMap, _ side: Side) -> [DimensionWeight]? {
  map.frame(of: side).normalisation.weights.map { weights in
    weights.indices.filter { weights[$0] != 1 }.map { DimensionWeight(dimension: $0, weight: weights[$0]) }
  }
}

private func fields(of file: MapFile, path: String) -> [(label: String, value: String)] {
  let (map, entries) = (file.map, file.entries)
  guard map.leadsIntoOtherSpace else {
    return [
      (
        "\(map.kindName) map",
        "\(map.dimension(of: .source)) and \(map.dimension(of: .target)) dimensions to "
          + "\(map.imageDimension(of: .source)) common ones, fitted on "
          + (file.metadata.verdict == nil ? "pairs" : "unpaired rows")
      )
    ] + weightFields(of: map)
      + entries.keys.filter { $0 != fitLogKey }.sorted().map { ($0, entries[$0] ?? "") }
  }
  func known(_ key: String) -> String { entries[key] ?? "not recorded" }
  let head: [(label: String, value: String)] = [
    ("file", path),
    (
      "map",
      "\(map.dimension(of: .source)) to \(map.dimension(of: .target)) dimensions, \(known("direction")), "
        + map.kindName
    ),
    ("preset", known("preset")), ("seed", known("seed")), ("tool version", known("tool_version")),
    (
      "verdict",
      file.metadata.verdict.map {
        "\($0.level.rawValue), \($0.figures), \($0.mergedChainCount) of \($0.chainCount) maps"
      } ?? "none"
    ),
    ("target scale", fixed(Double(map.frame(of: .target).scale ?? 0), 6)),
  ]
  let expected = (file.metadata.verdict?.prediction).map {
    [(label: "expected", value: "\($0.figures) among \($0.poolSize) rows")]
  }
  let sides = ["source", "target"].flatMap { side in
    (entries["\(side)_model"].map { [(label: "\(side) model", value: $0)] } ?? []) + [
      (label: "\(side) rows", value: "\(known("\(side)_rows")) (\(known("\(side)_row_range")))"),
      (
        label: "\(side) file",
        value:
          "\(known("\(side)_file")), \(known("\(side)_file_shape")), sha256 \(known("\(side)_file_sha256"))"
      ),
    ]
  }
  let knobs = entries.keys.filter { $0.hasPrefix("knob.") }.sorted().map {
    (label: String($0.dropFirst("knob.".count)), value: known($0))
  }
  return head + (expected ?? []) + weightFields(of: map) + sides + knobs
}

/// The weights that are not 1, of sides that have any.
private func weightFields(of map: EmbeddingMap) -> [(label: String, value: String)] {
  Side.allCases.compactMap { side in
    weights(of: map, side).map { weights in
      (
        label: "\(side) weights",
        value: weights.map { "dimension \($0.dimension): \(significant(Double($0.weight)))" }.joined(
          separator: ", ")
      )
    }
  }
}
