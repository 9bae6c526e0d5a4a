package import EmbeddingFiles
import Embeddings
public import LinearAlgebra

/// A common space on disk: a `.safetensors` with every space's float32 tensors, and their origin as string metadata.
///
/// The format is specified in docs/common-space-format.md.
public struct CommonSpaceFile: Equatable, Sendable {
  /// The spaces.
  public let space: CommonSpace
  /// The version of the tool that wrote the file.
  public let toolVersion: String
  /// The preset and the seed of the fits.
  public let preset: String, seed: UInt64
  /// Every knob of the method that was run, by name, as a job file would set it.
  public let knobs: [String: String]

  static let formatName = "mv2v-common-space"
  static let newestFormatVersion = 1

  /// A common space with what is known about its making.
  public init(
    space: CommonSpace, preset: String, seed: UInt64, knobs: [String: String],
    toolVersion: String = mv2vVersion
  ) {
    (self.space, self.toolVersion, self.preset) = (space, toolVersion, preset)
    (self.seed, self.knobs) = (seed, knobs)
  }

  /// Reads and checks a file.
  ///
  /// - Throws: `EmbeddingMapError` for a file that is no common space, is of a newer format version, lacks a tensor, has
  ///   one of wrong shape or with NaN or infinity, or whose metadata contradicts its tensors.
  public init(path: String) throws(EmbeddingMapError) {
    try self.init(SafetensorsFile.openedAsMap(path: path))
  }

  /// Whether a file says that it is a common space, whatever else may be wrong with it.
  package static func isCommonSpace(_ file: SafetensorsFile) -> Bool { file.metadata["format"] == formatName }

  /// Reads and checks a file that has been opened.
  package init(_ file: SafetensorsFile) throws(EmbeddingMapError) {
    guard Self.isCommonSpace(file) else {
      if MapFile.isMap(file) {
        throw .contradiction(
          path: file.path, reason: "it is a map between two spaces, and one of several spaces is needed here")
      }
      throw .notACommonSpace(path: file.path)
    }
    let entries = MapFileEntries(path: file.path, all: file.metadata)
    _ = try entries.formatVersion(newest: Self.newestFormatVersion)
    try requireChecksum(of: file, entries)
    let tensors = MapTensors(file, entries)
    let names = try Self.names(entries)
    let dimension = try entries.count("dimension")
    var members: [CommonSpace.Member] = []
    for (index, name) in names.enumerated() {
      members.append(try tensors.member(name: name, at: index, commonDimension: dimension))
    }
    var pairs: [SpacePairRecord] = []
    for a in names.indices {
      for b in names.indices.dropFirst(a + 1) {
        pairs.append(try SpacePairRecord(entries, a, b, spaceCount: names.count))
      }
    }
    space = CommonSpace(members: members, pairs: pairs)
    toolVersion = entries["tool_version"] ?? "not recorded"
    preset = entries["preset"] ?? "not recorded"
    seed = try entries.value("seed", expected: "a whole number of at least 0") { UInt64($0) }
    knobs = entries.knobs
  }

  private static let largestCount = 1000

  private static func names(_ entries: MapFileEntries) throws(EmbeddingMapError) -> [String] {
    let count = try entries.value("spaces", expected: "a whole number from 2 to \(largestCount)") {
      Int($0).flatMap { (2...largestCount).contains($0) ? $0 : nil }
    }
    var names: [String] = []
    for index in 0..<count {
      names.append(
        try entries.value("space_\(index)_name", expected: "a name that no other space has") {
          $0.isEmpty || names.contains($0) ? nil : $0
        })
    }
    return names
  }

  /// The bytes of the file; equal spaces and metadata give equal bytes.
  package func encoded() -> [UInt8] {
    var tensors: [NamedTensor] = []
    var entries = [
      "format": Self.formatName, "format_version": String(Self.newestFormatVersion),
      "tool_version": toolVersion, "spaces": String(space.members.count),
      "dimension": String(space.dimension), "normalisation": "center_unit", "preset": preset,
      "seed": String(seed),
    ]
    for (name, value) in knobs { entries[MapFileEntries.knobPrefix + name] = value }
    for (index, member) in space.members.enumerated() {
      member.record(in: &entries, at: index)
      tensors += member.namedTensors(at: index)
    }
    for a in space.members.indices {
      for b in space.members.indices.dropFirst(a + 1) { space.pair(a, b).record(in: &entries, a, b) }
    }
    entries[checksumKey] = checksum(of: tensors)
    return SafetensorsFile.encode(tensors: tensors, metadata: entries)
  }

  /// Writes the file, which appears under its name only when it is complete.
  ///
  /// - Throws: `file` when that fails; an existing file is then untouched.
  public func write(to path: String) throws(EmbeddingMapError) {
    try EmbeddingMaps.write(encoded(), to: path)
  }
}

extension CommonSpaceFile {
  /// The map from one space to another with its origin, as a file of two spaces has it.
  ///
  /// - Precondition: the positions are those of spaces and differ.
  /// - Throws: `LinearAlgebraError` where its matrix cannot be decomposed.
  public func mapFile(from source: Int, to target: Int) throws(LinearAlgebraError) -> MapFile {
    let (from, to, record) = (space.members[source], space.members[target], space.pair(source, target))
    let route = source < target ? record.route : record.route.reversed()
    return MapFile(
      map: .orthogonal(try space.map(from: source, to: target)),
      metadata: MapMetadata(
        toolVersion: toolVersion,
        making: .unpaired(
          FitRecord(
            preset: preset, seed: seed, verdict: record.verdict, knobs: knobs,
            synchronisedSpaces: space.names,
            route: route.map { space.names[$0] })), source: from.rows, target: to.rows,
        models: ModelNames(source: from.name, target: to.name)),
      profiles: SpaceProfiles(source: from.profile, target: to.profile))
  }
}

private func prefix(_ index: Int) -> String { "space_\(index)" }

extension CommonSpace.Member {
  fileprivate func record(in entries: inout [String: String], at index: Int) {
    let space = prefix(index)
    entries["\(space)_name"] = name
    entries["\(space)_dimension"] = String(frame.dimension)
    entries["\(space)_verdict"] = verdict.rawValue
    rows?.record(in: &entries, as: space)
    profile?.record(in: &entries, as: space)
  }

  fileprivate func namedTensors(at index: Int) -> [NamedTensor] {
    let (space, normalisation) = (prefix(index), frame.normalisation)
    return [
      ("\(space)_loadings", [loadings.rowCount, loadings.columnCount], loadings.elements),
      ("\(space)_mean", [normalisation.dimension], normalisation.center),
      frame.scale.map { ("\(space)_scale", [1], [$0]) },
      normalisation.weights.map { ("\(space)_weights", [$0.count], $0) }, profile?.tensor(named: space),
    ].compactMap { $0 }
  }
}

extension MapTensors {
  fileprivate func member(
    name: String, at index: Int, commonDimension: Int
  ) throws(EmbeddingMapError) -> CommonSpace.Member {
    let space = prefix(index)
    let dimension = try entries.value("\(space)_dimension", expected: "a whole number of at least 1") {
      Int($0).flatMap { $0 >= 1 ? $0 : nil }
    }
    let loadings = try transform(
      "\(space)_loadings", rowCount: dimension, columnCount: commonDimension, mayBeZero: true)
    let frame = SpaceFrame(
      normalisation: try normalisation(of: space, dimension), scale: try scale("\(space)_scale"))
    // The maps between spaces are orthogonal.
    try requirePlace(among: frame, of: space, imageLength: 1)
    return CommonSpace.Member(
      name: name, frame: frame, loadings: loadings, profile: try profile(of: space, dimension: dimension),
      rows: try TrainingRows(entries, of: space), verdict: try entries.level("\(space)_verdict"))
  }
}

extension SpacePairRecord {
  fileprivate func record(in entries: inout [String: String], _ a: Int, _ b: Int) {
    let pair = "pair_\(a)_\(b)"
    entries["\(pair)_verdict"] = verdict.level.rawValue
    entries["\(pair)_agreement"] = String(verdict.agreement)
    entries["\(pair)_chains"] = String(verdict.chainCount)
    entries["\(pair)_merged_chains"] = String(verdict.mergedChainCount)
    entries["\(pair)_direct_verdict"] = directLevel.rawValue
    entries["\(pair)_direct_agreement"] = String(directAgreement)
    if !route.isEmpty { entries["\(pair)_route"] = route.map(String.init).joined(separator: " ") }
    entries["\(pair)_cycle_agreement"] = cycleAgreement.map { String($0) }
  }

  fileprivate init(
    _ entries: MapFileEntries, _ a: Int, _ b: Int, spaceCount: Int
  ) throws(EmbeddingMapError) {
    let pair = "pair_\(a)_\(b)"
    let route = "\(pair)_route"
    self.init(
      verdict: Verdict(
        level: try entries.level("\(pair)_verdict"), agreement: try entries.finiteNumber("\(pair)_agreement"),
        chainCount: try entries.count("\(pair)_chains"),
        mergedChainCount: try entries.count("\(pair)_merged_chains")),
      directLevel: try entries.level("\(pair)_direct_verdict"),
      directAgreement: try entries.finiteNumber("\(pair)_direct_agreement"),
      route: entries[route] == nil
        ? []
        : try entries.value(route, expected: "the positions of spaces, from \(a) to \(b)") { text in
          let route = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
          guard route.count > 2, route.first == a, route.last == b,
            route.allSatisfy((0..<spaceCount).contains)
          else { return nil as [Int]? }
          return route
        },
      cycleAgreement: entries["\(pair)_cycle_agreement"] == nil
        ? nil : try entries.finiteNumber("\(pair)_cycle_agreement"))
  }
}
