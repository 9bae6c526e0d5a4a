import ArgumentParser
import Mv2v

/// What a fit of several spaces is to do, after flags, job file and preset have been laid over one another in that order.
struct ManySpacesJob {
  /// One of the spaces.
  struct Space {
    var name: String
    var paths: [String]
    var rows: RowRange?
  }

  let spaces: [Space]
  let output: String?
  let pairedRows: RowRange?
  /// How many rows of each space to draw; nil for all.
  let sample: Int?
  let preset: Preset
  let configuration: AlignmentConfiguration
  let seed: UInt64
  let threads: Int?
  let json: Bool
  let acceptsAnyVerdict: Bool
  /// Knobs that the job file sets although the chosen method does not have them.
  let unusedKnobs: [String]

  /// Resolves what was typed; a flag wins over the job file, which wins over the environment, which wins over the preset.
  ///
  /// - Throws: `ValidationError` for fewer than two spaces, and for names that are no names.
  init(_ command: FitAllCommand) throws {
    let file = try command.config.map { path throws(CommandError) in try ManySpacesJobFile(path: path) }
    let environment = try EnvironmentDefaults.current()
    spaces = try command.files.isEmpty ? file?.spaces ?? [] : Self.spaces(of: command)
    preset = command.presets.preset ?? file?.preset ?? environment.preset ?? .default
    var configuration = preset.configuration
    unusedKnobs = try file?.knobs.apply(to: &configuration) ?? []
    self.configuration = configuration
    output = command.output ?? file?.output
    sample = command.sample ?? file?.sample
    pairedRows = command.pairedRows ?? file?.pairedRows
    seed = command.seed.seed ?? file?.seed ?? environment.seed ?? 0
    threads = command.compute.threads ?? file?.threads ?? environment.threads
    json = command.json || file?.json == true
    acceptsAnyVerdict = command.acceptAnyVerdict || file?.acceptsAnyVerdict == true
    try requireSpaces()
  }

  private static func spaces(of command: FitAllCommand) throws -> [Space] {
    if !command.names.isEmpty, command.names.count != command.files.count {
      throw ValidationError("--names has \(command.names.count) names for \(command.files.count) files")
    }
    if command.rows.count > 1, command.rows.count != command.files.count {
      throw ValidationError(
        "--rows has \(command.rows.count) ranges for \(command.files.count) files; give one for all or one for each"
      )
    }
    return command.files.enumerated().map { index, file in
      Space(
        name: command.names.isEmpty ? shortName(file) : command.names[index], paths: [file],
        rows: command.rows.count == 1 ? command.rows[0] : command.rows.isEmpty ? nil : command.rows[index])
    }
  }

  /// Throws unless there are two spaces or more, of which each has a name that can be that of a file, and files that no
  /// other has.
  private func requireSpaces() throws {
    guard spaces.count >= 2 else {
      throw ValidationError(
        "at least two spaces are needed, not \(spaces.count): give two files or more, or 'spaces:' in a job file "
          + "(--config)")
    }
    for (index, space) in spaces.enumerated() {
      let isName =
        !space.name.isEmpty && !space.name.hasPrefix(".") && !space.name.contains("/")
        && !space.name.contains("--")
        && space.name.utf8.count <= 100
        && !space.name.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
      guard isName else {
        throw ValidationError(
          "'\(printable(space.name))' cannot name a space, because files are called by it: no '/', no '--', no "
            + "dot before it, at most 100 bytes; give --names")
      }
      for other in spaces[..<index] {
        if other.name == space.name {
          throw ValidationError(
            "two spaces are called '\(space.name)'; give each a name of its own with --names")
        }
        guard other.paths == space.paths || isSameFile(other.paths[0], space.paths[0]) else { continue }
        if Self.overlap(other.rows, space.rows) {
          throw ValidationError(
            "the spaces '\(other.name)' and '\(space.name)' have the same file \(space.paths[0]); a space that is "
              + "given twice would vouch for itself, so leave one out")
        }
      }
    }
  }

  private static func overlap(_ a: RowRange?, _ b: RowRange?) -> Bool {
    guard let a, let b else { return true }
    return a.lower < b.upper ?? .max && b.lower < a.upper ?? .max
  }

  /// Every file that is read.
  var inputs: [String] { spaces.flatMap(\.paths) }
}

/// A YAML job file for a fit of several spaces. Paths in it are relative to the folder it is in.
private struct ManySpacesJobFile {
  var spaces: [ManySpacesJob.Space] = []
  let output: String?
  let pairedRows: RowRange?
  let sample: Int?
  let preset: Preset?
  let seed: UInt64?
  let threads: Int?
  let json, acceptsAnyVerdict: Bool?
  let knobs: JobKnobs

  /// - Throws: `unreadableJobFile`, or `jobFile` naming the line, for anything it does not understand.
  init(path: String) throws(CommandError) {
    let section = try JobSection(ofFile: path)
    try section.requireKnownKeys(
      [
        "spaces", "output", "paired_rows", "sample", "preset", "seed", "threads", "json",
        "accept_any_verdict",
      ] + JobKnobs.keys)
    output = try section.path("output")
    pairedRows = try section.rows("paired_rows")
    sample = try section.count("sample")
    preset = try section.preset("preset")
    seed = try section.seed("seed")
    threads = try section.count("threads")
    json = try section.flag("json")
    acceptsAnyVerdict = try section.flag("accept_any_verdict")
    knobs = try JobKnobs(section)
    guard let block = try section.section("spaces") else { return }
    for (name, line) in block.keys { spaces.append(try Self.space(name, line: line, in: block)) }
  }

  /// A space by its files alone, or with the rows of them.
  private static func space(
    _ name: String, line: Int, in block: JobSection
  ) throws(CommandError) -> ManySpacesJob.Space {
    guard block.isSection(name), let section = try block.section(name) else {
      return ManySpacesJob.Space(name: name, paths: try block.paths(name) ?? [])
    }
    try section.requireKnownKeys(["files", "rows"])
    guard let paths = try section.paths("files") else {
      throw .jobFile(path: block.path, line: line, reason: "the space '\(name)' needs 'files:'")
    }
    return ManySpacesJob.Space(name: name, paths: paths, rows: try section.rows("rows"))
  }
}
