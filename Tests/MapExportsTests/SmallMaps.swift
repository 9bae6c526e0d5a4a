import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import MapExports

/// Maps small enough to be worked by hand.
enum SmallMaps {
  /// A turn by 90 degrees about means (1, 2) and (10, 20): `(x − 1, y − 2) / length` becomes `(10 − 2 v, 20 + 2 u)`.
  static let turn = EmbeddingMap.orthogonal(
    OrthogonalMap(
      matrix: Matrix(rowCount: 2, columnCount: 2, elements: [0, 1, -1, 0]),
      source: frame([1, 2], scale: 4), target: frame([10, 20], scale: 2)))

  /// From three dimensions to two, with another way back and weights on both sides.
  static let weighted = EmbeddingMap.linear(
    LinearMap(
      matrix: Matrix(rowCount: 3, columnCount: 2, elements: [1, 0, 0, 2, 1, 1]),
      backwardMatrix: Matrix(rowCount: 2, columnCount: 3, elements: [1, 0, 2, 0, 1, 0]), penalty: nil,
      source: frame([1, 1, 1], weights: [1, 0.5, 0], scale: 3),
      target: frame([5, 6], weights: [1, 0.25], scale: 2)))

  static let whitened = EmbeddingMap.whitened(
    WhitenedMap(
      sourceMatrix: Matrix(rowCount: 2, columnCount: 1, elements: [3, 1]),
      targetMatrix: Matrix(rowCount: 3, columnCount: 1, elements: [1, 2, 3]), source: frame([1, 2]),
      target: frame([0, 0, 1])))

  static let matching = EmbeddingMap.matching(
    MatchingMap(
      sourceMatrix: Matrix(rowCount: 2, columnCount: 2, elements: [3, 1, 0, 2]),
      targetMatrix: Matrix(rowCount: 3, columnCount: 2, elements: [1, 2, 3, 0, 0, 1]),
      correlations: [0.5, 0.75], bound: 6, source: frame([1, 2]), target: frame([0, 0, 1])))

  static func frame(_ center: [Float], weights: [Float]? = nil, scale: Float? = nil) -> SpaceFrame {
    SpaceFrame(normalisation: Normalisation(center: center, weights: weights), scale: scale)
  }

  static func file(_ map: EmbeddingMap, models: ModelNames = ModelNames()) -> MapFile {
    MapFile(map: map, metadata: MapMetadata(making: .paired, models: models))
  }
}

extension MapExport {
  /// The one file of the export.
  var onlyFile: ExportedFile {
    get throws {
      let files = try format.exporter.files(of: self)
      precondition(files.count == 1)
      return files[0]
    }
  }
}
