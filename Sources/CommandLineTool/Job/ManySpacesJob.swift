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

  var spaces: [Space] = []
  var output: String?
  var pairedRows: RowRange?
  var sample: Int?
  var preset: Preset?
  var configuration = Preset.default.configuration
  var seed: UInt64?
  var threads: Int?
  var json: Bool?
  var acceptsAnyVerdict: Bool?
  /// Knobs that the job file sets although the chosen method does not have them.
  var unusedKnobs: [String] = []
  private var knobs: JobKnobs?

  /// Resolves what was typed; a flag wins over the job file, which wins over the environment, which wins over the preset.
  ///
  /// - Throws: `ValidationError` for fewer than two spaces, for names that are no names, and where there is no output.
  init(_ command: FitAllCommand) throws {
    if let path = command.config { try read(JobSection(ofFile: path)) }
    if !command.files.isEmpty { spaces = try Self.spaces(of: command) }
    let environment = try EnvironmentDefaults.current()
    let preset = command.presets.preset ?? preset ?? environment.preset ?? .default
    var configuration = preset.configuration
    unusedKnobs = try knobs?.apply(to: &configuration) ?? []
    (self.preset, self.configuration) = (preset, configuration)
    output = command.output ?? output
    sample = command.sample ?? sample
    pairedRows = command.pairedRows ?? pairedRows
    seed = command.seed.seed ?? seed ?? environment.seed ?? 0
    threads = command.compute.threads ?? threads ?? environment.threads
    json = command.json || json == true
    acceptsAnyVerdict = command.acceptAnyVerdict || acceptsAnyVerdict == true
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

  private mutating func read(_ section: JobSection) throws(CommandError) {
    try section.requireKnownKeys(
      [
        "spaces", "output", "paired_rows", "sample", "preset", "seed", "threads", "json",
        "accept_any_verdict",
      ] + JobKnobs.keys)
    if let block = try section.section("spaces") {
      for (name, line) in block.keys {
        guard block.isSection(name) else {
          spaces.append(Space(name: name, paths: try block.paths(name) ?? []))
          continue
        }
        guard let space = try block.section(name) else { continue }
        try space.requireKnownKeys(["files", "rows"])
        guard let paths = try space.paths("files") else {
          throw .jobFile(path: block.path, line: line, reason: "the space '\(name)' needs 'files:'")
        }
        spaces.append(Space(name: name, paths: paths, rows: try space.rows("rows")))
      }
    }
    output = try section.path("output")
    pairedRows = try section.rows("paired_rows")
    sample = try section.count("sample")
    preset = try section.preset("preset")
    seed = try section.seed("seed")
    threads = try section.count("threads")
    json = try section.flag("json")
    acceptsAnyVerdict = try section.flag("accept_any_verdict")
    knobs = try JobKnobs(section)
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
