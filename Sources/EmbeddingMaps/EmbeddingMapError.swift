public import EmbeddingFiles
public import Embeddings

/// What can be wrong with a map file, or with the vectors that a map is used on.
public enum EmbeddingMapError: Error, Equatable, CustomStringConvertible {
  /// A vector's dimension is not the map's.
  case dimensionMismatch(Side, expected: Int, found: Int, reversedWouldFit: Bool, origin: String?)
  /// A row that cannot be mapped because it holds NaN or infinity.
  case rowNotFinite(RowLocation)
  /// A finite row is so long, about the map's mean and with its weights, that single precision does not hold the length.
  case rowTooLong(RowLocation)
  /// Raw coordinates were asked of a map that has none.
  case noRawCoordinates(reason: String)
  /// The file's metadata does not say that it is a map.
  case notAMap(path: String)
  /// The file is a common space of several, and a map between two is needed.
  case severalSpaces(path: String)
  /// The file's metadata does not say that it is a common space of several.
  case notACommonSpace(path: String)
  /// The file is of a format version that this reader does not know.
  case unknownVersion(path: String, found: String?, newestKnown: Int)
  /// A metadata key is missing or holds something else than it must.
  case invalidMetadata(path: String, key: String, found: String?, expected: String)
  /// A tensor that the map's kind needs is not there.
  case missingTensor(path: String, name: String, found: [String])
  /// A tensor has another shape than the map's kind and its other tensors ask for.
  case tensorShape(path: String, name: String, expected: String, found: [Int])
  /// A tensor holds NaN or infinity; carries the first position, in row-major order.
  case tensorNotFinite(path: String, name: String, position: Int)
  /// Metadata and tensors contradict each other, or a tensor cannot be what its name says.
  case contradiction(path: String, reason: String)
  /// The map leads into a common space, and one into the target space is needed.
  case leadsToCommonSpace(path: String, kind: String)
  /// Reading or writing failed.
  case file(EmbeddingFileError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .dimensionMismatch(let side, let expected, let found, let reversedWouldFit, let origin):
      located(
        in: origin,
        "the map takes \(side) vectors of dimension \(expected) but these have dimension \(found)"
          + (reversedWouldFit
            ? "; that is the map's \(side.other) dimension: is its direction reversed?" : ""))
    case .rowNotFinite(let location):
      located(
        in: location.file,
        "row \(location.row) holds NaN or infinity, so it cannot be mapped; remove or repair such rows "
          + "('mv2v inspect' counts them); numbers beyond single precision (3.4e38) count as infinity")
    case .rowTooLong(let location):
      located(
        in: location.file,
        "row \(location.row) is so long about the map's mean that single precision does not hold the length (above 3.4e38), so "
          + "it cannot be mapped; scale it down or remove it")
    case .noRawCoordinates(let reason):
      "a map into the coordinates of raw vectors is needed; \(reason)"
    case .notAMap(let path):
      unusable(path, "its metadata does not say format '\(MapFile.formatName)'; was it made by 'mv2v fit'?")
    case .severalSpaces(let path):
      "\(path) is a common space of several models, and a map between two is needed here; 'mv2v fit-all' has written one for "
        + "every two of them beside it, such as A--B.safetensors"
    case .notACommonSpace(let path):
      "\(path) is no common space: its metadata does not say format '\(CommonSpaceFile.formatName)'; was it made by "
        + "'mv2v fit-all'?"
    case .unknownVersion(let path, let found, let newest):
      unusable(
        path,
        found.flatMap(Int.init).map { $0 > newest } == true
          ? "it has format version \(found ?? ""), and this version knows 1 to \(newest); use a newer mv2v"
          : "expected format version 1 to \(newest), found \(found.map { "'\($0)'" } ?? "none")")
    case .invalidMetadata(let path, let key, let found, let expected):
      unusable(
        path, "its metadata has \(found.map { "'\(key)' = '\($0)'" } ?? "no '\(key)'"), expected \(expected)")
    case .missingTensor(let path, let name, let found):
      unusable(
        path,
        "the tensor '\(name)' is missing; it holds "
          + (found.isEmpty ? "none" : found.map { "'\($0)'" }.joined(separator: ", ")))
    case .tensorShape(let path, let name, let expected, let found):
      unusable(path, "the tensor '\(name)' has shape \(found), expected \(expected)")
    case .tensorNotFinite(let path, let name, let position):
      unusable(path, "the tensor '\(name)' holds NaN or infinity, first at position \(position)")
    case .contradiction(let path, let reason): unusable(path, reason)
    case .leadsToCommonSpace(let path, let kind):
      unusable(
        path,
        "it is a \(kind) map, with a transform for each side into a common space, and a map into the target space is "
          + "needed here; 'mv2v fit' and 'mv2v oracle' make such maps with --kind orthogonal")
    case .file(let error): error.description
    }
  }
}

private func unusable(_ path: String, _ reason: String) -> String {
  "\(path) is not a map that this version can use: \(reason)"
}
