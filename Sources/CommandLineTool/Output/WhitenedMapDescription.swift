/// A whitened map file, for people and for machines.
struct WhitenedMapDescription: FileDescription {
  let file: String
  let kind = "whitened map"
  let sourceDimension, targetDimension, commonDimension: Int
  let metadata: [String: String]

  init(_ whitened: WhitenedMapFile, file: String) {
    self.file = file
    sourceDimension = whitened.map.sourceMatrix.rowCount
    targetDimension = whitened.map.targetMatrix.rowCount
    commonDimension = whitened.map.sourceMatrix.columnCount
    metadata = whitened.metadata
  }

  var lines: [(label: String, value: String)] {
    [
      (
        "whitened map",
        "\(sourceDimension) and \(targetDimension) dimensions to \(commonDimension) common ones, fitted on pairs"
      )
    ] + metadata.keys.sorted().map { ($0, metadata[$0] ?? "") }
  }
}
