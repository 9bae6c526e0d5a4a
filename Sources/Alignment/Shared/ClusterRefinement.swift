package import Embeddings
package import LinearAlgebra
import NearestNeighbors

/// Stage 6. Improves a map by matching clusters: the centres of a clustering of the source, carried over,
/// start a clustering of the target, so that centre i of one side is the counterpart of centre i of the other;
/// fit Procrustes on the two sets of centres, and blend (algorithm 4 of arXiv 2510.02348).
///
/// - Returns: `smoothing · W + (1 − smoothing) · polar(CAᵀ CB)`, and the mean cosine of the centre pairs under
///   the fitted map.
/// - Throws: `tooFewRows` when a side has fewer directed rows than clusters.
package func refineByClustering(
  _ map: Matrix<Double>, source: NormalizedSpace, target: NormalizedSpace, knobs: ClusterRefinementKnobs,
  generator: inout SeededGenerator
) throws(AlignmentError) -> (map: Matrix<Double>, meanCosine: Double) {
  try requireDirectedRows(knobs.clusterCount, in: source, target, purpose: "refinement by clustering")
  let seed = generator.next()
  let (sourceCenters, targetCenters) = try wrappingErrors(AlignmentError.nearestNeighbors) {
    () throws(NearestNeighborsError) in
    let sourceCenters = try kMeans(
      source.allRows(), clusterCount: knobs.clusterCount, iterationCount: knobs.kMeansIterationCount,
      start: .randomPoints(seed: seed)
    ).centroids
    let targetCenters = try kMeans(
      target.allRows(), clusterCount: knobs.clusterCount, iterationCount: knobs.kMeansIterationCount,
      start: .centroids(product(sourceCenters, map.converted(to: Float.self)))
    ).centroids
    return (sourceCenters, targetCenters)
  }
  var crossCovariance = CrossCovariance(map.rowCount, map.columnCount)
  crossCovariance.add(sourceCenters, targetCenters)
  let fitted = try fitProcrustes(crossCovariance.sum)
  let carried = product(sourceCenters, fitted.factor.converted(to: Float.self))
  return (
    map.blended(with: fitted.factor, share: 1 - knobs.smoothing),
    meanCosineOfRows(carried, targetCenters)
  )
}

/// Repeats the refinement by clustering as often as the knobs say, as a stage; leaves it out for no passes.
func refineByClustering(
  _ map: Matrix<Double>, source: NormalizedSpace, target: NormalizedSpace, knobs: ClusterRefinementKnobs,
  generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> Matrix<Double> {
  guard knobs.passCount > 0 else { return map }
  return try recorder.run("refine by clustering") { progress throws(AlignmentError) in
    var (map, meanCosine) = (map, 0.0)
    for pass in 0..<knobs.passCount {
      (map, meanCosine) = try refineByClustering(
        map, source: source, target: target, knobs: knobs, generator: &generator)
      progress(Double(pass + 1) / Double(knobs.passCount))
    }
    return (map, [("mean_cosine_of_centres", meanCosine)])
  }
}
