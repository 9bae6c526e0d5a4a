import Embeddings
package import LinearAlgebra

/// Find the permutation `p` that maximises `Σ_ij A_ij B_p(i)p(j) + Σ_i C_ip(i)` for symmetric `A` and `B` of equal
/// size; without linear terms `C` is zero.
///
/// T. Koopmans, M. Beckmann, "Assignment problems and the location of economic activities", Econometrica 25
/// (1957), doi 10.2307/1907742; here as a maximisation, and symmetric.
package struct QuadraticAssignmentProblem: Sendable {
  /// The size of both matrices.
  package let size: Int
  /// The first matrix, row-major.
  let a: [Double]
  /// The second matrix, row-major.
  let b: [Double]
  /// The linear terms, row-major; empty when there are none.
  let linear: [Double]

  /// The problem for two symmetric matrices.
  ///
  /// - Parameter linear: what it is worth to assign i to k, `[size, size]`.
  /// - Throws: `invalidAssignmentProblem` when the matrices are not square, differ in size, hold NaN or
  ///   infinity, or are asymmetric by more than 1e-4 of their largest element. Smaller asymmetry is
  ///   rounding, and is averaged away.
  package init(
    _ a: Matrix<Double>, _ b: Matrix<Double>, linear: Matrix<Double>? = nil
  ) throws(AlignmentError) {
    guard a.rowCount == b.rowCount else {
      throw .invalidAssignmentProblem(reason: "the sizes \(a.rowCount) and \(b.rowCount) differ")
    }
    self.size = a.rowCount
    self.a = try symmetrised(a, name: "first")
    self.b = try symmetrised(b, name: "second")
    if let linear {
      guard linear.rowCount == size, linear.columnCount == size else {
        throw .invalidAssignmentProblem(
          reason:
            "the linear terms are \(linear.rowCount) x \(linear.columnCount), expected \(size) x \(size)")
      }
      guard linear.elements.allSatisfy(\.isFinite) else {
        throw .invalidAssignmentProblem(reason: "a linear term is not finite")
      }
    }
    self.linear = linear?.elements ?? []
  }

  /// `Σ_ij A_ij B_p(i)p(j)`. `O(size²)` time.
  package func objective(of permutation: [Int]) -> Double {
    var sum = linear.isEmpty ? 0 : (0..<size).reduce(0) { $0 + linear[$1 * size + permutation[$1]] }
    for i in 0..<size {
      for j in 0..<size { sum += a[i * size + j] * b[permutation[i] * size + permutation[j]] }
    }
    return sum
  }

  /// By how much the objective grows when `permutation[r]` and `permutation[s]` are exchanged.
  /// `O(size)` time; E. Taillard, "Robust taboo search for the quadratic assignment problem", Parallel
  /// Computing 17 (1991), doi 10.1016/S0167-8191(05)80147-4, for symmetric matrices.
  package func gain(ofSwapping r: Int, _ s: Int, in permutation: [Int]) -> Double {
    let (a, b) = (a.span, b.span)
    let (pr, ps) = (permutation[r], permutation[s])
    var gain = (a[r * size + r] - a[s * size + s]) * (b[ps * size + ps] - b[pr * size + pr])
    for k in 0..<size where k != r && k != s {
      let pk = permutation[k]
      gain += 2 * (a[r * size + k] - a[s * size + k]) * (b[ps * size + pk] - b[pr * size + pk])
    }
    if !linear.isEmpty {
      gain +=
        linear[r * size + ps] + linear[s * size + pr] - linear[r * size + pr] - linear[s * size + ps]
    }
    return gain
  }
}

/// A permutation and its objective.
package struct QuadraticAssignmentSolution: Equatable, Sendable {
  /// `permutation[i]` is the index in the second matrix that index `i` of the first is assigned to.
  package let permutation: [Int]
  package let objective: Double
}

/// A heuristic for the quadratic assignment problem, one file per implementation.
package protocol QuadraticAssignmentSolver: Sendable {
  /// The best permutation found. Deterministic for a given generator state.
  func solve(
    _ problem: QuadraticAssignmentProblem, using generator: inout SeededGenerator
  ) -> QuadraticAssignmentSolution
}

private func symmetrised(_ matrix: Matrix<Double>, name: String) throws(AlignmentError) -> [Double] {
  let size = matrix.rowCount
  guard matrix.columnCount == size else {
    throw .invalidAssignmentProblem(
      reason: "the \(name) matrix is \(size) x \(matrix.columnCount), not square")
  }
  do { try matrix.requireFinite(for: "quadratic assignment") } catch {
    throw .invalidAssignmentProblem(reason: "the \(name) matrix: \(error)")
  }
  let largest = matrix.elements.reduce(0) { max($0, abs($1)) }
  var result = matrix.elements
  for i in 0..<size {
    for j in 0..<i {
      let (lower, upper) = (result[i * size + j], result[j * size + i])
      guard abs(lower - upper) <= 1e-4 * largest else {
        throw .invalidAssignmentProblem(
          reason: "the \(name) matrix is not symmetric at (\(i), \(j)): \(lower) and \(upper)")
      }
      result[i * size + j] = (lower + upper) / 2
      result[j * size + i] = result[i * size + j]
    }
  }
  return result
}
