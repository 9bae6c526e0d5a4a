import ArgumentParser
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

  /// Both names, as far as they were given.
  var names: ModelNames { ModelNames(source: sourceModel, target: targetModel) }
}
