import ArgumentParser
import EmbeddingFiles
import Mv2v

/// Options that every computing command takes.
struct ComputeOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to compute with; results do not depend on it. (default: MV2V_THREADS, else the processors this process may use)",
      valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
  }

  /// Makes the library use that many threads, and says so when OpenBLAS or our own kernels do not run as they could or
  /// should.
  ///
  /// - Throws: `CommandError.addressSpace` where there is too little of it for so many threads.
  func activate() throws { try Self.activate(threads: try threads ?? EnvironmentDefaults.current().threads) }

  static func activate(threads: Int?) throws(CommandError) {
    if let threads { ThreadCount.set(threads) }
    try AddressSpace.requireRoom(forThreads: ThreadCount.current)
    for hint in [BLASRuntime.kernelHint, KernelLevel.hint].compactMap({ $0 }) { Log.hint(hint) }
  }
}

/// Throws when an output would replace an input or another output, or is `-` where nothing goes to standard output.
///
/// - Parameter streamed: the one of the outputs that `-` sends to standard output, where there is one.
func requireOutputs(
  _ outputs: [String], apartFrom inputs: [String] = [], streamed: String? = nil
) throws {
  let inputs = inputs.filter { $0 != EmbeddingWriter.standardOutput }
  for (index, path) in outputs.enumerated() {
    if path.isEmpty { throw ValidationError("an output has no name; give a path") }
    if let other = outputs[..<index].first(where: { isSameFile($0, path) }) {
      throw ValidationError(
        "two outputs are one file, \(path)\(other == path ? "" : " and \(other)"); choose another for one of them"
      )
    }
    if path == EmbeddingWriter.standardOutput {
      guard streamed != path else { continue }
      throw ValidationError(
        "- is standard output, and this output cannot go there; name a file (./- for one that is called -)")
    }
    for input in inputs {
      let file = input.split(separator: "#", maxSplits: 1).first.map(String.init) ?? input
      if isSameFile(path, input) || isSameFile(path, file) {
        throw CommandError.outputIsInput(output: path, input: input)
      }
    }
  }
}

/// Throws for the beginning of names of outputs that would leave them nothing but their endings (`folder/.tsv`).
func requirePrefix(_ prefix: String, option: String) throws {
  guard prefix.isEmpty || prefix.hasSuffix("/") else { return }
  throw ValidationError(
    "\(option) is the beginning of the outputs' names, and '\(prefix)' leaves them none; give a name, as in "
      + "\(option) \(prefix)models")
}

/// Throws where a document and vectors would both go to standard output.
func requireFreeStandardOutput(_ output: String, json: Bool) throws {
  if json, output == "-" {
    throw ValidationError("--json and --output - both want standard output; write the vectors to a file")
  }
}
