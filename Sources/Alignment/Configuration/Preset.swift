/// A named set of knob values.
public enum Preset: String, CaseIterable, Sendable {
  /// Ours: independent chains of map search and transport refinement.
  case `default`
  /// The method as published: mini-vec2vec, arXiv 2510.02348.
  case paper

  /// The knob values of this preset.
  public var configuration: AlignmentConfiguration {
    switch self {
    case .default: AlignmentConfiguration(method: .chains(.preset), projectsToOrthogonal: true)
    case .paper: AlignmentConfiguration(method: .published(.preset), projectsToOrthogonal: false)
    }
  }
}

extension ChainKnobs {
  package static let preset = ChainKnobs(
    chainCount: 4, easyAgreement: 0.8, chainLimit: 6, sufficientAgreement: 0.7, start: .search(.preset),
    batchRefinement: BatchRefinementKnobs(
      matcher: .transport, precision: .fastest, stepCount: 60, jointBatchCount: 80, leadingVariance: 0.95,
      stopsEarly: false, batchSize: 2000, firstTemperature: 0.05, lastTemperature: 0.018, firstWeight: 0.8,
      lastWeight: 0.3, matchingExponent: 0.06, ridge: 0.05, finalExponent: 0.5, finalRidge: 0.01,
      fullPatienceRows: 20_000),
    allRows: AllRowsKnobs(
      searchCount: 2, stepCount: 10, temperature: 0.25, matchingExponent: 0.3, ridge: 0.2,
      signalExponent: 0.5, relaxation: 1.6),
    // The published refinement by clustering does not help here.
    clusterRefinement: .leftOut)
}

extension MapSearchKnobs {
  static let preset = MapSearchKnobs(
    proposals: .both, clusteringCount: 6, anchorSampleSize: 5000, fewAnchors: 20, manyAnchors: 30,
    solver: .tabu,
    tabuIterationCount: 500, populationSize: 20, childCount: 16, roundCount: 30, coarseDimension: 48,
    coarseWhitening: 0.5, coarsePoints: 600, fineDimension: 96, fineWhitening: 0.4, finePoints: 1200)
}

extension PublishedKnobs {
  static let preset = PublishedKnobs(
    readOut: .preset,
    matchingRefinement: MatchingRefinementKnobs(
      iterationCount: 100, batchSize: 1000, neighborCount: 50, smoothing: 0.5),
    clusterRefinement: .preset)
}

extension AnchorReadOutKnobs {
  static let preset = AnchorReadOutKnobs(
    anchors: AnchorKnobs(
      runCount: 30, sampleSize: 10_000, clusterCount: 20, kMeansIterationCount: 100, twoOptStartCount: 30),
    relativeRepresentations: RelativeRepresentationKnobs(neighborCount: 50))
}

extension ClusterRefinementKnobs {
  static let preset = ClusterRefinementKnobs(
    passCount: 1, clusterCount: 500, kMeansIterationCount: 25, smoothing: 0.5)

  static var leftOut: ClusterRefinementKnobs {
    var knobs = preset
    knobs.passCount = 0
    return knobs
  }
}
