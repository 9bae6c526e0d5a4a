import EmbeddingFiles
package import EmbeddingMaps
package import Embeddings

/// A map on its way to a consumer: one direction of it, and all that the export should say about it.
package struct MapExport: Sendable {
  /// The consumer.
  package let format: ExportFormat
  /// The operations.
  package let chain: MapChain
  /// The map and where it came from.
  package let file: MapFile
  /// Whose raw vectors go in.
  package let side: Side
  /// The coordinates that come out.
  package let space: OutputSpace
  /// A FAISS index to wrap.
  package let index: String?
  /// A folder of a sentence-transformers model to append the map to.
  package let baseModel: String?
  /// What was measured with the map, if anything.
  package let accuracy: MeasuredAccuracy?

  /// - Parameter space: nil for raw coordinates, or centred ones where the map leads into a common space.
  /// - Throws: `map` where the map has no such direction.
  package init(
    _ file: MapFile, to format: ExportFormat, from side: Side = .source, space: OutputSpace? = nil,
    index: String? = nil, baseModel: String? = nil, accuracy: MeasuredAccuracy? = nil
  ) throws(ExportError) {
    let space = space ?? (file.map.leadsIntoOtherSpace ? .raw : .centred)
    do { chain = try MapChain(file.map, from: side, space: space) } catch { throw .map(error) }
    (self.file, self.format, self.side, self.space) = (file, format, side, space)
    (self.index, self.baseModel, self.accuracy) = (index, baseModel, accuracy)
  }

  /// `source_to_target`, `target_to_source`, `source_to_common` or `target_to_common`.
  package var direction: String {
    "\(side)_to_\(file.map.leadsIntoOtherSpace ? side.other.rawValue : "common")"
  }

  /// What the vectors that go in come from, in words and in one line, whatever the map's file calls it: it stands in
  /// comments of code that people run.
  package var inputName: String { name(of: side) }

  /// Where the vectors that come out lie, likewise.
  package var outputName: String {
    file.map.leadsIntoOtherSpace ? name(of: side.other) : "a space shared with \(name(of: side.other))"
  }

  private func name(of side: Side) -> String {
    file.metadata.models[side]?.inOneLine ?? "the \(side) model"
  }

  /// What every export says about itself, in order; the keys are those of docs/map-format.md as far as they stand there.
  package var facts: [(key: String, value: String)] {
    var facts = [
      ("format", "mv2v-export"), ("tool_version", mv2vVersion), ("kind", file.map.kindName),
      ("direction", direction), ("coordinates", space == .raw ? "raw" : "centred"),
      ("input_dimension", String(chain.inputDimension)), ("output_dimension", String(chain.outputDimension)),
    ]
    let kept = [
      "source_model", "target_model", "paired", "verdict", "agreement", "lead", "null_margin", "preset",
      "seed",
      "source_rows", "source_file", "source_file_sha256", "target_rows", "target_file", "target_file_sha256",
    ]
    facts += kept.compactMap { key in file.entries[key].map { (key, $0) } }
    return facts.map { (key: $0.0, value: $0.1) }
  }

  /// The facts as one JSON object.
  package var factsAsJSON: String {
    "{" + facts.map { "\($0.key.doubleQuoted): \($0.value.doubleQuoted)" }.joined(separator: ", ") + "}"
  }
}
