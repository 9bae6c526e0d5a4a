public import ArgumentParser
import LibC
import Mv2v

/// The command `mv2v`: parses what was typed and runs one of the commands.
public struct RootCommand: ParsableCommand {
  /// What `mv2v --help` says.
  public static let configuration = CommandConfiguration(
    commandName: "mv2v",
    abstract: "Learn to translate one embedding model's vectors into another's, without paired data.",
    discussion: """
      Give it vectors of some texts from model A and vectors of other texts from model B; nothing is paired. \
      'fit' learns a linear map from A's space to B's and writes one small file, 'apply' carries vectors over \
      with it, 'fit-all' does the same for more than two models, 'merge' puts shards of it together, 'export' writes it for other programs, 'evaluate' measures it where ground truth exists, 'inspect' describes embedding and map files. \
      'doctor' checks machine and vectors before a fit, 'init' writes a job file to begin with.

      Embedding files hold one vector per row: .npy, .npz, .safetensors, HDF5, .fvecs, word2vec, JSON Lines, CSV and others \
      (docs/formats.md), told by their first bytes, then by the extension; 'file.safetensors#name' chooses an array in a file. \
      Several files, a folder or a pattern such as 'shards/*.npy' form one matrix, and - is standard input.

      Environment: MV2V_THREADS, MV2V_SEED, MV2V_PRESET, MV2V_LOG_FORMAT, MV2V_QUIET and MV2V_VERBOSE stand for the options \
      of these names where neither an option nor a job file says otherwise; NO_COLOR turns colours off.

      Examples:
        mv2v doctor a.npy b.npy
        mv2v fit --source a.npy --target b.npy --output map.safetensors
        mv2v apply --map map.safetensors --input index.npy --output mapped.npy

      Exit status: 0 success, 1 failure (data or files), 3 a fit whose verdict is 'failed', 64 wrong usage, 130 interrupted.
      """,
    version: versionText(),
    subcommands: [
      FitCommand.self, FitAllCommand.self, ApplyCommand.self, MergeCommand.self, ExportCommand.self,
      EvaluateCommand.self,
      InspectCommand.self, ReportCommand.self, DoctorCommand.self, InitCommand.self,
      OracleCommand.self, BoundsCommand.self, CompareCommand.self, RetrieveCommand.self,
      FuseCommand.self, ExposeCommand.self,
    ])

  /// A command with nothing chosen yet.
  public init() {}

  /// Without a command there is nothing to do: says what there is, as for any wrong usage.
  public func run() throws {
    Log.error("a command is missing", usage: RootCommand.helpMessage(), status: Failure.usageStatus.rawValue)
    throw Failure.usageStatus
  }

  /// Runs the tool on this process's arguments; does not return.
  public static func run() -> Never {
    openStandardDescriptors()
    Interruption.watch()
    // A closed pipe and a file that grows too large are errors that can be told from others, not the end of the process.
    for signalNumber in [SIGPIPE, SIGXFSZ] { signal(signalNumber, SIG_IGN) }
    do {
      var command = try typedCommand()
      try command.run()
    } catch { Failure.end(error) }
    exit()
  }

  /// What this process's arguments ask for. An option that the command does not have goes before one that is missing, for that is
  /// often the same.
  private static func typedCommand() throws -> any ParsableCommand {
    let arguments = Array(CommandLine.arguments.dropFirst())
    LogOptions.activateFormat(for: arguments)
    try Failure.requireReadableArguments()
    try Failure.requireKnownCommand(arguments)
    do { return try parseAsRoot(arguments) } catch {
      let isUsage = exitCode(for: error) == Failure.usageStatus
      throw (isUsage ? UnknownOption(in: arguments) : nil) ?? error
    }
  }
}
