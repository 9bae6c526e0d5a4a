import EmbeddingMaps
import Embeddings
import LinearAlgebra
import Reports

/// All forms of the report on a map.
func reportOnMap(_ path: String) throws {
  try renderReport(MapStudy(file: try MapFile(path: path), path: path))
}

/// All forms of the report on a small map, with an evaluation from a file.
func reportOnEvaluation(_ path: String) throws {
  let evaluation = try MeasuredEvaluation(path: path)
  let frame = SpaceFrame(normalisation: .unitLength(dimension: 2), scale: 1)
  let map = OrthogonalMap(matrix: Matrix(identity: 2), source: frame, target: frame)
  let file = MapFile(map: .orthogonal(map), metadata: MapMetadata(making: .paired))
  try renderReport(MapStudy(file: file, path: "map.safetensors", evaluation: evaluation))
}

private func renderReport(_ study: MapStudy) throws {
  let report = Report(study)
  let texts = [
    try report.rendered(as: HTMLFormat.self), try report.rendered(as: MarkdownFormat.self),
    try report.rendered(as: JSONFormat.self),
    try Report(study.file, path: study.path).rendered(as: TextFormat.self),
  ]
  precondition(texts.allSatisfy { !$0.isEmpty })
  precondition(!texts[0].contains("=\"nan") && !texts[0].contains("=\"inf"), "a picture has no place")
}
