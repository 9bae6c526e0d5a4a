import COpenBLAS
import LibC
import Synchronization

/// What the loaded OpenBLAS is and how it runs.
///
/// OpenBLAS belongs to the whole process. While this library computes, BLAS calls of every thread run on the thread
/// that makes them; afterwards OpenBLAS has the number of threads that it had before. What stays changed is which
/// kernels it runs, where it had fallen back on those of a processor two decades older: see `kernelHint`.
public enum BLASRuntime {
  /// The name of the processor core whose kernels OpenBLAS runs, for example `SkylakeX` or `Haswell`.
  public static var coreName: String {
    _ = ready
    return unsafe String(cString: openblas_get_corename())
  }

  /// The version of the loaded OpenBLAS, for example `0.3.21`; what it says of itself where that is not of this form.
  public static var version: String {
    let words = unsafe String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : words.joined(separator: " ")
  }

  /// A remark when OpenBLAS runs kernels far below what the processor can do; nil when all is well.
  public static var kernelHint: String? {
    let (core, best) = (coreName, bestKernels)
    guard let best, fallbackCores.contains(core) || (best == "SkylakeX" && core == "Haswell") else {
      return nil
    }
    let cause =
      environmentVariable("OPENBLAS_CORETYPE").map { "because OPENBLAS_CORETYPE is \($0)" }
      ?? "because it does not know this processor; set OPENBLAS_CORETYPE=\(best)"
    return "OpenBLAS runs \(core) kernels, well below what this processor can do (\(best)), \(cause)"
  }

  /// Runs `body` while BLAS calls run on the thread that makes them; every use of BLAS or FAISS is within such a scope.
  ///
  /// Parallelism is ours: products are cut into blocks whose sizes do not depend on the thread count, so that the same
  /// numbers come out of any number of threads, and BLAS threads never nest in our own. Scopes may nest and overlap,
  /// also on different threads: when the last one ends, OpenBLAS gets back the number of threads that it had before
  /// the first one began.
  package static func scoped<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    _ = ready
    scopes.withLock { scopes in
      if scopes.count == 0 {
        scopes.outerThreadCount = openblas_get_num_threads()
        openblas_set_num_threads(1)
      }
      scopes.count += 1
    }
    defer {
      scopes.withLock { scopes in
        scopes.count -= 1
        if scopes.count == 0 { openblas_set_num_threads(scopes.outerThreadCount) }
      }
    }
    return try body()
  }

  /// How many threads OpenBLAS uses for a call that is made now.
  package static var threadCount: Int { Int(openblas_get_num_threads()) }

  private static let scopes = Mutex((count: 0, outerThreadCount: Int32(1)))

  /// Settles, once and process-wide, which kernels BLAS runs.
  private static let ready: Void = replaceFallbackKernels()

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
  /// OpenBLAS reads that variable only while it is loaded, so its own functions for leaving and entering a kernel set
  /// are called; where a build lacks them nothing happens. No BLAS call has been made yet. A user's own choice is left
  /// alone. Changing the environment is unsafe beside threads that read it: it happens once, in the first use of the
  /// library, and only on such processors. Names of cores are constants of OpenBLAS.
  private static func replaceFallbackKernels() {
    guard environmentVariable("OPENBLAS_CORETYPE") == nil, let bestKernels,
      unsafe fallbackCores.contains(String(cString: openblas_get_corename()))
    else { return }
    unsafe setenv("OPENBLAS_CORETYPE", bestKernels, 1)
    _ = openblas_choose_kernels_again()
    unsafe unsetenv("OPENBLAS_CORETYPE")
  }
}
