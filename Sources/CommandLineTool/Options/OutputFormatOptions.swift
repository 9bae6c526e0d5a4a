import ArgumentParser
import Mv2v

/// The option of commands that write vectors.
struct OutputFormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The format to write, where the extension does not name it: \(writableFormatNames.joined(separator: ", ")).",
      valueName: "format"))
  var outputFormat: String?
}
