import ArgumentParser
import Mv2v
import Reports

/// `mv2v fit-all`: unpaired sets of vectors of several models in, one common space and a map for every two of them out.
struct FitAllCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit-all",
    abstract: "Learn maps between all of several spaces, consistent with one another.",
    discussion: """
      Each file holds the vectors of one model, of whatever texts. Every two spaces are fitted to each other as by 'mv2v \
      fit'; the maps that can be believed are then synchronised: a common space is made in which all of them agree around \
      every cycle, by what each says of the others. Pairs that are hard by themselves gain most. Two spaces whose fit has \
      failed are reached through others where these lead from one to the other. \
      docs/many-spaces.md says how, and what it is worth.

      The folder --output holds common-space.safetensors, which carries every space ('mv2v apply --map \
      common-space.safetensors --from A --to B'), and a map for every two spaces, A--B.safetensors, for every command that \
      takes a map. A map from B to A is the same one used with --side target.

      Every pair has a verdict, and so has every space, which is that of its best map. A map is believed as its own fit says, or as the \
      others do where they agree with it; where they contradict it, it is 'weak' at most. After a space with the verdict \
      'failed', which fits none of the others, the exit status is 3; everything is written all the same.

      Spaces are called as their files are, without the ending, or by --names. A job file (--config) can give each its \
      files and rows, and set every knob of the method:

        spaces:
          minilm: {files: minilm.npy, rows: 0:20000}
          e5: e5.npy
        output: maps
        paired_rows: 51808:60000

      Examples:
        mv2v fit-all minilm.npy wordllama.npy e5.npy --output maps
        mv2v apply --map maps/common-space.safetensors --from minilm --to e5 \\
          --input minilm.npy --output mapped.npy
      """)

  @Argument(help: ArgumentHelp("Vectors, one file per space; two or more.", valueName: "file"))
  var files: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What the spaces are called. (default: as their files)", valueName: "name"))
  var names: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Rows to fit on, from 0, end not included: one range for all files, or one for each. (default: all)",
      valueName: "first:end"))
  var rows: [RowRange] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Use so many rows of each space, drawn at random by the seed. (default: all)", valueName: "rows"))
  var sample: Int?
  @Option(
    help: ArgumentHelp(
      "Rows to measure all maps on, in which row i of every file is the same item; leave them out of --rows.",
      valueName: "first:end"))
  var pairedRows: RowRange?
  @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String?
  @Option(help: ArgumentHelp("A YAML job file.", valueName: "file"))
  var config: String?
  @OptionGroup var presets: PresetOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var input: InputOptions
  @Flag(help: "Exit with status 0 even if a space fits none of the others.")
  var acceptAnyVerdict = false
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample must be at least 1, not \(sample)") }
  }

  func run() throws {
    try log.activate()
    let job = try ManySpacesJob(self)
    try ComputeOptions.activate(threads: job.threads)
    let run = try stage("check the job") { try ManySpacesRun(job, options: input.reading) }
    remarkOnUnusedKnobs(job.unusedKnobs)
    let outcome = try run.outcome(reporting: fitReporter())
    try show(Report(outcome), asJSON: job.json)
    if outcome.space.members.contains(where: { $0.verdict == .failed }), !job.acceptsAnyVerdict {
      throw ExitCode(failedVerdictStatus)
    }
  }
}
