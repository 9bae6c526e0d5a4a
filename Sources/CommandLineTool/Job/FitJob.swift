import Mv2v

/// What a fit is to do, after flags, job file and preset have been laid over one another in that order.
struct FitJob {
  let source: [String]
  let target: [String]
  let output: String?
  let kind: FittedKind
  let matchingOutput: String?
  let sourceRows: RowRange?
  let targetRows: RowRange?
  /// How many rows of each side to draw; nil for all.
  let sample: Int?
  let input: EmbeddingReadingOptions
  let preset: Preset
  let configuration: AlignmentConfiguration
  let seed: UInt64
  let threads: Int?
  let json: Bool
  let pairs: String?
  let initialMap: String?
  let models: ModelNames
  let acceptsAnyVerdict: Bool
  let evaluation: JobFile.EvaluationBlock?
  /// Every file that is read, none of which may be the output.
  let inputs: [String]
  /// Knobs that the job file sets although the chosen method does not have them.
  let unusedKnobs: [String]

  /// Resolves what was typed; a flag wins over the job file, which wins over the
  /// environment, which wins over the preset.
  init(_ command: FitCommand) throws {
    let file = try command.config.map { path throws(CommandError) in try JobFile(path: path) }
    let environment = try EnvironmentDefaults.current()
    source = command.source.isEmpty ? file?.source ?? [] : command.source
    target = command.target.isEmpty ? file?.target ?? [] : command.target
    output = command.output ?? file?.output
    kind = command.kind ?? file?.kind ?? .orthogonal
    matchingOutput = command.matchingOutput ?? file?.matchingOutput
    sourceRows = command.sourceRows ?? file?.sourceRows
    targetRows = command.targetRows ?? file?.targetRows
    sample = command.sample ?? file?.sample
    input = command.input.reading
    preset = command.presets.preset ?? file?.preset ?? environment.preset ?? .default
    var configuration = preset.configuration
    unusedKnobs = try file?.applyKnobs(to: &configuration) ?? []
    self.configuration = configuration
    seed = command.seed.seed ?? file?.seed ?? environment.seed ?? 0
    threads = command.compute.threads ?? file?.threads ?? environment.threads
    json = command.json || file?.json == true
    pairs = command.pairs ?? file?.pairs
    initialMap = command.initialMap ?? file?.initialMap
    models = ModelNames(
      source: command.models.sourceModel ?? file?.sourceModel,
      target: command.models.targetModel ?? file?.targetModel)
    acceptsAnyVerdict = command.acceptAnyVerdict || file?.acceptsAnyVerdict == true
    evaluation = file?.evaluation
    inputs =
      source + target
      + [
        command.config, pairs, initialMap, evaluation?.source, evaluation?.target,
        evaluation?.oracleSource,
        evaluation?.oracleTarget,
      ].compactMap { $0 }
  }
}

/// Says which knobs of a job file have no part in a fit.
func remarkOnUnusedKnobs(_ names: [String]) {
  guard let first = names.first else { return }
  let others = names.count - 1
  Log.remark(
    "the job file sets '\(first)'"
      + (others > 0 ? " and \(others) more knob\(others == 1 ? "" : "s")" : "")
      + ", which the chosen method does not have")
}
