import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Mv2v

/// Which map of a common space is meant, where a file of several spaces stands for a map.
struct SpaceChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of a common space ('mv2v fit-all'): the space that vectors come from.", valueName: "name"))
  var from: String?
  @Option(help: ArgumentHelp("Of a common space: the space that they are carried into.", valueName: "name"))
  var to: String?

  func validate() throws {
    if (from == nil) != (to == nil) {
      throw ValidationError("--from and --to go together: they choose one map of a common space")
    }
  }

  /// Opens a map, or the one of a common space that was chosen.
  ///
  /// - Throws: for names that are not those of its spaces, without names for a common space, and with them for a map.
  func open(_ path: String) throws -> MapFile {
    let file = try SafetensorsFile.openedAsMap(path: path)
    guard CommonSpaceFile.isCommonSpace(file) else {
      let map = try MapFile(file)
      guard from == nil else {
        throw CommandError.unsuitableMap(
          path: path,
          reason:
            "--from and --to choose a map of a common space, and this is one map between two spaces; leave them out"
        )
      }
      return map
    }
    let common = try CommonSpaceFile(file)
    let names = common.space.names.map { "'\($0)'" }.joined(separator: ", ")
    guard let from, let to else {
      throw CommandError.unsuitableMap(
        path: path, reason: "it is a common space of \(names); say with --from and --to between which of them"
      )
    }
    func position(_ name: String) throws(CommandError) -> Int {
      guard let position = common.space.names.firstIndex(of: name) else {
        throw .unsuitableMap(path: path, reason: "it has no space '\(name)'; its spaces are \(names)")
      }
      return position
    }
    let (source, target) = (try position(from), try position(to))
    guard source != target else {
      throw CommandError.unsuitableMap(
        path: path, reason: "--from and --to are both '\(from)'; name two of \(names)")
    }
    return try common.mapFile(from: source, to: target)
  }
}
