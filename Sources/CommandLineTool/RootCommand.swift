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
      with it, 'merge' puts shards of it together, 'export' writes it for other programs, 'evaluate' measures it where ground truth exists, 'inspect' describes embedding and map files.

      Embedding files hold one vector per row: .npy, .npz, .safetensors, .fvecs, word2vec, JSON Lines, CSV and others \
      (docs/formats.md), told by their first bytes, then by the extension; 'file.safetensors#name' chooses a tensor. \
      Several files, a folder or a pattern such as 'shards/*.npy' form one matrix, and - is standard input.

      Exit status: 0 success, 1 failure (data or files), 3 a fit whose verdict is 'failed', 64 wrong usage, 130 interrupted.
      """,
    version: mv2vVersion,
    subcommands: [
      FitCommand.self, ApplyCommand.self, MergeCommand.self, ExportCommand.self, EvaluateCommand.self,
      InspectCommand.self, ReportCommand.self,
      OracleCommand.self, BoundsCommand.self, CompareCommand.self, RetrieveCommand.self,
    ])

  /// A command with nothing chosen yet.
  public init() {}

  /// Runs the tool on this process's arguments; does not return.
  public static func run() -> Never {
    Interruption.watch()
    // A closed pipe is an error that can be told from others, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    RootCommand.main()
    exit()
  }
}
