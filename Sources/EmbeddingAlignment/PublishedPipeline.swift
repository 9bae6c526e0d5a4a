import LinearAlgebra

/// mini-vec2vec as published, arXiv 2510.02348: anchors, relative representations, Procrustes, two refinements.
///
/// - Returns: the map, `[dA, dB]`, a blend of semi-orthogonal maps.
func fitAsPublished(
  source: NormalizedSpace, target: NormalizedSpace, configuration: AlignmentConfiguration,
  generators: inout [SeededGenerator], recorder: StageRecorder
) throws(AlignmentError) -> Matrix<Double> {
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
  return map
}
