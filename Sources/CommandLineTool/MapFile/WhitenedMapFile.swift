import AlignmentEvaluation
import EmbeddingFiles
import LinearAlgebra

/// A whitened map on disk: a .safetensors with a transform and a mean for each side.
struct WhitenedMapFile {
  static let kind = "whitened"

  let map: WhitenedMap
  let metadata: [String: String]

  /// The bytes of a whitened map file; equal maps and metadata give equal bytes.
  static func encode(_ map: WhitenedMap, metadata: [String: String]) -> [UInt8] {
    SafetensorsFile.encode(
      tensors: [
        (
          name: "source_map", shape: [map.sourceMatrix.rowCount, map.sourceMatrix.columnCount],
          elements: map.sourceMatrix.elements
        ),
        (
          name: "target_map", shape: [map.targetMatrix.rowCount, map.targetMatrix.columnCount],
          elements: map.targetMatrix.elements
        ),
        (name: "source_mean", shape: [map.sourceMean.count], elements: map.sourceMean),
        (name: "target_mean", shape: [map.targetMean.count], elements: map.targetMean),
      ],
      metadata: metadata)
  }

  /// Reads and checks a file whose metadata says it is a whitened map.
  init(_ file: SafetensorsFile, path: String) throws {
    metadata = file.metadata
    guard metadata["format_version"] == MapFile.formatVersion else {
      throw CommandError.mapFile(
        path: path,
        reason:
          "expected format version \(MapFile.formatVersion), found \(metadata["format_version"] ?? "none")"
      )
    }
    let source = try Self.matrix("source_map", of: file, path: path)
    let target = try Self.matrix("target_map", of: file, path: path)
    guard source.columnCount == target.columnCount else {
      throw CommandError.mapFile(
        path: path,
        reason:
          "its common dimension is \(source.columnCount) for the source and \(target.columnCount) for the "
          + "target")
    }
    let sourceMean = try MapFile.vector("source_mean", of: file, count: source.rowCount, path: path)
    let targetMean = try MapFile.vector("target_mean", of: file, count: target.rowCount, path: path)
    guard (source.elements + target.elements + sourceMean + targetMean).allSatisfy(\.isFinite) else {
      throw CommandError.mapFile(path: path, reason: "a tensor holds NaN or infinity")
    }
    map = WhitenedMap(
      sourceMatrix: source, targetMatrix: target, sourceMean: sourceMean, targetMean: targetMean)
  }

  private static func matrix(
    _ name: String, of file: SafetensorsFile, path: String
  ) throws -> Matrix<Float> {
    let (shape, elements) = try file.tensor(name)
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw CommandError.mapFile(
        path: path, reason: "the tensor '\(name)' has shape \(shape), expected [d, k]")
    }
    return Matrix(rowCount: shape[0], columnCount: shape[1], elements: elements)
  }
}

/// A map file of either kind.
struct AnyMapFile {
  let map: EvaluatedMap
  let metadata: [String: String]

  /// Reads and checks a map file.
  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    if file.metadata["format"] == MapFile.formatName, file.metadata["kind"] == WhitenedMapFile.kind {
      let whitened = try WhitenedMapFile(file, path: path)
      (map, metadata) = (.whitened(whitened.map), whitened.metadata)
    } else {
      let single = try MapFile(path: path)
      (map, metadata) = (.single(single.map), single.metadata)
    }
  }
}
