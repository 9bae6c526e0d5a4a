package import EmbeddingFiles
import Embeddings
import LinearAlgebra

/// A map on disk: a `.safetensors` with the map's float32 tensors, and its origin as string metadata.
///
/// The format is specified in docs/map-format.md. Versions 1 to 3 are read; version 2 is written, or 3 for what older
/// readers would get wrong.
public struct MapFile: Equatable, Sendable {
  /// The map.
  public let map: EmbeddingMap
  /// Where it came from.
  public let metadata: MapMetadata
  /// What the rows that it was fitted on looked like, where that is recorded.
  public let profiles: SpaceProfiles
  /// The string entries of the file, as they were read or as they would be written.
  package let entries: [String: String]

  /// What the metadata key `format` says in every map file.
  package static let formatName = "mv2v-map"
  static let newestFormatVersion = MapTensors.newestVersion

  /// The oldest version that says all there is to say about a map.
  static func formatVersion(for map: EmbeddingMap) -> Int {
    Side.allCases.contains { map.frame(of: $0).normalisation.weights != nil } ? 3 : 2
  }

  /// A map with what is known about it.
  public init(map: EmbeddingMap, metadata: MapMetadata, profiles: SpaceProfiles = SpaceProfiles()) {
    (self.map, self.metadata, self.profiles) = (map, metadata, profiles)
    entries = Self.entries(map, metadata, profiles)
  }

  /// Reads and checks a map file.
  ///
  /// - Throws: `EmbeddingMapError` for a file that is no map, is of a newer format version, lacks a tensor, has one of
  ///   wrong shape or with NaN or infinity, or whose metadata contradicts its tensors.
  public init(path: String) throws(EmbeddingMapError) {
    try self.init(SafetensorsFile.openedAsMap(path: path))
  }

  /// Whether a file says that it is a map, whatever else may be wrong with it.
  package static func isMap(_ file: SafetensorsFile) -> Bool { file.metadata["format"] == formatName }

  /// Reads and checks a map file that has been opened.
  package init(_ file: SafetensorsFile) throws(EmbeddingMapError) {
    guard Self.isMap(file) else {
      throw CommonSpaceFile.isCommonSpace(file)
        ? EmbeddingMapError.severalSpaces(path: file.path) : EmbeddingMapError.notAMap(path: file.path)
    }
    let entries = MapFileEntries(path: file.path, all: file.metadata)
    let version = try entries.formatVersion(newest: Self.newestFormatVersion)
    try requireChecksum(of: file, entries)
    let tensors = MapTensors(file, entries, version: version)
    map = try tensors.map()
    profiles = SpaceProfiles(
      source: try tensors.profile(of: "source", dimension: map.dimension(of: .source)),
      target: try tensors.profile(of: "target", dimension: map.dimension(of: .target)))
    metadata = try MapMetadata(entries)
    self.entries = file.metadata
  }

  /// What is known about a map, and the checksum of its tensors as they are written.
  private static func entries(
    _ map: EmbeddingMap, _ metadata: MapMetadata, _ profiles: SpaceProfiles
  ) -> [String: String] {
    var entries = metadata.entries(for: map).merging(profiles.entries) { own, _ in own }
    entries[checksumKey] = checksum(of: map.namedTensors + profiles.namedTensors)
    return entries
  }

  /// The bytes of the file; equal maps and metadata give equal bytes.
  package func encoded() -> [UInt8] {
    SafetensorsFile.encode(
      tensors: map.namedTensors + profiles.namedTensors, metadata: Self.entries(map, metadata, profiles))
  }

  /// The SHA-256 of the bytes of the file.
  package func digits() -> String { sha256Digits(of: encoded()) }

  /// Writes the file, which appears under its name only when it is complete.
  ///
  /// - Throws: `file` when that fails; an existing file is then untouched.
  public func write(to path: String) throws(EmbeddingMapError) {
    try EmbeddingMaps.write(encoded(), to: path)
  }
}

extension EmbeddingMap {
  /// The tensors of a map file, in the order they are written.
  fileprivate var namedTensors: [NamedTensor] {
    func matrix(_ name: String, _ matrix: Matrix<Float>) -> (String, [Int], [Float]) {
      (name, [matrix.rowCount, matrix.columnCount], matrix.elements)
    }
    func vector(_ name: String, _ elements: [Float]) -> (String, [Int], [Float]) {
      (name, [elements.count], elements)
    }
    let (source, target) = (asKind.source, asKind.target)
    let means = [
      vector("source_mean", source.normalisation.center), vector("target_mean", target.normalisation.center),
    ]
    let weights = Side.allCases.compactMap { side in
      frame(of: side).normalisation.weights.map { vector("\(side)_weights", $0) }
    }
    let scales = [("target_scale", target), ("source_scale", source)].compactMap { name, frame in
      frame.scale.map { vector(name, [$0]) }
    }
    switch self {
    case .orthogonal(let map): return [matrix("map", map.matrix)] + means + scales + weights
    case .linear(let map):
      return [matrix("map", map.matrix)] + means + scales
        + [matrix("backward_map", map.backwardMatrix)] + weights
    case .whitened(let map):
      return [matrix("source_map", map.sourceMatrix), matrix("target_map", map.targetMatrix)] + means
        + weights
    case .matching(let map):
      return [matrix("source_map", map.sourceMatrix), matrix("target_map", map.targetMatrix)] + means
        + [vector("correlations", map.correlations), vector("bound", [map.bound])] + weights
    }
  }
}
