import ArgumentParser
import Mv2v

/// An option that a command does not have. The parser looks for what is missing first, so that a misspelt name of a needed
/// option is told as the lack of it.
struct UnknownOption: Error {
  /// As it was typed, without a value.
  let name: String
  /// The command's name for what is nearest to it; nil where nothing is near.
  let nearest: String?
  /// How the command is to be typed.
  let usage: String

  /// - Parameter arguments: the words after the tool's name.
  /// - Returns: the first that looks like an option's name and is none of the command's; nil where there is none, or no command.
  init?(in arguments: [String]) {
    guard let word = arguments.first,
      let command = RootCommand.configuration.subcommands.first(where: { $0._commandName == word })
    else { return nil }
    let help = RootCommand.helpMessage(for: command, includeHidden: true)
    let known = help.split(separator: "\n").flatMap(Self.optionNames)
    let typed = arguments.dropFirst().prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      .map { String($0.prefix { $0 != "=" }) }
    guard let name = typed.first(where: { !known.contains($0) }) else { return nil }
    self.name = name
    nearest = nearestName(to: name, among: known, within: min(3, (name.count - 2) / 2))
    usage =
      "Usage: " + RootCommand.usageString(for: command)
      + "\n  See '\(RootCommand._commandName) \(word) --help' for more information."
  }

  /// The long names that a line of help explains, such as `--version` in `  -v, --version  Show it.`
  private static func optionNames(inHelp line: Substring) -> [String] {
    guard line.hasPrefix("  -") else { return [] }
    return line.split { $0 == " " || $0 == "," || $0 == "/" }.prefix { $0.hasPrefix("-") }
      .filter { $0.hasPrefix("--") }.map(String.init)
  }

  var message: String {
    "unknown option '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
  }
}
