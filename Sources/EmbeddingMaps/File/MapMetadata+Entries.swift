import EmbeddingFiles
import Embeddings
import FoundationEssentials
import LinearAlgebra

// The keys and their texts are specified in docs/map-format.md.

extension MapMetadata {
  /// The string entries of a map file.
  func entries(for map: EmbeddingMap) -> [String: String] {
    var entries = [
      "format": MapFile.formatName,
      "format_version": String(MapFile.formatVersion(for: map)),
      "tool_version": toolVersion,
      "kind": map.kindName,
      "direction": map.leadsIntoOtherSpace ? "source_to_target" : "both_to_common",
      "normalisation": map.asKind.source.normalisation.isCentered ? "center_unit" : "unit",
      "source_dimension": String(map.dimension(of: .source)),
      "target_dimension": String(map.dimension(of: .target)),
    ]
    if case .linear(let linear) = map { entries["ridge"] = linear.penalty.map { "\($0)" } }
    for side in Side.allCases { entries["\(side)_model"] = models[side] }
    for (side, rows) in [(Side.source, source), (.target, target)] {
      rows?.record(in: &entries, as: side.rawValue)
    }
    switch making {
    case .paired: entries["paired"] = "true"
    case .unpaired(let record):
      entries["preset"] = record.preset
      entries["seed"] = String(record.seed)
      entries["verdict"] = record.verdict.level.rawValue
      entries["agreement"] = String(record.verdict.agreement)
      entries["chains"] = String(record.verdict.chainCount)
      entries["merged_chains"] = String(record.verdict.mergedChainCount)
      if let evidence = record.verdict.evidence {
        entries["lead"] = String(evidence.lead)
        entries["null_margin"] = String(evidence.nullMargin)
      }
      if let prediction = record.verdict.prediction {
        entries["predicted_pool"] = String(prediction.poolSize)
        entries["predicted_top1"] = prediction.top1.text
        entries["predicted_mean_rank"] = prediction.meanRank.text
      }
      for (name, value) in record.knobs { entries[MapFileEntries.knobPrefix + name] = value }
      if record.knownPairCount > 0 { entries["known_pairs"] = String(record.knownPairCount) }
      entries["contradicted_pairs"] = record.verdict.pairAgreement.map { String($0.contradictedCount) }
      entries["initial_map"] = record.initialMap
      entries["synchronised_spaces"] = text(ofNames: record.synchronisedSpaces)
      entries["route"] = text(ofNames: record.route)
      entries[fitLogKey] = record.log.flatMap(text(of:))
    }
    return entries
  }

  /// Reads what a map file says about the making of its map; keys that are not known are passed over.
  ///
  /// - Throws: `invalidMetadata`, naming the key.
  init(_ entries: MapFileEntries) throws(EmbeddingMapError) {
    toolVersion = entries["tool_version"] ?? "not recorded"
    source = try TrainingRows(entries, of: "source")
    target = try TrainingRows(entries, of: "target")
    models = ModelNames(source: entries["source_model"], target: entries["target_model"])
    if entries["paired"] == "true" {
      if entries["verdict"] != nil {
        throw .contradiction(
          path: entries.path,
          reason: "its metadata has 'paired' = 'true' and a 'verdict', which only maps of unpaired rows have")
      }
      making = .paired
      return
    }
    let knownPairCount = entries["known_pairs"] == nil ? 0 : try entries.count("known_pairs")
    let level = try entries.level("verdict", or: " (or 'paired' = 'true' for a map of paired rows)")
    making = .unpaired(
      FitRecord(
        preset: entries["preset"] ?? "not recorded",
        seed: try entries.value("seed", expected: "a whole number of at least 0") { UInt64($0) },
        verdict: Verdict(
          level: level,
          agreement: try entries.finiteNumber("agreement"),
          chainCount: try entries.count("chains"), mergedChainCount: try entries.count("merged_chains"),
          evidence: entries["lead"] == nil
            ? nil
            : SearchEvidence(
              lead: try entries.finiteNumber("lead"), nullMargin: try entries.finiteNumber("null_margin")),
          prediction: entries["predicted_pool"] == nil
            ? nil
            : AccuracyPrediction(
              poolSize: try entries.count("predicted_pool"), top1: try entries.estimate("predicted_top1"),
              meanRank: try entries.estimate("predicted_mean_rank")),
          pairAgreement: try entries.pairAgreement(of: knownPairCount)),
        knobs: entries.knobs,
        knownPairCount: knownPairCount,
        initialMap: entries["initial_map"], synchronisedSpaces: try entries.names("synchronised_spaces"),
        route: try entries.names("route"),
        log: entries[fitLogKey] == nil
          ? nil
          : try entries.value(fitLogKey, expected: "a fit log in JSON (docs/map-format.md)", fitLog(of:))))
  }
}

extension TrainingRows {
  /// - Parameter space: the prefix of its keys, such as `source`.
  func record(in entries: inout [String: String], as space: String) {
    entries["\(space)_rows"] = String(rowCount)
    entries["\(space)_row_range"] = "\(range.lowerBound):\(range.upperBound)"
    guard let file else { return }
    entries["\(space)_file"] = file.name
    entries["\(space)_file_sha256"] = file.sha256
    entries["\(space)_file_shape"] = "\(file.rowCount)x\(file.columnCount)"
  }

  /// Nil where the file does not record the space's rows.
  init?(_ entries: MapFileEntries, of space: String) throws(EmbeddingMapError) {
    guard entries["\(space)_rows"] != nil else { return nil }
    let rowCount = try entries.count("\(space)_rows")
    let range = try entries.value("\(space)_row_range", expected: "first:end, such as 0:\(rowCount)") {
      text in
      let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      // Larger where rows were drawn from the range.
      guard ends.count == 2, let first = ends[0], let end = ends[1], first >= 0, end - first >= rowCount
      else { return nil as Range<Int>? }
      return first..<end
    }
    guard let name = entries["\(space)_file"] else {
      self.init(rowCount: rowCount, range: range, file: nil)
      return
    }
    let shape = try entries.value("\(space)_file_shape", expected: "rows x columns, such as 12000x384") {
      text in
      let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard sizes.count == 2, let rows = sizes[0], let columns = sizes[1], rows >= range.upperBound,
        columns > 0
      else { return nil as (Int, Int)? }
      return (rows, columns)
    }
    let sha256 = try entries.value("\(space)_file_sha256", expected: "64 hexadecimal digits") {
      $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) ? $0 : nil
    }
    self.init(
      rowCount: rowCount, range: range,
      file: FileFingerprint(name: name, rowCount: shape.0, columnCount: shape.1, sha256: sha256))
  }
}

extension AccuracyPrediction.Estimate {
  fileprivate var text: String { "\(expected) \(low) \(high)" }
}

/// The one entry that is long.
package let fitLogKey = "fit_log"

/// A list of names in JSON; nil for an empty one.
private func text(ofNames names: [String]) -> String? {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes]
  return names.isEmpty ? nil : (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) }
}

private func text(of log: FitLog) -> String? {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return (try? encoder.encode(log)).map { String(decoding: $0, as: UTF8.self) }
}

private func fitLog(of text: String) -> FitLog? {
  (try? JSONDecoder().decode(FitLog.self, from: Data(text.utf8))).flatMap { $0.isSound ? $0 : nil }
}

/// The string entries of a map file, with errors that name the key.
struct MapFileEntries {
  let path: String
  let all: [String: String]

  static let knobPrefix = "knob."

  subscript(_ key: String) -> String? { all[key] }

  /// Every knob by name.
  var knobs: [String: String] {
    let knobs = all.filter { $0.key.hasPrefix(Self.knobPrefix) }
    return Dictionary(
      uniqueKeysWithValues: knobs.map { (String($0.key.dropFirst(Self.knobPrefix.count)), $0.value) })
  }

  /// A list of names in JSON; empty where there is none.
  func names(_ key: String) throws(EmbeddingMapError) -> [String] {
    guard all[key] != nil else { return [] }
    return try value(key, expected: "a list of names in JSON") {
      try? JSONDecoder().decode([String].self, from: Data($0.utf8))
    }
  }

  /// A required verdict.
  ///
  /// - Parameter alternative: what else a file may say, for the message.
  func level(_ key: String, or alternative: String = "") throws(EmbeddingMapError) -> Verdict.Level {
    try value(
      key, expected: "one of " + Verdict.Level.allCases.map(\.rawValue).joined(separator: ", ") + alternative
    ) { Verdict.Level(rawValue: $0) }
  }

  /// A required entry, parsed by `parse`, which returns nil for text that is not as expected.
  func value<Value>(
    _ key: String, expected: String, _ parse: (String) -> Value?
  ) throws(EmbeddingMapError) -> Value {
    guard let text = all[key], let value = parse(text) else {
      throw .invalidMetadata(path: path, key: key, found: all[key], expected: expected)
    }
    return value
  }

  /// A required number that is neither NaN nor infinite.
  func finiteNumber(_ key: String) throws(EmbeddingMapError) -> Double {
    try value(key, expected: "a finite number") { Double($0).flatMap { $0.isFinite ? $0 : nil } }
  }

  /// How the map fares with known pairs; nil where there were none, and in files of older versions.
  func pairAgreement(of count: Int) throws(EmbeddingMapError) -> PairAgreement? {
    let key = "contradicted_pairs"
    guard all[key] != nil else { return nil }
    let contradicted = try value(key, expected: "a whole number of at least 0, and at most 'known_pairs'") {
      text in Int(text).flatMap { (0...count).contains($0) ? $0 : nil }
    }
    return PairAgreement(count: count, contradictedCount: contradicted)
  }

  /// A required figure with its bounds.
  func estimate(_ key: String) throws(EmbeddingMapError) -> AccuracyPrediction.Estimate {
    try value(key, expected: "three numbers, the expected one, the lowest and the highest") { text in
      let numbers = text.split(separator: " ").compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == 3, numbers[1] <= numbers[0], numbers[0] <= numbers[2] else {
        return nil as AccuracyPrediction.Estimate?
      }
      return AccuracyPrediction.Estimate(expected: numbers[0], low: numbers[1], high: numbers[2])
    }
  }

  /// A required whole number of at least 0.
  func count(_ key: String) throws(EmbeddingMapError) -> Int {
    try value(key, expected: "a whole number of at least 0") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
  }
}
