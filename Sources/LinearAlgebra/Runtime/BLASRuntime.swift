import COpenBLAS
import Glibc

/// What the loaded OpenBLAS is and how it runs.
public enum BLASRuntime {
  /// The name of the processor core whose kernels OpenBLAS runs, for example `SkylakeX` or `Haswell`.
  public static var coreName: String {
    _ = ready
    return String(cString: openblas_get_corename())
  }

  /// A remark when OpenBLAS runs kernels far below what the processor can do; nil when all is well.
  public static var kernelHint: String? {
    let (core, best) = (coreName, bestKernels)
    guard let best, fallbackCores.contains(core) || (best == "SkylakeX" && core == "Haswell") else {
      return nil
    }
    let cause =
      getenv("OPENBLAS_CORETYPE").map { "because OPENBLAS_CORETYPE is \(String(cString: $0))" }
      ?? "because it does not know this processor; set OPENBLAS_CORETYPE=\(best)"
    return "OpenBLAS runs \(core) kernels, well below what this processor can do (\(best)), \(cause)"
  }

  /// Settles, once and process-wide, how BLAS runs; every use of BLAS or FAISS evaluates this first.
  ///
  /// BLAS calls run on the thread that makes them. Parallelism is ours: products are cut into blocks whose
  /// sizes do not depend on the thread count, so that the same numbers come out of any number of threads, and
  /// BLAS threads never nest in our own.
  package static let ready: Void = {
    replaceFallbackKernels()
    openblas_set_num_threads(1)
  }()

  /// Cores without AVX2, which OpenBLAS falls back on when it does not recognise a processor newer than
  /// itself: 0.3.21 runs SSE3 kernels ("Prescott") on Xeons of 2023, at a fifth of their speed.
  private static let fallbackCores: Set<String> = [
    "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom", "Nano", "Athlon", "Opteron",
    "Opteron_SSE3", "Barcelona", "Bobcat", "Katmai", "Coppermine", "Northwood", "Banias", "Unknown",
  ]

  /// The kernels for the instruction sets this processor has, by OpenBLAS's name; nil below AVX2.
  private static let bestKernels: String? = {
    let flags = ProcessorFlags.current
    if flags.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"]) {
      return "SkylakeX"
    }
    return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
  }()

  /// Makes OpenBLAS choose again, with `OPENBLAS_CORETYPE` set, when it fell back on old kernels by itself.
  ///
  /// OpenBLAS reads that variable only while it is loaded, so its own (exported, undocumented) pair of
  /// functions for leaving and entering a kernel set is called by name; where a build lacks them nothing
  /// happens. No BLAS call has been made yet. A user's own choice is left alone.
  private static func replaceFallbackKernels() {
    guard getenv("OPENBLAS_CORETYPE") == nil, let bestKernels,
      fallbackCores.contains(String(cString: openblas_get_corename())),
      let leave = dlsym(nil, "gotoblas_dynamic_quit"), let enter = dlsym(nil, "gotoblas_dynamic_init")
    else { return }
    typealias Function = @convention(c) () -> Void
    setenv("OPENBLAS_CORETYPE", bestKernels, 1)
    unsafeBitCast(leave, to: Function.self)()
    unsafeBitCast(enter, to: Function.self)()
    unsetenv("OPENBLAS_CORETYPE")
  }
}
