/// What the tool computes with on this machine.
package struct Installation: Equatable, Encodable, Sendable {
  package var version: String
  /// The level of our own kernels, and the best one that the processor has.
  package var kernels, bestKernels: String
  package var openblas, openblasCore: String
  package var faiss: String
  /// `OPENBLAS_CORETYPE`, where it is set.
  package var openblasCoretype: String?
  /// The processors that this process may use, those of the machine, and the threads in use.
  package var availableThreads, processors, threads: Int
  /// Bytes of memory that can be had, those of the machine, and the limit that the process is under.
  package var availableMemory, totalMemory: Int?
  package var memoryLimit: Int?
  /// Where formats that have to be parsed are kept while they are read, and how many bytes are free there.
  package var temporaryFolder: String
  package var temporaryFree: Int?
  /// What OpenBLAS and the kernels say of themselves that could be better.
  package var hints: [String]
  /// Variables that were probably meant to be ours: name and what it should be.
  package var misspeltVariables: [String: String]

  package init(
    version: String, kernels: String, bestKernels: String, openblas: String, openblasCore: String,
    faiss: String, openblasCoretype: String?, availableThreads: Int, processors: Int, threads: Int,
    availableMemory: Int?, totalMemory: Int?, memoryLimit: Int?, temporaryFolder: String,
    temporaryFree: Int?, hints: [String], misspeltVariables: [String: String]
  ) {
    (self.version, self.kernels, self.bestKernels) = (version, kernels, bestKernels)
    (self.openblas, self.openblasCore, self.faiss) = (openblas, openblasCore, faiss)
    self.openblasCoretype = openblasCoretype
    (self.availableThreads, self.processors, self.threads) = (availableThreads, processors, threads)
    (self.availableMemory, self.totalMemory, self.memoryLimit) = (availableMemory, totalMemory, memoryLimit)
    (self.temporaryFolder, self.temporaryFree) = (temporaryFolder, temporaryFree)
    (self.hints, self.misspeltVariables) = (hints, misspeltVariables)
  }

  /// What fits of a few hundred dimensions need at most, with room to spare; docs/performance.md.
  static let ampleMemory = 1 << 30

  /// What could be better.
  package var findings: [Finding] {
    var findings = hints.map {
      Finding(
        .warning, .installation, "slow_kernels", $0,
        advice: "unset the variable that it names, or install a newer OpenBLAS (libopenblas0-pthread)")
    }
    if let openblasCoretype, hints.isEmpty {
      findings.append(
        Finding(
          .note, .installation, "openblas_coretype",
          "OPENBLAS_CORETYPE is \(openblasCoretype), so OpenBLAS does not choose its kernels itself",
          advice: "unset it unless it is wanted: maps of other kernels differ in the last digits"))
    }
    if kernels != bestKernels {
      findings.append(
        Finding(
          .warning, .installation, "kernel_level",
          "kernels run at the level \(kernels), and this processor has \(bestKernels)",
          advice: "unset MV2V_KERNEL_LEVEL unless equal maps on several machines are wanted"))
    }
    let memory = [availableMemory, memoryLimit].compactMap { $0 }.min()
    if let memory, memory < Self.ampleMemory {
      findings.append(
        Finding(
          .warning, .installation, "little_memory", "\(memory >> 20) MiB of memory can be had",
          advice:
            "a fit takes 200 to 500 MiB beside its mapped input ('mv2v fit --dry-run' estimates it); raise the limit"
        ))
    }
    if threads > availableThreads {
      findings.append(
        Finding(
          .warning, .installation, "too_many_threads",
          "\(threads) threads on \(availableThreads) processors get in each other's way",
          advice: "leave out --threads and MV2V_THREADS"))
    } else if availableThreads < processors {
      findings.append(
        Finding(
          .note, .installation, "limited_processors",
          "this process may use \(availableThreads) of the machine's \(processors) processors",
          advice: "raise its affinity or its cgroup's quota for faster fits; results do not depend on it"))
    }
    if let temporaryFree, temporaryFree < Self.ampleMemory {
      findings.append(
        Finding(
          .note, .installation, "temporary_folder",
          "\(temporaryFolder) has \(temporaryFree >> 20) MiB left for files that have to be parsed (JSON Lines, CSV, pipes)",
          advice: "set TMPDIR to a folder with room for the vectors as float32"))
    }
    for (name, meant) in misspeltVariables.sorted(by: { $0.key < $1.key }) {
      findings.append(
        Finding(
          .warning, .installation, "unknown_variable", "the environment variable \(name) has no meaning",
          advice: "rename it to \(meant), or unset it"))
    }
    return findings
  }

  /// For people.
  package var fields: [(label: String, value: String)] {
    func mebibytes(_ bytes: Int?) -> String { bytes.map { "\($0 >> 20) MiB" } ?? "unknown" }
    return [
      ("version", version), ("kernels", "\(kernels), the best here are \(bestKernels)"),
      ("OpenBLAS", "\(openblas), core \(openblasCore)"), ("FAISS", faiss),
      ("threads", "\(threads), of \(processors) processors"),
      (
        "memory",
        "\(mebibytes(availableMemory)) of \(mebibytes(totalMemory)) can be had"
          + (memoryLimit.map { ", limited to \(mebibytes($0))" } ?? "")
      ),
      ("temporary files", "\(temporaryFolder), \(mebibytes(temporaryFree)) free"),
    ]
  }
}
