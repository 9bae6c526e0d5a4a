/// A named set of knob values.
public enum Preset: String, CaseIterable, Sendable {
  /// Ours: currently the published method, with the finished map made orthogonal.
  case `default`
  /// The method as published: mini-vec2vec, arXiv 2510.02348.
  case paper

  /// The knob values of this preset.
  public var configuration: AlignmentConfiguration {
    switch self {
    case .paper: published
    case .default:
      {
        var configuration = published
        configuration.projectsToOrthogonal = true
        return configuration
      }()
    }
  }
}

private let published = AlignmentConfiguration(
  anchors: AnchorKnobs(
    runCount: 30, sampleSize: 10_000, clusterCount: 20, kMeansIterationCount: 100, twoOptStartCount: 30),
  relativeRepresentations: RelativeRepresentationKnobs(neighborCount: 50),
  matchingRefinement: MatchingRefinementKnobs(
    iterationCount: 100, batchSize: 1000, neighborCount: 50, smoothing: 0.5),
  clusterRefinement: ClusterRefinementKnobs(
    passCount: 1, clusterCount: 500, kMeansIterationCount: 25, smoothing: 0.5),
  projectsToOrthogonal: false)
