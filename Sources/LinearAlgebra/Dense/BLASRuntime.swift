import COpenBLAS

/// What the loaded OpenBLAS is and how it runs.
public enum BLASRuntime {
  /// The name of the processor core whose kernels OpenBLAS chose, for example `SkylakeX` or `Haswell`.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// Makes every BLAS call run on the thread that calls it, process-wide.
  ///
  /// Parallelism is ours: products are cut into blocks whose sizes do not depend on the thread count, so
  /// that the same numbers come out of any number of threads, and BLAS threads never nest in our own.
  package static let singleThreaded: Void = openblas_set_num_threads(1)
}
