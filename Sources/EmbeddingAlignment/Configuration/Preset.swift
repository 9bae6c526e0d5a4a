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
        configuration.clusterRefinement.passCount = 0
        return configuration
      }()
    }
  }
}

private let published = AlignmentConfiguration(
  method: .published, chainCount: 4, easyAgreement: 0.75, chainLimit: 8, sufficientAgreement: 0.5,
  chainStart: .search,
  mapSearch: MapSearchKnobs(
    clusteringCount: 6, anchorSampleSize: 5000, fewAnchors: 20, manyAnchors: 30, solver: .tabu,
    tabuIterationCount: 500,
    promisingCount: 24, populationSize: 10, roundCount: 8, coarseDimension: 48, coarsePoints: 300,
    fineDimension: 96, finePoints: 600),
  batchRefinement: BatchRefinementKnobs(
    matcher: .transport, precision: .fastest, stepCount: 60, jointBatchCount: 80, leadingVariance: 0.95,
    stopsEarly: false, batchSize: 2000, firstTemperature: 0.05,
    lastTemperature: 0.018,
    firstWeight: 0.8,
    lastWeight: 0.3, matchingExponent: 0.06, ridge: 0.05, finalExponent: 0.5, finalRidge: 0.01,
    fullPatienceRows: 20_000),
  anchors: AnchorKnobs(
    runCount: 30, sampleSize: 10_000, clusterCount: 20, kMeansIterationCount: 100, twoOptStartCount: 30),
  relativeRepresentations: RelativeRepresentationKnobs(neighborCount: 50),
  matchingRefinement: MatchingRefinementKnobs(
    iterationCount: 100, batchSize: 1000, neighborCount: 50, smoothing: 0.5),
  clusterRefinement: ClusterRefinementKnobs(
    passCount: 1, clusterCount: 500, kMeansIterationCount: 25, smoothing: 0.5),
  projectsToOrthogonal: false)
