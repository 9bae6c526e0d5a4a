import LinearAlgebra

/// Finds, for rows that the current map has carried into the target space, where their counterparts lie;
/// one file per implementation.
package protocol RefinementMatcher: Sendable {
  /// The expected counterpart of each mapped row.
  ///
  /// - Parameters:
  ///   - mapped: source rows times the current map, `[batch, dB]`.
  ///   - generator: for matchers that sample the target.
  /// - Returns: `[batch, dB]`, a weighted mean of target rows for each mapped row.
  func counterparts(
    of mapped: Matrix<Float>, using generator: inout SeededGenerator
  ) throws(AlignmentError) -> Matrix<Float>
}
