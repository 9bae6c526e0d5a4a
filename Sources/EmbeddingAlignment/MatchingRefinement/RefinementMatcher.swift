import LinearAlgebra

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

/// The matchers there are.
public enum MatcherKind: String, CaseIterable, Sendable {
  /// Entropic optimal transport between the two batches.
  case transport
  /// The mean of the nearest candidates, as the published method does.
  case nearest
  /// Pairs that are each other's nearest candidate; other rows have no counterpart.
  case mutual
  /// The nearest candidate by cross-domain similarity local scaling.
  case csls
}

extension MatcherKind {
  func matcher(_ knobs: BatchRefinementKnobs) -> any RefinementMatcher {
    switch self {
    case .transport:
      TransportMatcher(
        firstTemperature: knobs.firstTemperature, lastTemperature: knobs.lastTemperature, scalingCount: 10,
        usesBytes: knobs.usesBytes)
    case .nearest: NearestNeighborMatcher(neighborCount: 50)
    case .mutual: MutualNeighborMatcher()
    case .csls: LocalScalingMatcher(neighborCount: 10)
    }
  }
}

extension BatchRefinementKnobs {
  /// Whether transport works on bytes here.
  var usesBytes: Bool {
    guard matcher == .transport else { return false }
    switch precision {
    case .fastest: return multipliesBytesFast
    case .int8: return true
    case .float32: return false
    }
  }
}
