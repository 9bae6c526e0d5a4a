import ArgumentParser
import Mv2v
import Reports

/// `mv2v fit`: two unpaired sets of vectors in, one map file out.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Learn a map from the source space to the target space.",
    discussion: """
      Everything here can also stand in a YAML job file (--config), which may set every knob of the method and \
      may have an 'evaluation:' block of paired files; then a table with the accuracy of the map, of the paired \
      oracle and of chance ends the output. A flag wins over the job file, which wins over the preset. Paths in \
      a job file are relative to its folder. --print-config prints such a file with every knob and what it means; \
      configs/default.yaml and configs/paper.yaml are made so.

      The fit ends with a verdict, 'trusted', 'weak' or 'failed', from how well independently learned maps \
      agree and how far the map is ahead of other maps and of chance; no ground truth is needed. With it stands how often the map is expected to find the counterpart, and at which \
      mean rank, with the bounds of nine in ten fits of other models. After 'failed' the exit status is 3 (the map is written all the same, but \
      'mv2v apply' refuses it).

      A fit gives two maps of one verdict. --kind orthogonal leads into the target space, where an index can stay as it \
      is. --kind matching carries both sides into a common space ('mv2v apply --side'), where counterparts are nearest \
      by Euclidean distance; it finds more of them. --matching-output writes it beside the other.

      Dimensions that vary many times as much as the others are scaled down, a column of row numbers is left out, \
      and rows longer than 10 times the median row have no part in the mean; each is named on standard error. The \
      preset 'paper' takes rows as they are.

      Example:
        mv2v fit --source a.npy --target b.npy --output map.safetensors
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Vectors to translate from, one per row: a file, several, a folder, a pattern such as 'shards/*.npy', or -.",
      valueName: "file"))
  var source: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Vectors of other items in the space to translate into.", valueName: "file"))
  var target: [String] = []
  @Option(help: ArgumentHelp("Where to write the map.", valueName: "map.safetensors"))
  var output: String?
  @Option(help: "The map to write to --output: 'orthogonal' or 'matching'. (default: orthogonal)")
  var kind: FittedKind?
  @Option(
    help: ArgumentHelp(
      "Where to write the matching map of the same fit as well.", valueName: "map.safetensors"))
  var matchingOutput: String?
  @Option(help: ArgumentHelp("A YAML job file.", valueName: "file"))
  var config: String?
  @OptionGroup var presets: PresetOptions
  @OptionGroup var seed: SeedOptions
  @Option(
    help: ArgumentHelp(
      "Source rows to use, from 0, end not included, such as 0:25904. (default: all)", valueName: "first:end")
  )
  var sourceRows: RowRange?
  @Option(help: ArgumentHelp("Target rows to use. (default: all)", valueName: "first:end"))
  var targetRows: RowRange?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Use so many rows of each side, drawn at random by the seed; indexes are often sorted. (default: all)",
      valueName: "rows"))
  var sample: Int?
  @OptionGroup var input: InputOptions
  @Option(
    help: ArgumentHelp(
      "A few known pairs: two columns (blanks, tabs or a comma between), a source row and a target row, from 0, as counted in the files.",
      valueName: "pairs.tsv"))
  var pairs: String?
  @Option(
    help: ArgumentHelp(
      "Refine this map instead of searching for one: after an index has grown, or to see where an oracle settles.",
      valueName: "map.safetensors"))
  var initialMap: String?
  @OptionGroup var models: ModelNameOptions
  @Flag(help: "Exit with status 0 even if the verdict is 'failed'.")
  var acceptAnyVerdict = false
  @Flag(help: "Check everything that can be checked, say what the fit would take, and write nothing.")
  var dryRun = false
  @Flag(
    help: "Print the job with every knob of the method as a job file, and do nothing else.")
  var printConfig = false
  @Flag(help: "With --print-config: leave out knobs that have the preset's value.")
  var onlyChanges = false
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false
  @Option(
    help:
      "Progress on standard error as 'text' or as 'json', an object a line, whatever remarks and errors are. (default: as --log-format)"
  )
  var progress: LogFormat?

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample must be at least 1, not \(sample)") }
    if progress == .text, log.logFormat == .json {
      throw ValidationError("--progress text and --log-format json contradict each other; leave one out")
    }
    if dryRun, printConfig {
      throw ValidationError("--dry-run and --print-config do different things; give one of them")
    }
    if onlyChanges, !printConfig { throw ValidationError("--only-changes needs --print-config") }
  }

  func run() throws {
    try log.activate()
    let job = try FitJob(self)
    if printConfig { return try show(jobFileText(job, onlyChanges: onlyChanges)) }
    try ComputeOptions.activate(threads: job.threads)
    let run = try stage("check the job") { try FitRun(job) }
    remarkOnUnusedKnobs(job.unusedKnobs)
    if dryRun { return try show(Report(run.plan()), asJSON: job.json) }
    let outcome = try run.outcome(reporting: fitReporter(progress))
    try show(Report(outcome), asJSON: job.json)
    let hasFailed = outcome.verdict.level == .failed && !job.acceptsAnyVerdict
    if hasFailed { throw ExitCode(failedVerdictStatus) }
  }
}

/// What shows the progress of fits.
///
/// - Parameter format: as it was asked for; nil for that of the log.
func fitReporter(_ format: LogFormat? = nil) -> any ProgressReporting {
  let settings = Log.settings
  if settings.isQuiet { return NoProgress() }
  return (format ?? settings.format) == .json ? ProgressLines() : ProgressReporter()
}

/// The exit status of a fit whose verdict is 'failed'.
let failedVerdictStatus: Int32 = 3
