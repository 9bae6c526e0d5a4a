import ArgumentParser
import EmbeddingFiles
import Embeddings
import FoundationEssentials
import LibC
import Mv2v
import Reports

/// `mv2v init`: a job file for two sets of vectors, to begin with.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Look at two sets of vectors and write a commented job file for 'fit --config'.",
    discussion: """
      The job file fits the vectors as it stands; what was found in them ('mv2v doctor' says the same), and further options, stand \
      in it as comments. It goes to standard output unless --output names a file, which is not replaced if it is there \
      already. Paths in a job file are relative to its folder: where that is another folder, the files' full paths are \
      written.

      Examples:
        mv2v init a.npy b.npy --output job.yaml
        mv2v fit --config job.yaml
      """)

  @Argument(help: ArgumentHelp("The source vectors, as 'fit' takes them.", valueName: "source"))
  var source: String
  @Argument(help: ArgumentHelp("The target vectors.", valueName: "target"))
  var target: String
  @Option(help: ArgumentHelp("Where to write the job file.", valueName: "job.yaml"))
  var output: String?
  @Flag(help: "Replace the job file if it is there already.")
  var overwrite = false
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print what was written and found as one JSON document; needs --output.")
  var json = false

  func validate() throws {
    if json, output == nil {
      throw ValidationError("--json needs --output, for the job file goes to standard output else")
    }
    for path in [source, target] where path == "-" {
      throw ValidationError("a job file cannot name standard input; give files")
    }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    if let output {
      try requireOutputs([output], apartFrom: [source, target])
      if !overwrite, fileExists(output) {
        throw CommandError.inFile(
          path: output, message: "it is there already; give --overwrite to replace it, or another --output")
      }
    }
    let (first, second) = try stage("look at rows") {
      let (source, target) = (try EmbeddingFile(path: source), try EmbeddingFile(path: target))
      return (
        (source, RowExamination(of: source)), (target, RowExamination(of: target))
      )
    }
    let pair = PairExamination(first.0, second.0)
    let findings =
      (pair.findings + first.1.findings(about: .source, path: first.0.path)
      + second.1.findings(about: .target, path: second.0.path)).inOrderOfImportance
    let text = starterJobText(
      source: pathInJob(source), target: pathInJob(target),
      shapes: [first, second].map { ($0.0.rowCount, $0.0.columnCount) }, findings: findings)
    guard let output else { return try show(text, terminator: "") }
    try AtomicOutput(path: output).finish(with: text)
    Log.done("Wrote \(output); fit it with: mv2v fit --config \(output)")
    if json {
      try show(
        Report(
          StartedJob(
            output: output, source: pathInJob(source), target: pathInJob(target),
            sourceRows: first.0.rowCount, targetRows: second.0.rowCount, findings: findings)),
        asJSON: true)
    }
  }

  /// A path as the job file has to say it.
  private func pathInJob(_ path: String) -> String {
    guard let output, output.contains("/"), !path.hasPrefix("/") else { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }
}
