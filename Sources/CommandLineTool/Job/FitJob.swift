import ArgumentParser
import EmbeddingAlignment

/// What a fit is to do, after flags, job file and preset have been laid over one another in that order.
struct FitJob {
  let source: String
  let target: String
  let output: String
  let sourceRows: RowRange?
  let targetRows: RowRange?
  let preset: Preset
  let configuration: AlignmentConfiguration
  let seed: UInt64
  let threads: Int?
  let json: Bool
  let pairs: String?
  let initialMap: String?
  let acceptsAnyVerdict: Bool
  let evaluation: JobFile.EvaluationBlock?
  /// Every file that is read, none of which may be the output.
  let inputs: [String]

  /// Resolves what was typed; a flag wins over the job file, which wins over the preset.
  ///
  /// - Throws: `ValidationError` for something needed that neither says.
  init(_ command: FitCommand) throws {
    let file = try command.config.map { path throws(CommandError) in try JobFile(path: path) }
    func needed(_ flag: String?, _ fromFile: String?, _ name: String) throws -> String {
      guard let value = flag ?? fromFile else {
        throw ValidationError(
          "missing --\(name): give it as a flag, or as '\(name):' in a job file (--config)")
      }
      return value
    }
    source = try needed(command.source, file?.source, "source")
    target = try needed(command.target, file?.target, "target")
    output = try needed(command.output, file?.output, "output")
    sourceRows = command.sourceRows ?? file?.sourceRows
    targetRows = command.targetRows ?? file?.targetRows
    preset = command.preset ?? file?.preset ?? .default
    var configuration = preset.configuration
    try file?.applyKnobs(to: &configuration)
    self.configuration = configuration
    seed = command.seed ?? file?.seed ?? 0
    threads = command.compute.threads ?? file?.threads
    json = command.json || file?.json == true
    pairs = command.pairs ?? file?.pairs
    initialMap = command.initialMap ?? file?.initialMap
    acceptsAnyVerdict = command.acceptAnyVerdict || file?.acceptsAnyVerdict == true
    evaluation = file?.evaluation
    inputs = [
      source, target, command.config, pairs, initialMap, evaluation?.source, evaluation?.target,
      evaluation?.oracleSource,
      evaluation?.oracleTarget,
    ].compactMap { $0 }
  }
}
