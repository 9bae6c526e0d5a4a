import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps

/// Options of the commands that make maps: which models the vectors come from.
struct ModelNameOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the source vectors' model is called; kept in the map and said by its exports.", valueName: "name")
  )
  var sourceModel: String?
  @Option(help: ArgumentHelp("What the target vectors' model is called.", valueName: "name"))
  var targetModel: String?

  func validate() throws {
    for (option, name) in [("--source-model", sourceModel), ("--target-model", targetModel)] {
      guard let name, name != name.inOneLine else { continue }
      throw ValidationError(
        "\(option) must be in one line without control characters, not '\(name.inOneLine)'")
    }
  }

  /// Both names, as far as they were given.
  var names: ModelNames { ModelNames(source: sourceModel, target: targetModel) }
}
