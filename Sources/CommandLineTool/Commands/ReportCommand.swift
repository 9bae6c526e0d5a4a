import ArgumentParser
import EmbeddingFiles
import Mv2v
import Reports

/// `mv2v report`: all that is known of a map, on one page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show all that is known of a map on one page: HTML, Markdown or JSON.",
    discussion: """
      The page is one file that loads nothing, for light and dark screens, phones and paper; it can be read without \
      scripts, which only sort its tables. The map alone gives the verdict with its figures and the accuracy foretold, the \
      objective through the fit, the agreement of the chains, the singular values, a picture of the matrix, the settings \
      and the commands that make it again. More is added by

      --evaluation       accuracy beside the oracle, chance and identity, with intervals and how ranks are spread
      --source, --target both spaces before and after the map, and the most and least certain rows; nothing is paired
      --texts            what these rows say

      Of each side --sample rows are drawn by --seed; the report says how many of how many.

      Examples:
        mv2v report --map map.safetensors --output report.html
        mv2v evaluate --map map.safetensors --source pa.npy --target pb.npy \\
          --cross-fitted-oracle --json >evaluate.json
        mv2v report --map map.safetensors --evaluation evaluate.json \\
          --source a.npy --target b.npy --output report.html
        mv2v report --map map.safetensors --output report.md
      """)

  @Option(help: ArgumentHelp("The map to report on.", valueName: "map.safetensors"))
  var map: String
  @Option(
    help: ArgumentHelp(
      "Where to write the report; .html, .md or .json says how. - is standard output, with --format.",
      valueName: "file"))
  var output: String
  @Option(help: "The form of the report, where the output's extension does not say it.")
  var format: PageFormat?
  @Option(
    help: ArgumentHelp(
      "What 'mv2v evaluate --json' has printed for this map, or 'mv2v fit --json' with an evaluation.",
      valueName: "file.json"))
  var evaluation: String?
  @OptionGroup var rows: StudyOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    if format == nil, PageFormat(path: output) == nil {
      throw ValidationError(
        "--output is '\(output)', whose extension names no form of a report; end it with .html, .md or .json, or give "
          + "--format")
    }
  }

  func run() throws {
    guard let format = format ?? PageFormat(path: output) else { return }
    try log.activate()
    try compute.activate()
    let isStandardOutput = output == EmbeddingWriter.standardOutput
    try requireOutputs(
      [output], apartFrom: [map] + [evaluation].compactMap { $0 } + rows.paths, streamed: output)
    let file = try MapFile(path: map)
    let measured = try evaluation.map { path throws(ReportError) in try MeasuredEvaluation(path: path) }
    // Opened before the work, so that a folder that cannot be written to is known at once.
    let destination = try isStandardOutput ? nil : AtomicOutput(path: output)
    let study = MapStudy(
      file: file, path: map, evaluation: measured, rows: try rows.study(of: file.map),
      command: ["mv2v"] + CommandLine.arguments.dropFirst())
    let text = try format.rendered(Report(study))
    guard let destination else { return try show(text, terminator: "") }
    try destination.finish(with: text)
    Log.done("Wrote \(output): a report on \(map)")
  }
}

/// The forms of a report.
enum PageFormat: String, CaseIterable, ExpressibleByArgument {
  case html, md, json

  /// What a path's extension says.
  init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    switch path[path.index(after: dot)...].lowercased() {
    case "html", "htm": self = .html
    case "md", "markdown": self = .md
    case "json": self = .json
    default: return nil
    }
  }

  func rendered(_ report: Report) throws(ReportError) -> String {
    switch self {
    case .html: try report.rendered(as: HTMLFormat.self)
    case .md: try report.rendered(as: MarkdownFormat.self)
    case .json: try report.rendered(as: JSONFormat.self) + "\n"
    }
  }
}
