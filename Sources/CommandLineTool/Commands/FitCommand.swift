import AlignmentEvaluation
import ArgumentParser
import EmbeddingAlignment
import EmbeddingFiles
import LinearAlgebra

/// `mv2v fit`: two unpaired sets of vectors in, one map file out.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Learn a map from the source space to the target space.",
    discussion: """
      Everything here can also stand in a YAML job file (--config), which may set every knob of the method and \
      may have an 'evaluation:' block of paired files; then a table with the accuracy of the map, of the paired \
      oracle and of chance ends the output. A flag wins over the job file, which wins over the preset. Paths in \
      a job file are relative to its folder. configs/paper.yaml and configs/default.yaml list every knob.

      The fit ends with a verdict, 'trusted', 'weak' or 'failed', from how well independently learned maps agree; \
      no ground truth is needed. After 'failed' the exit status is 3 (the map is written all the same, but \
      'mv2v apply' refuses it).

      Example:
        mv2v fit --source a.npy --target b.npy --output map.safetensors
      """)

  @Option(
    help: ArgumentHelp("Vectors to translate from, one per row: .npy or .safetensors.", valueName: "file"))
  var source: String?
  @Option(help: ArgumentHelp("Vectors of other items in the space to translate into.", valueName: "file"))
  var target: String?
  @Option(help: ArgumentHelp("Where to write the map.", valueName: "map.safetensors"))
  var output: String?
  @Option(help: ArgumentHelp("A YAML job file.", valueName: "file"))
  var config: String?
  @Option(
    help:
      "The set of knob values: 'default' (ours) or 'paper' (mini-vec2vec as published). (default: default)")
  var preset: Preset?
  @Option(
    help: ArgumentHelp(
      "Seed of every random choice, a whole number of at least 0. (default: 0)", valueName: "number"))
  var seed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Source rows to use, from 0, end not included, such as 0:25904. (default: all)", valueName: "first:end")
  )
  var sourceRows: RowRange?
  @Option(help: ArgumentHelp("Target rows to use. (default: all)", valueName: "first:end"))
  var targetRows: RowRange?
  @Option(
    help: ArgumentHelp(
      "A few known pairs: two columns, a source row and a target row, from 0, as counted in the files.",
      valueName: "pairs.tsv"))
  var pairs: String?
  @Option(
    help: ArgumentHelp(
      "Refine this map instead of searching for one: after an index has grown, or to see where an oracle settles.",
      valueName: "map.safetensors"))
  var initialMap: String?
  @Flag(help: "Exit with status 0 even if the verdict is 'failed'.")
  var acceptAnyVerdict = false
  @OptionGroup var compute: ComputeOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func run() throws {
    let job = try FitJob(self)
    ComputeOptions.activate(threads: job.threads)
    let start = ContinuousClock.now
    try requireOutput(job.output, apartFrom: job.inputs)
    let source = try EmbeddingRows(path: job.source, range: job.sourceRows)
    let target = try EmbeddingRows(path: job.target, range: job.targetRows)
    // Opened before the work, so that a bad evaluation or output is known before minutes are spent.
    let evaluation = try job.evaluation.map { block in try EvaluationInput(block) }
    try evaluation?.requireDimensions(source: source, target: target)
    let initialMap = try job.initialMap.map { path in try MapFile(path: path) }
    let knowledge = PriorKnowledge(
      pairs: try job.pairs.map { path in try knownPairs(path: path, source: source, target: target) } ?? [],
      initialMap: initialMap?.map.matrix)
    let output = try AtomicOutput(path: job.output)

    let progress = ProgressReporter()
    let fit = try naming(source: source, target: target) {
      try fitAlignment(
        source: source.rows, target: target.rows, knowledge: knowledge, configuration: job.configuration,
        seed: job.seed
      ) { progress.report($0) }
    }
    let inherited = initialMap?.metadata["verdict"].flatMap(Verdict.Level.init(rawValue:)) ?? .trusted
    let verdict = fit.verdict.limited(to: inherited)
    let metadata = mapMetadata(
      job: job, verdict: verdict, knowledge: knowledge, source: source, target: target)
    try output.write(MapFile.encode(fit.map, metadata: metadata))
    try output.commit()
    let seconds = (ContinuousClock.now - start).seconds

    let result = try evaluation?.evaluate(fit.map)
    let hasFailed = verdict.level == .failed && !job.acceptsAnyVerdict
    if job.json {
      try printJSON(
        FitDocument(
          output: job.output, preset: job.preset.rawValue, seed: job.seed, threads: ThreadCount.current,
          blasCore: BLASRuntime.coreName, seconds: seconds, peakMemoryBytes: peakMemoryBytes(),
          sourceRows: source.rows.rowCount, targetRows: target.rows.rowCount,
          verdict: VerdictReport(verdict), stages: fit.stages.map(FitDocument.Stage.init),
          evaluation: result.map { EvaluationReport($0.evaluation, oracle: $0.oracle) }))
      if hasFailed { throw ExitCode(failedVerdictStatus) }
      return
    }
    print(
      """
      Wrote \(job.output): \(fit.map.matrix.rowCount) to \(fit.map.matrix.columnCount) dimensions, preset \
      \(job.preset.rawValue), seed \(job.seed), \(fixed(seconds, 1)) s, \
      \(peakMemoryBytes() / 1_048_576) MiB at most.
      \(VerdictReport(verdict).text)
      """)
    if let result {
      print("\n" + evaluationTable(result.evaluation, oracle: result.oracle))
    } else {
      print("Check it with 'mv2v evaluate' if you have paired vectors; apply it with 'mv2v apply'.")
    }
    if hasFailed { throw ExitCode(failedVerdictStatus) }
  }
}

/// The exit status of a fit whose verdict is 'failed'.
private let failedVerdictStatus: Int32 = 3

extension Preset: ExpressibleByArgument {}
