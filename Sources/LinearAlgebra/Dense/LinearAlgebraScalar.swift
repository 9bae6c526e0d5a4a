import CLAPACKE
import COpenBLAS

/// A floating-point type that BLAS and LAPACK compute with.
///
/// The requirements are thin wrappers over the routines of the same name; sizes have been checked by the
/// caller with `blasSize`. All matrices are row-major. What is unsafe about them is the addresses: the caller hands over
/// arrays with room for the matrices of the sizes said, and no routine keeps an address.
public protocol LinearAlgebraScalar: BinaryFloatingPoint, Sendable {
  /// `C ← alpha · op(A) op(B) + beta · C` with `op(A)` of shape `[m, k]` and `op(B)` of shape `[k, n]`.
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int32, n: Int32, k: Int32, alpha: Self,
    a: UnsafePointer<Self>, lda: Int32, b: UnsafePointer<Self>, ldb: Int32, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int32)

  /// Thin singular value decomposition by divide and conquer; returns LAPACK's `info`.
  static func gesdd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Self>, s: UnsafeMutablePointer<Self>,
    u: UnsafeMutablePointer<Self>, vt: UnsafeMutablePointer<Self>
  ) -> Int32

  /// Thin singular value decomposition by QR iteration, slower and safer; returns LAPACK's `info`.
  static func gesvd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Self>, s: UnsafeMutablePointer<Self>,
    u: UnsafeMutablePointer<Self>, vt: UnsafeMutablePointer<Self>
  ) -> Int32

  /// Eigenvalues, ascending, and eigenvectors (in the columns of `a`) of a symmetric matrix; returns `info`.
  static func syevd(n: Int32, a: UnsafeMutablePointer<Self>, w: UnsafeMutablePointer<Self>) -> Int32

  /// The Q factor of a thin QR decomposition, in place, `[m, n]` with `m >= n`, with the signs that make
  /// the diagonal of R positive; returns `info`.
  static func orthonormalise(m: Int32, n: Int32, a: UnsafeMutablePointer<Self>) -> Int32

  /// Where the first NaN or infinity is.
  static func firstNotFinite(in elements: Span<Self>) -> Int?
}

extension Float: LinearAlgebraScalar {
  /// Calls `cblas_sgemm`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int32, n: Int32, k: Int32, alpha: Float,
    a: UnsafePointer<Float>, lda: Int32, b: UnsafePointer<Float>, ldb: Int32, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int32
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  /// Calls `LAPACKE_sgesdd`.
  public static func gesdd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Float>, s: UnsafeMutablePointer<Float>,
    u: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) -> Int32 {
    unsafe LAPACKE_sgesdd(LAPACK_ROW_MAJOR, thinJob, m, n, a, n, s, u, min(m, n), vt, n)
  }

  /// Calls `LAPACKE_sgesvd`.
  public static func gesvd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Float>, s: UnsafeMutablePointer<Float>,
    u: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) -> Int32 {
    var superdiagonal = [Float](repeating: 0, count: max(1, Int(min(m, n))))
    return unsafe LAPACKE_sgesvd(
      LAPACK_ROW_MAJOR, thinJob, thinJob, m, n, a, n, s, u, min(m, n), vt, n, &superdiagonal)
  }

  /// Calls `LAPACKE_ssyevd`.
  public static func syevd(
    n: Int32, a: UnsafeMutablePointer<Float>, w: UnsafeMutablePointer<Float>
  ) -> Int32 {
    unsafe LAPACKE_ssyevd(LAPACK_ROW_MAJOR, vectorsJob, upperTriangle, n, a, n, w)
  }

  /// Calls `LAPACKE_sgeqrf` and `LAPACKE_sorgqr`.
  public static func orthonormalise(m: Int32, n: Int32, a: UnsafeMutablePointer<Float>) -> Int32 {
    var reflectors = [Float](repeating: 0, count: Int(n))
    let info = unsafe LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, m, n, a, n, &reflectors)
    guard info == 0 else { return info }
    let signs = unsafe diagonalSigns(a, count: Int(n))
    let formed = unsafe LAPACKE_sorgqr(LAPACK_ROW_MAJOR, m, n, n, a, n, &reflectors)
    unsafe scaleColumns(a, rowCount: Int(m), by: signs)
    return formed
  }

  /// The first element that is not finite.
  public static func firstNotFinite(in elements: Span<Float>) -> Int? {
    elements.indices.first { !elements[$0].isFinite }
  }
}

extension Double: LinearAlgebraScalar {
  /// Calls `cblas_dgemm`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int32, n: Int32, k: Int32, alpha: Double,
    a: UnsafePointer<Double>, lda: Int32, b: UnsafePointer<Double>, ldb: Int32, beta: Double,
    c: UnsafeMutablePointer<Double>, ldc: Int32
  ) {
    unsafe cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  /// Calls `LAPACKE_dgesdd`.
  public static func gesdd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Double>, s: UnsafeMutablePointer<Double>,
    u: UnsafeMutablePointer<Double>, vt: UnsafeMutablePointer<Double>
  ) -> Int32 {
    unsafe LAPACKE_dgesdd(LAPACK_ROW_MAJOR, thinJob, m, n, a, n, s, u, min(m, n), vt, n)
  }

  /// Calls `LAPACKE_dgesvd`.
  public static func gesvd(
    m: Int32, n: Int32, a: UnsafeMutablePointer<Double>, s: UnsafeMutablePointer<Double>,
    u: UnsafeMutablePointer<Double>, vt: UnsafeMutablePointer<Double>
  ) -> Int32 {
    var superdiagonal = [Double](repeating: 0, count: max(1, Int(min(m, n))))
    return unsafe LAPACKE_dgesvd(
      LAPACK_ROW_MAJOR, thinJob, thinJob, m, n, a, n, s, u, min(m, n), vt, n, &superdiagonal)
  }

  /// Calls `LAPACKE_dsyevd`.
  public static func syevd(
    n: Int32, a: UnsafeMutablePointer<Double>, w: UnsafeMutablePointer<Double>
  ) -> Int32 {
    unsafe LAPACKE_dsyevd(LAPACK_ROW_MAJOR, vectorsJob, upperTriangle, n, a, n, w)
  }

  /// Calls `LAPACKE_dgeqrf` and `LAPACKE_dorgqr`.
  public static func orthonormalise(m: Int32, n: Int32, a: UnsafeMutablePointer<Double>) -> Int32 {
    var reflectors = [Double](repeating: 0, count: Int(n))
    let info = unsafe LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, a, n, &reflectors)
    guard info == 0 else { return info }
    let signs = unsafe diagonalSigns(a, count: Int(n))
    let formed = unsafe LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, a, n, &reflectors)
    unsafe scaleColumns(a, rowCount: Int(m), by: signs)
    return formed
  }

  /// The first element that is not finite.
  public static func firstNotFinite(in elements: Span<Double>) -> Int? {
    elements.indices.first { !elements[$0].isFinite }
  }
}

/// A size as BLAS wants it; the one place where `Int` becomes `Int32`.
///
/// - Precondition: the size is between 0 and `Int32.max`.
package func blasSize(_ size: Int) -> Int32 {
  guard let size32 = Int32(exactly: size), size32 >= 0 else {
    preconditionFailure("a dimension of \(size) is beyond what BLAS can address")
  }
  return size32
}

private let thinJob = CChar(UInt8(ascii: "S"))
private let vectorsJob = CChar(UInt8(ascii: "V"))
private let upperTriangle = CChar(UInt8(ascii: "U"))

private func diagonalSigns<Scalar: LinearAlgebraScalar>(
  _ a: UnsafeMutablePointer<Scalar>, count: Int
) -> [Scalar] {
  (0..<count).map { unsafe a[$0 * count + $0] < 0 ? -1 : 1 }
}

private func scaleColumns<Scalar: LinearAlgebraScalar>(
  _ a: UnsafeMutablePointer<Scalar>, rowCount: Int, by factors: [Scalar]
) {
  for row in 0..<rowCount {
    for (column, factor) in factors.enumerated() { unsafe a[row * factors.count + column] *= factor }
  }
}
