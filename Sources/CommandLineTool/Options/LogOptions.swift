import ArgumentParser

/// What every command says on standard error, and how.
struct LogOptions: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "Say nothing on standard error but errors. (default: MV2V_QUIET)")
  var quiet = false
  @Flag(name: .shortAndLong, help: "Say what each stage took. (default: MV2V_VERBOSE)")
  var verbose = false
  @Option(
    help:
      "Standard error as 'text' or as 'json', an object a line: an 'event' with its 'message' or 'stage'. (default: MV2V_LOG_FORMAT, else text)"
  )
  var logFormat: LogFormat?

  func validate() throws {
    if quiet, verbose {
      throw ValidationError("--quiet and --verbose contradict each other; give one of them")
    }
  }

  /// Settles how this command logs.
  ///
  /// - Throws: `ValidationError` for an environment variable that has no such value, of whatever option.
  func activate() throws {
    let environment = try EnvironmentDefaults.current()
    Log.settings = Log.Settings(
      format: logFormat ?? environment.logFormat ?? .text,
      isQuiet: quiet || (!verbose && environment.isQuiet == true),
      isVerbose: verbose || (!quiet && environment.isQuiet != true && environment.isVerbose == true))
  }

  /// Settles the format as far as it can be known before arguments have been understood, for errors about them.
  static func activateFormat(for arguments: [String]) {
    var format = (try? EnvironmentDefaults.current())?.logFormat
    for (index, argument) in arguments.enumerated() {
      if argument == "--log-format", index + 1 < arguments.count {
        format = LogFormat(rawValue: arguments[index + 1]) ?? format
      } else if argument.hasPrefix("--log-format=") {
        format = LogFormat(rawValue: String(argument.dropFirst("--log-format=".count))) ?? format
      }
    }
    Log.settings.format = format ?? .text
  }
}
