import LinearAlgebra

extension MatcherKind {
  func matcher(_ knobs: BatchRefinementKnobs) -> any RefinementMatcher {
    switch self {
    case .transport:
      TransportMatcher(
        firstTemperature: knobs.firstTemperature, lastTemperature: knobs.lastTemperature,
        scalingCount: BatchRefinementKnobs.scalingCount,
        usesBytes: knobs.usesBytes)
    case .nearest: NearestNeighborMatcher(neighborCount: BatchRefinementKnobs.nearestCount)
    case .mutual: MutualNeighborMatcher()
    case .csls: LocalScalingMatcher(neighborCount: BatchRefinementKnobs.cslsCount)
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
