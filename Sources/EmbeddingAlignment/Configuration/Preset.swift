/// A named set of knob values.
public enum Preset: String, CaseIterable, Sendable {
  /// Ours: independent chains of map search and transport refinement.
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
        configuration.method = .chains
        configuration.projectsToOrthogonal = true
        return configuration
      }()
    }
  }
}

private let published = AlignmentConfiguration(
  method: .published, chainCount: 3,
  mapSearch: MapSearchKnobs(
    clusteringCount: 10, anchorSampleSize: 5000, fewAnchors: 20, manyAnchors: 30, tabuIterationCount: 500,
    promisingCount: 24, populationSize: 10, roundCount: 12, coarseDimension: 48, coarsePoints: 500,
    fineDimension: 128, finePoints: 1500),
  transportRefinement: TransportRefinementKnobs(
    stepCount: 80, batchSize: 3000, firstTemperature: 0.05, lastTemperature: 0.025, firstWeight: 0.4,
    lastWeight: 0.12, matchingExponent: 0.25, ridge: 0.05, finalExponent: 0.5, finalRidge: 0.01,
    fullPatienceRows: 20_000),
  anchors: AnchorKnobs(
    runCount: 30, sampleSize: 10_000, clusterCount: 20, kMeansIterationCount: 100, twoOptStartCount: 30),
  relativeRepresentations: RelativeRepresentationKnobs(neighborCount: 50),
  matchingRefinement: MatchingRefinementKnobs(
    iterationCount: 100, batchSize: 1000, neighborCount: 50, smoothing: 0.5),
  clusterRefinement: ClusterRefinementKnobs(
    passCount: 1, clusterCount: 500, kMeansIterationCount: 25, smoothing: 0.5),
  projectsToOrthogonal: false)
