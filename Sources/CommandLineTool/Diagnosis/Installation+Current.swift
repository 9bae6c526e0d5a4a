import FoundationEssentials
import LibC
import Mv2v
import NearestNeighbors
import Reports

extension Installation {
  /// What this process runs with.
  static func current() -> Installation {
    let environment = ProcessInfo.processInfo.environment
    let memory = memoryFields()
    let folder = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    return Installation(
      version: mv2vVersion, kernels: KernelLevel.current.rawValue, bestKernels: KernelLevel.best.rawValue,
      openblas: BLASRuntime.version, openblasCore: BLASRuntime.coreName, faiss: faissVersion,
      openblasCoretype: environment["OPENBLAS_CORETYPE"], availableThreads: ThreadCount.available,
      processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), threads: ThreadCount.current,
      availableMemory: memory["MemAvailable"], totalMemory: memory["MemTotal"],
      memoryLimit: smallestMemoryLimit(),
      temporaryFolder: folder, temporaryFree: freeBytes(in: folder),
      hints: [BLASRuntime.kernelHint, KernelLevel.hint].compactMap { $0 },
      misspeltVariables: Dictionary(
        uniqueKeysWithValues: EnvironmentDefaults.misspelt(in: environment).map { ($0.name, $0.meant) }))
  }
}

/// The lines of `/proc/meminfo`, in bytes.
private func memoryFields() -> [String: Int] {
  var fields: [String: Int] = [:]
  for line in firstLines(of: "/proc/meminfo") {
    let words = line.split(separator: " ")
    if words.count >= 2, let kibibytes = Int(words[1]) {
      fields[String(words[0].dropLast())] = kibibytes << 10
    }
  }
  return fields
}

/// The least of the cgroup's limit (version 2) and of the limit on addresses; nil where there is none.
private func smallestMemoryLimit() -> Int? {
  var limits: [Int] = []
  if let text = firstLines(of: "/sys/fs/cgroup/memory.max").first, let bytes = Int(text) {
    limits.append(bytes)
  }
  if let limit = AddressSpace.limit { limits.append(limit) }
  return limits.min()
}

/// How many bytes a user may still write in a folder; nil where that is not told.
func freeBytes(in folder: String) -> Int? {
  var status = statvfs()
  guard unsafe statvfs(folder, &status) == 0 else { return nil }
  return Int(status.f_bavail) * Int(status.f_frsize)
}
