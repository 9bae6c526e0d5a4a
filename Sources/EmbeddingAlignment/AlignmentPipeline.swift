import LinearAlgebra

/// Learns the map from the source space to the target space from unpaired rows: the method's outline.
///
/// The method is mini-vec2vec's (arXiv 2510.02348); `configuration` says with which knobs. The result depends
/// on the rows, the configuration and the seed alone, not on the number of threads.
///
/// - Parameters:
///   - source: raw source vectors, `[nA, dA]`.
///   - target: raw target vectors of other items, `[nB, dB]`; nothing is paired. `dA` and `dB` may differ.
///   - configuration: the knobs, usually a preset's.
///   - seed: of every random choice.
///   - observer: hears of the fit's stages while it runs; may be called from any thread.
/// - Returns: the map and what each stage did. The map's matrix is semi-orthogonal if
///   `configuration.projectsToOrthogonal`.
/// - Throws: `AlignmentError` for rows that cannot be used; nothing is thrown for a poor fit.
public func fitAlignment(
  source: any RowSource, target: any RowSource, configuration: AlignmentConfiguration, seed: UInt64,
  observer: @escaping @Sendable (FitEvent) -> Void = { _ in }
) throws(AlignmentError) -> Fit {
  let recorder = StageRecorder(observer: observer)
  // One generator per stage, so that a knob of one stage does not change the random choices of another.
  var seeds = SeededGenerator(seed: seed)
  var generators = seeds.childSeeds(3).map(SeededGenerator.init(seed:))

  let (source, target) = try recorder.run("normalise") { _ throws(AlignmentError) in
    let spaces = (
      try NormalizedSpace(source, side: .source), try NormalizedSpace(target, side: .target)
    )
    return (spaces, measurements(of: spaces.0) + measurements(of: spaces.1))
  }

  let anchors = try recorder.run("match anchors") { progress throws(AlignmentError) in
    let runs = try matchAnchors(
      source: source, target: target, knobs: configuration.anchors,
      solver: TwoOptSolver(startCount: configuration.anchors.twoOptStartCount),
      generator: &generators[0], progress: progress)
    let agreements = runs.map(\.agreement).sorted()
    return (
      runs,
      [("median_agreement", agreements[agreements.count / 2]), ("best_agreement", agreements.last ?? 0)]
    )
  }

  let pseudoPairs = try recorder.run("relative representations") { progress throws(AlignmentError) in
    let crossCovariance = try matchByRelativeRepresentations(
      source: source, target: target, anchors: anchors,
      neighborCount: configuration.relativeRepresentations.neighborCount, progress: progress)
    return (crossCovariance, [])
  }

  var map = try recorder.run("fit Procrustes") { _ throws(AlignmentError) in
    let fitted = try fitProcrustes(pseudoPairs)
    return (fitted.factor, [("objective", fitted.nuclearNorm / Double(source.rowCount))])
  }

  map = try recorder.run("refine by matching") { progress throws(AlignmentError) in
    let matcher = NearestNeighborMatcher(
      target: target, neighborCount: configuration.matchingRefinement.neighborCount)
    let refined = try refineByMatching(
      map, source: source, matcher: matcher, knobs: configuration.matchingRefinement,
      generator: &generators[1], progress: progress)
    return (
      refined.map,
      [("first_objective", refined.objectives.first ?? 0), ("last_objective", refined.objectives.last ?? 0)]
    )
  }

  map = try recorder.run("refine by clustering") { progress throws(AlignmentError) in
    var (map, meanCosine) = (map, 0.0)
    for pass in 0..<configuration.clusterRefinement.passCount {
      (map, meanCosine) = try refineByClustering(
        map, source: source, target: target, knobs: configuration.clusterRefinement,
        generator: &generators[2])
      progress(Double(pass + 1) / Double(configuration.clusterRefinement.passCount))
    }
    return (map, [("mean_cosine_of_centres", meanCosine)])
  }

  if configuration.projectsToOrthogonal { map = try fitProcrustes(map).factor }
  return Fit(
    map: AlignmentMap(
      matrix: map.converted(to: Float.self), sourceMean: source.mean, targetMean: target.mean,
      targetScale: target.meanLength),
    stages: recorder.reports)
}

private func measurements(of space: NormalizedSpace) -> [(String, Double)] {
  [
    ("\(space.side)_rows", Double(space.rowCount)), ("\(space.side)_zero_rows", Double(space.zeroRowCount)),
    ("\(space.side)_mean_length", Double(space.meanLength)),
  ]
}
