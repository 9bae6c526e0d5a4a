import CKernels

/// The instruction sets that the library's own kernels run with, process-wide; OpenBLAS and FAISS choose theirs
/// themselves.
///
/// Levels round differently, and with `vnni` the default precision of a fit is another: a map is the same only at
/// the same level. Each level includes the ones before it.
public enum KernelLevel: String, CaseIterable, Comparable, Sendable {
  /// Plain C for any processor.
  case portable
  /// AVX2 and FMA (x86-64-v3).
  case avx2
  /// AVX-512 (x86-64-v4).
  case avx512
  /// AVX-512 with VNNI, which multiplies bytes.
  case vnni

  /// The environment variable that names the level at which a process starts.
  public static let environmentVariable = MV2V_LEVEL_VARIABLE

  /// The highest level that this processor has.
  public static var best: KernelLevel { KernelLevel(mv2v_best_level()) }

  /// The level in use: as set, else as the environment variable says, else `best`.
  public static var current: KernelLevel { KernelLevel(mv2v_current_level()) }

  /// Sets the level for all later work of this process.
  ///
  /// - Returns: whether this processor has the level; nothing changes where it has not.
  public static func set(_ level: KernelLevel) -> Bool { unsafe mv2v_set_level_named(level.rawValue) != 0 }

  /// A remark when the environment variable held what is no level of this processor and so was passed over; nil when
  /// all is well.
  public static var hint: String? {
    // What the environment held is kept for as long as the process lasts.
    unsafe mv2v_refused_level().map {
      unsafe hint(refusing: String(cString: $0), best: best, current: current)
    }
  }

  package static func hint(refusing name: String, best: KernelLevel, current: KernelLevel) -> String {
    let names = allCases.filter { $0 <= best }.map(\.rawValue).joined(separator: ", ")
    let cause =
      KernelLevel(rawValue: name) == nil ? "no kernel level" : "a kernel level that this processor lacks"
    return
      "\(environmentVariable) is \"\(name)\", \(cause); levels are \(names), and kernels run at \(current)"
  }

  /// Whether a level lacks instructions that another has.
  public static func < (left: KernelLevel, right: KernelLevel) -> Bool { left.order < right.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  private init(_ level: mv2v_level) { self = Self.allCases[Int(level.rawValue)] }
}
