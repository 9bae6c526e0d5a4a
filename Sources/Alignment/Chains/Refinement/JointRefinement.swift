package import LinearAlgebra

/// A map and the cross-covariance that it was made of.
package struct JointlyRefinedMap: Sendable {
  /// Semi-orthogonal, `[dA, dB]`.
  package let map: Matrix<Double>
  /// The mean of the batches' `Xᵀ P Y / n`, `[dA, dB]`; nil where none were matched.
  package let crossCovariance: Matrix<Float>?
}

/// Improves the map that chains agree on by matching more batches from it, all at the schedule's last temperature.
///
/// A round matches sixteen batches under one rotation, in four lines of work side by side; the next rotation follows
/// from all rounds so far. What is left of the chains' own noise after their merging is averaged out.
///
/// - Parameter map: semi-orthogonal, `[dA, dB]`.
/// - Returns: the refined map; `map` itself where the schedule has no joint batches.
package func refineTogether(
  _ map: Matrix<Double>, in spaces: SpacePair, knobs: BatchRefinementKnobs,
  generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> JointlyRefinedMap {
  let schedule = BatchSchedule(
    sourceRowCount: spaces.source.rowCount, targetRowCount: spaces.target.rowCount, knobs: knobs)
  let laneCount = BatchRefinementKnobs.jointLaneCount, laneLength = BatchRefinementKnobs.jointLaneLength
  let roundCount = (schedule.jointBatchCount + laneCount * laneLength - 1) / (laneCount * laneLength)
  if roundCount == 0 { return JointlyRefinedMap(map: map, crossCovariance: nil) }
  let coordinates = spaces.allCoordinates
  var rotation = coordinates.rotation(map.converted(to: Float.self))
  var sum = Matrix<Float>(zeros: spaces.source.dimension, spaces.target.dimension)
  for round in 0..<roundCount {
    let seeds = generator.childSeeds(laneCount)
    let current = rotation
    let parts = try concurrentMap(count: laneCount) { (lane) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[lane])
      var matcher = knobs.matcher.matcher(schedule.knobs)
      var sum = Matrix<Float>(zeros: spaces.source.dimension, spaces.target.dimension)
      for _ in 0..<laneLength {
        sum += try coordinates.matchBatch(
          under: current, with: &matcher, schedule: schedule, share: 1, generator: &generator)
      }
      return sum
    }
    for part in parts { sum += part }
    rotation = coordinates.rotation(sum)
    progress(Double(round + 1) / Double(roundCount))
  }
  sum *= 1 / Float(roundCount * laneCount * laneLength)
  return JointlyRefinedMap(map: try spaces.finalWhitening.finishedMap(sum), crossCovariance: sum)
}
