import LibC
import Synchronization

/// How many threads the library computes with, process-wide; results never depend on it.
public enum ThreadCount {
  private static let chosen = Atomic<Int>(0)

  /// The number of threads in use: as set, else `available`.
  public static var current: Int {
    let count = chosen.load(ordering: .relaxed)
    return count > 0 ? count : available
  }

  /// Sets the number of threads for all later work of this process.
  ///
  /// - Precondition: `count >= 1`.
  public static func set(_ count: Int) {
    precondition(count >= 1, "at least one thread is needed, not \(count)")
    chosen.store(count, ordering: .relaxed)
  }

  /// The processors this process may use: its affinity mask, further limited by a cgroup quota.
  public static let available: Int = {
    let affinity = affinityCount() ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return max(1, min(affinity, cgroupQuota() ?? affinity))
  }()

  /// The processors in this process's affinity mask, as the kernel reports it; nil where it does not.
  private static func affinityCount() -> Int? {
    let label = "Cpus_allowed:"
    guard let line = firstLines(of: "/proc/self/status").first(where: { $0.hasPrefix(label) }) else {
      return nil
    }
    let count = line.dropFirst(label.count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    return count > 0 ? count : nil
  }

  /// The quota of cgroup version 2, rounded up to whole processors; nil where there is none.
  private static func cgroupQuota() -> Int? {
    let fields = firstLines(of: "/sys/fs/cgroup/cpu.max").first?.split(separator: " ") ?? []
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0
    else { return nil }
    return max(1, Int((quota / period).rounded(.up)))
  }
}
