package import LinearAlgebra

/// Finds, for rows that the current map has carried over, where their counterparts lie; one file per
/// implementation.
package protocol RefinementMatcher {
  /// The expected counterpart of each mapped row.
  ///
  /// - Parameters:
  ///   - mapped: source rows under the current map, unit length, `[n, d]`.
  ///   - candidates: target rows in the same coordinates, unit length, `[m, d]`.
  ///   - values: the same target rows in the coordinates to answer in, `[m, dB]`.
  ///   - share: how much of the refinement's schedule is over, from 0 to 1.
  /// - Returns: `[n, dB]`: for each mapped row a weighted mean of `values`, or zeros when it has no counterpart.
  mutating func counterparts(
    of mapped: Matrix<Float>, among candidates: Matrix<Float>, values: Matrix<Float>, share: Double
  ) throws(AlignmentError) -> Matrix<Float>
}
