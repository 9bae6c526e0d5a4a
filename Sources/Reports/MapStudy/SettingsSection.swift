import Alignment
import EmbeddingMaps
import Embeddings

/// Where the map came from, its knobs, and the commands that make it and this report again.
func settingsBlocks(_ study: MapStudy) -> [Report.Block] {
  var blocks: [Report.Block] = [.fields(origin(study)), .code(commands(study).joined(separator: "\n"))]
  if let record = study.record {
    let changes = changedKnobs(record)
    if !changes.isEmpty {
      blocks += [
        .paragraph(["job.yaml, with the knobs that differ from the preset's:"]),
        .code(jobLines(changes).joined(separator: "\n")),
      ]
    }
    if !record.knobs.isEmpty { blocks.append(.appendix(knobTable(record))) }
  }
  return blocks
}

private func origin(_ study: MapStudy) -> [(label: String, value: String)] {
  let (map, metadata) = (study.file.map, study.file.metadata)
  let leads = map.leadsIntoOtherSpace ? "" : ", to \(map.imageDimension(of: .source)) common ones"
  var fields: [(label: String, value: String)] = [
    ("map", study.path), ("kind", map.kindName),
    ("dimensions", "\(map.dimension(of: .source)) source, \(map.dimension(of: .target)) target\(leads)"),
    ("made by", "mv2v \(metadata.toolVersion)"),
  ]
  if let record = study.record {
    fields += [("preset", record.preset), ("seed", "\(record.seed)")]
    if record.knownPairCount > 0 { fields.append(("known pairs", "\(record.knownPairCount)")) }
    if let map = record.initialMap { fields.append(("initial map", map)) }
    if !record.synchronisedSpaces.isEmpty {
      fields.append(("made consistent with", record.synchronisedSpaces.joined(separator: ", ")))
    }
    if !record.route.isEmpty { fields.append(("found through", record.route.joined(separator: ", "))) }
  }
  for (side, rows) in [(Side.source, metadata.source), (.target, metadata.target)] {
    if let model = metadata.models[side] { fields.append(("\(side) model", model)) }
    guard let rows else { continue }
    fields.append(("\(side) rows", "\(rows.rowCount) of \(rows.range.lowerBound):\(rows.range.upperBound)"))
    guard let file = rows.file else { continue }
    fields += [
      ("\(side) file", "\(file.name), \(file.rowCount) × \(file.columnCount)"),
      ("\(side) SHA-256", file.sha256),
    ]
  }
  return fields
}

/// The commands, with words in capitals for what the map's file does not say.
private func commands(_ study: MapStudy) -> [String] {
  let metadata = study.file.metadata
  if let record = study.record, !record.synchronisedSpaces.isEmpty {
    return [
      line(
        ["mv2v", "fit-all", "FILES", "--names"] + record.synchronisedSpaces
          + ["--preset", record.preset, "--seed", "\(record.seed)", "--output", "FOLDER"])
    ] + (study.command.isEmpty ? [] : [line(study.command)])
  }
  var fit = ["mv2v", study.record == nil ? "oracle" : "fit"]
  for (side, rows) in [(Side.source, metadata.source), (.target, metadata.target)] {
    fit += ["--\(side)", rows?.file?.name ?? "\(side)".uppercased()]
    // A range of a file of unknown size is said too.
    if let rows, rows.range.lowerBound != 0 || rows.range.upperBound != rows.file?.rowCount {
      fit += ["--\(side)-rows", "\(rows.range.lowerBound):\(rows.range.upperBound)"]
    }
  }
  for side in Side.allCases { fit += metadata.models[side].map { ["--\(side)-model", $0] } ?? [] }
  if let record = study.record {
    if let sample = metadata.source, sample.rowCount < sample.range.count {
      fit += ["--sample", "\(max(sample.rowCount, metadata.target?.rowCount ?? 0))"]
    }
    if study.file.map.kindName == "matching" { fit += ["--kind", "matching"] }
    if !changedKnobs(record).isEmpty { fit += ["--config", "job.yaml"] }
    if record.knownPairCount > 0 { fit += ["--pairs", "PAIRS"] }
    if let map = record.initialMap { fit += ["--initial-map", map] }
    fit += ["--preset", record.preset, "--seed", "\(record.seed)"]
  } else {
    fit += ["--kind", study.file.map.kindName]
  }
  fit += ["--output", study.fileName]
  let evaluate = [
    "mv2v", "evaluate", "--map", study.fileName, "--source", "PAIRED-SOURCE", "--target", "PAIRED-TARGET",
    "--cross-fitted-oracle", "--json",
  ]
  return [line(fit), line(evaluate) + " > evaluate.json"]
    + (study.command.isEmpty ? [] : [line(study.command)])
}

/// Knobs whose values are not those of the preset, with their values, in the order of `Knob.all`.
func changedKnobs(_ record: FitRecord) -> [(name: String, value: String)] {
  let preset = Preset(rawValue: record.preset)?.configuration
  return Knob.all.compactMap { knob in
    guard let value = record.knobs[knob.name], let usual = preset.flatMap({ knob.value(in: $0) }),
      value != usual
    else { return nil }
    return (knob.name, value)
  }
}

private func jobLines(_ knobs: [(name: String, value: String)]) -> [String] {
  var lines: [String] = []
  var section = ""
  for (name, value) in knobs {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] != section { lines.append("\(parts[0]):") }
    section = parts.count == 2 ? parts[0] : ""
    lines.append((parts.count == 2 ? "  " : "") + "\(parts[parts.count - 1]): \(shown(value))")
  }
  return lines
}

private func knobTable(_ record: FitRecord) -> Table {
  let preset = Preset(rawValue: record.preset)?.configuration
  let summaries = Dictionary(Knob.all.map { ($0.name, $0) }) { $1 }
  return Table(
    header: ["knob", "value", "the preset's", "what it means"],
    rows: record.knobs.keys.sorted().map { name in
      let knob = summaries[name]
      let usual = preset.flatMap { knob?.value(in: $0) } ?? "unknown"
      return [name, record.knobs[name] ?? "", usual, knob?.summary ?? ""]
    }, caption: "The method's knobs, all of them.", textColumns: [3])
}

private func line(_ words: [String]) -> String {
  words.map { quotedForShell(shown($0)) }.joined(separator: " ")
}
