import Embeddings
import EmbeddingMaps
import LinearAlgebra

/// mini-vec2vec as published, arXiv 2510.02348: anchors, relative representations, Procrustes, two refinements.
///
/// The published method does not say whether it worked. For the verdict it is repeated with other random choices, up
/// to the refinement by matching, and the two maps are compared; the repetition has no part in the map.
///
/// - Returns: the map, `[dA, dB]`, a blend of semi-orthogonal maps.
func fitAsPublished(
  source: NormalizedSpace, target: NormalizedSpace, knowledge: PriorKnowledge,
  knobs: PublishedKnobs, generators: inout [SeededGenerator], recorder: StageRecorder
) throws(AlignmentError) -> ChainConsensus {
  guard knowledge.pairs.isEmpty else {
    throw .unusedKnowledge("known pairs are used by the method 'chains' (preset default) alone")
  }
  guard knowledge.initialMap == nil else {
    throw .unusedKnowledge("an initial map is used by the method 'chains' (preset default) alone")
  }
  let anchors = try recorder.run("match anchors") { progress throws(AlignmentError) in
    let runs = try matchAnchors(
      source: source, target: target, knobs: knobs.readOut.anchors,
      solver: TwoOptSolver(startCount: knobs.readOut.anchors.twoOptStartCount),
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
      neighborCount: knobs.readOut.relativeRepresentations.neighborCount, progress: progress)
    return (crossCovariance, [])
  }

  var map = try recorder.run("fit Procrustes") { _ throws(AlignmentError) in
    let fitted = try fitProcrustes(pseudoPairs)
    return (fitted.factor, [("objective", fitted.nuclearNorm / Double(source.rowCount))])
  }

  map = try recorder.run("refine by matching") { progress throws(AlignmentError) in
    let refined = try refineByMatching(
      map, source: source, target: target, knobs: knobs.matchingRefinement,
      generator: &generators[1], progress: progress)
    recorder.objectives = [refined.objectives]
    return (
      refined.map,
      [("first_objective", refined.objectives.first ?? 0), ("last_objective", refined.objectives.last ?? 0)]
    )
  }

  map = try refineByClustering(
    map, source: source, target: target, knobs: knobs.clusterRefinement,
    generator: &generators[2], recorder: recorder)

  let agreement = try recorder.run("repeat and compare") { progress throws(AlignmentError) in
    let start = try readOutAnchors(
      source: source, target: target, knobs: knobs.readOut, generator: &generators[0],
      progress: { progress($0 * 0.6) })
    let repeated = try refineByMatching(
      start.map.converted(to: Double.self), source: source, target: target,
      knobs: knobs.matchingRefinement, generator: &generators[1],
      progress: { progress(0.7 + 0.3 * $0) })
    let rows = source.rows(at: generators[2].sample(PublishedKnobs.comparedRowCount, of: source.rowCount))
    let agreement = meanCosineOfRows(
      product(rows, map.converted(to: Float.self)), product(rows, repeated.map.converted(to: Float.self)))
    return (agreement, [("agreement", agreement)])
  }
  return ChainConsensus(map: map, verdict: Verdict(agreement: agreement, chainCount: 2, mergedChainCount: 1))
}
