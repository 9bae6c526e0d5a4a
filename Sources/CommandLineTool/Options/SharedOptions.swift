import ArgumentParser
import Mv2v

/// Options that every computing command takes.
struct ComputeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute with; results do not depend on it. (default: the processors this process may use)",
      valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
  }

  /// Makes the library use that many threads, and says so when OpenBLAS or our own kernels do not run as they could or
  /// should.
  ///
  /// - Throws: `addressSpace` where there is too little of it for so many threads.
  func activate() throws(CommandError) { try Self.activate(threads: threads) }

  static func activate(threads: Int?) throws(CommandError) {
    if let threads { ThreadCount.set(threads) }
    try AddressSpace.requireRoom(forThreads: ThreadCount.current)
    for hint in [BLASRuntime.kernelHint, KernelLevel.hint].compactMap({ $0 }) {
      StandardError.writeLine("hint: \(hint)")
    }
  }
}

/// Throws when the output would replace one of the inputs.
func requireOutput(_ output: String, apartFrom inputs: [String]) throws(CommandError) {
  for input in inputs {
    let file = input.split(separator: "#", maxSplits: 1).first.map(String.init) ?? input
    if isSameFile(output, input) || isSameFile(output, file) {
      throw .outputIsInput(output: output, input: input)
    }
  }
}
