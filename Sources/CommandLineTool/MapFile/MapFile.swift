import EmbeddingAlignment
import EmbeddingFiles
import LinearAlgebra

/// A map on disk: a .safetensors with four float32 tensors and what is known about the fit as metadata.
struct MapFile {
  let map: AlignmentMap
  let metadata: [String: String]

  static let formatName = "mv2v-map"
  static let formatVersion = "1"

  /// The bytes of a map file; equal maps and metadata give equal bytes.
  static func encode(_ map: AlignmentMap, metadata: [String: String]) -> [UInt8] {
    SafetensorsFile.encode(
      tensors: [
        (name: "map", shape: [map.matrix.rowCount, map.matrix.columnCount], elements: map.matrix.elements),
        (name: "source_mean", shape: [map.sourceMean.count], elements: map.sourceMean),
        (name: "target_mean", shape: [map.targetMean.count], elements: map.targetMean),
        (name: "target_scale", shape: [1], elements: [map.targetScale]),
      ],
      metadata: metadata)
  }

  /// Reads and checks a map file.
  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    metadata = file.metadata
    guard metadata["format"] == Self.formatName else {
      throw CommandError.mapFile(
        path: path,
        reason: "its metadata does not say format '\(Self.formatName)'; was it made by 'mv2v fit'?")
    }
    guard metadata["format_version"] == Self.formatVersion else {
      throw CommandError.mapFile(
        path: path,
        reason: "expected format version \(Self.formatVersion), found \(metadata["format_version"] ?? "none")"
      )
    }
    guard metadata["kind"] != WhitenedMapFile.kind else {
      throw CommandError.mapFile(
        path: path,
        reason:
          "it is a whitened map, with a transform for each side, and a map into the target space is needed "
          + "here; 'mv2v apply', 'evaluate' and 'inspect' take whitened maps, and 'mv2v oracle' with another "
          + "--kind makes single ones")
    }
    let (shape, matrix) = try file.tensor("map")
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw CommandError.mapFile(path: path, reason: "the tensor 'map' has shape \(shape), expected [dA, dB]")
    }
    let sourceMean = try Self.vector("source_mean", of: file, count: shape[0], path: path)
    let targetMean = try Self.vector("target_mean", of: file, count: shape[1], path: path)
    let targetScale = try Self.vector("target_scale", of: file, count: 1, path: path)
    guard (matrix + sourceMean + targetMean + targetScale).allSatisfy(\.isFinite) else {
      throw CommandError.mapFile(path: path, reason: "a tensor holds NaN or infinity")
    }
    map = AlignmentMap(
      matrix: Matrix(rowCount: shape[0], columnCount: shape[1], elements: matrix),
      sourceMean: sourceMean, targetMean: targetMean, targetScale: targetScale[0])
  }

  static func vector(
    _ name: String, of file: SafetensorsFile, count: Int, path: String
  ) throws -> [Float] {
    let (shape, elements) = try file.tensor(name)
    guard shape == [count] else {
      throw CommandError.mapFile(
        path: path, reason: "the tensor '\(name)' has shape \(shape), expected [\(count)]")
    }
    return elements
  }
}
