import ArgumentParser
import Embeddings
import Mv2v
import Reports

/// `mv2v doctor`: is this machine set up well, and are these vectors fit for a fit?
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation, and vectors before a fit; say what to change.",
    discussion: """
      Without files: versions, kernels, threads, memory, room for temporary files, and environment variables that do not do \
      what was meant. With one file or two (source and target) also what is in them: rows with NaN, zero, equal or \
      absurdly long rows, padding, stray columns, rogue dimensions, a mean that rules, sorted rows, a low effective rank; \
      and of a pair whether both sides are of one model, paired row by row or share ids, and how unlike the spaces are in shape, \
      from which the expected difficulty follows.

      At most 20,000 rows of a file are looked at, drawn at random, so that memory stays bounded. Each finding comes with \
      what to do; 'error' means that a fit is refused or useless, 'warning' that it costs accuracy or time, 'note' that \
      nothing has to be done. The exit status is 1 if there is an error, else 0.

      Examples:
        mv2v doctor
        mv2v doctor a.npy b.npy
        mv2v doctor a.npy --json
      """)

  @Argument(
    help: ArgumentHelp("The source vectors, and the target vectors, as 'fit' takes them.", valueName: "file"))
  var files: [String] = []
  @OptionGroup var input: InputOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func validate() throws {
    if files.count > 2 {
      throw ValidationError(
        "at most two files are compared, not \(files.count); quote patterns such as 'shards/*.npy'")
    }
  }

  func run() throws {
    try log.activate()
    if let threads = try compute.threads ?? EnvironmentDefaults.current().threads { ThreadCount.set(threads) }
    let opened = try stage("open files") {
      try files.map { path in try EmbeddingFile(path: path, options: input.reading) }
    }
    let sides = stage("look at rows") {
      opened.map { file in
        Diagnosis.Examined(path: file.path, format: file.formatName, rows: RowExamination(of: file))
      }
    }
    let pair =
      opened.count == 2 ? stage("compare the sides") { PairExamination(opened[0], opened[1]) } : nil
    let diagnosis = Diagnosis(
      installation: .current(), source: sides.first, target: sides.count == 2 ? sides[1] : nil, pair: pair)
    for file in opened { try file.requireUnchanged() }
    try show(Report(diagnosis), asJSON: json)
    if diagnosis.standsInTheWay { throw ExitCode.failure }
  }
}
