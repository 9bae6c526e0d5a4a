/// What `mv2v export` has done.
package struct ExportOutcome: Sendable {
  package let map, output, card, format, direction, coordinates: String
  package let inputDimension, outputDimension: Int

  package init(
    map: String, output: String, card: String, format: String, direction: String, coordinates: String,
    inputDimension: Int, outputDimension: Int
  ) {
    (self.map, self.output, self.card, self.format) = (map, output, card, format)
    (self.direction, self.coordinates) = (direction, coordinates)
    (self.inputDimension, self.outputDimension) = (inputDimension, outputDimension)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ outcome: ExportOutcome) { self.init(blocks: [], document: ExportDocument(outcome)) }
}

private struct ExportDocument: Encodable, Sendable {
  let map, output, card, format, direction, coordinates: String
  let inputDimension, outputDimension: Int

  init(_ outcome: ExportOutcome) {
    (map, output, card, format) = (outcome.map, outcome.output, outcome.card, outcome.format)
    (direction, coordinates) = (outcome.direction, outcome.coordinates)
    (inputDimension, outputDimension) = (outcome.inputDimension, outcome.outputDimension)
  }
}
