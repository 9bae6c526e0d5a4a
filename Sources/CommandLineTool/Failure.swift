import ArgumentParser
import LibC
import Mv2v

/// How a run ends that has not succeeded.
enum Failure {
  /// The status of wrong usage (EX_USAGE).
  static let usageStatus = ExitCode.validationFailure

  /// Says what went wrong and ends the process with its status; help and the version, which are thrown as errors too, are
  /// printed and end with 0.
  static func end(_ error: any Error) -> Never {
    if let unknown = error as? UnknownOption {
      Log.error(unknown.message, usage: unknown.usage, status: usageStatus.rawValue)
      LibC.exit(usageStatus.rawValue)
    }
    let code = RootCommand.exitCode(for: error)
    if code.isSuccess {
      // As results are, so that a full disk is noticed.
      do { try show(RootCommand.fullMessage(for: error)) } catch { end(error) }
      LibC.exit(code.rawValue)
    }
    let message = RootCommand.message(for: error)
    // A command that has said all there is to say throws nothing but its status.
    if !message.isEmpty {
      let full = RootCommand.fullMessage(for: error)
      let label = "Error: " + message
      let usage = full.hasPrefix(label) ? full.dropFirst(label.count).drop(while: \.isNewline) : ""
      Log.error(message, usage: String(usage), status: code.rawValue)
    }
    LibC.exit(code.rawValue)
  }

  /// Throws for an argument that is no text: names of files are texts here, and its bytes would lead to another file.
  static func requireReadableArguments() throws {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      // The process's own, so many of them, each ended by a zero.
      guard let argument = unsafe CommandLine.unsafeArgv[index],
        unsafe String(validatingCString: argument) == nil
      else {
        continue
      }
      throw ValidationError(
        unsafe "argument \(index) ('\(String(cString: argument))') is not UTF-8; rename the file, or give the name of a link to it"
      )
    }
  }

  /// Throws for a first word that is no command, naming the nearest one.
  static func requireKnownCommand(_ arguments: [String]) throws {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let known = RootCommand.configuration.subcommands.map { $0._commandName } + ["help"]
    if known.contains(word) { return }
    let nearest = nearestName(to: word, among: known, within: min(2, word.count / 2))
    let hint = nearest.map { "did you mean '\($0)'?" } ?? "there are " + known.joined(separator: ", ")
    throw ValidationError("unknown command '\(word)'; \(hint)")
  }
}
