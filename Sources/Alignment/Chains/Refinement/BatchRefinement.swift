import LinearAlgebra

/// Improves a map by matching random batches of both sides.
///
/// Each step draws a batch of either side, finds for each source row, carried over by the rotation
/// `R = polar(CA^−a M CB^−a)` between partly whitened coordinates, its counterpart among the target rows, and
/// averages the cross-covariance of the rows with their counterparts into `M`. The first third of the steps works in
/// the leading principal coordinates, which is as good there and cheaper. In the end
/// `W = polar(CA^−½ M CB^−½)` with the mean `M` of the last third of the steps.
///
/// - Parameters:
///   - start: `[dA, dB]`, a semi-orthogonal map or a partial isometry.
///   - spaces: both sides; known pairs are mixed into every step's cross-covariance by their share.
/// - Returns: the refined map, semi-orthogonal, and the objective: the nuclear norm of `M`.
func refineByBatches(
  _ start: Matrix<Float>, in spaces: SpacePair, knobs: BatchRefinementKnobs,
  generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> Chain {
  let schedule = BatchSchedule(
    sourceRowCount: spaces.source.rowCount, targetRowCount: spaces.target.rowCount, knobs: knobs)
  var matcher = knobs.matcher.matcher(schedule.knobs)
  var coordinates = schedule.leadingStepCount > 0 ? spaces.leadingCoordinates : spaces.allCoordinates
  var rotation = coordinates.rotation(coordinates.reduced(start))
  var average: Matrix<Float>?
  var finalSum = Matrix<Float>(zeros: spaces.source.dimension, spaces.target.dimension)
  var finalCount = 0
  var objectives: [Double] = []
  for step in 0..<schedule.stepCount {
    if step == schedule.leadingStepCount, let leadingAverage = average {
      let lifted = coordinates.lifted(leadingAverage)
      coordinates = spaces.allCoordinates
      // The average starts anew: the coordinates that are added have no part in it.
      (rotation, average) = (coordinates.rotation(lifted), nil)
    }
    let share = Double(step) / Double(max(1, schedule.stepCount - 1))
    let new = try coordinates.matchBatch(
      under: rotation, with: &matcher, schedule: schedule, share: share, generator: &generator)
    if share >= BatchRefinementKnobs.finalShare || step == schedule.stepCount - 1 {
      finalSum += new
      finalCount += 1
    }
    let weight = Float(share < BatchRefinementKnobs.firstShare ? knobs.firstWeight : knobs.lastWeight)
    let blended = average?.blended(with: new, share: weight) ?? new
    average = blended
    // Later batches change the average little, so that every other one is often enough for a polar factor.
    if share < BatchRefinementKnobs.firstShare || schedule.rotatesAlways || step % 2 == 1 {
      rotation = coordinates.rotation(blended)
    }
    progress(Double(step + 1) / Double(schedule.stepCount))
    objectives.append(rotation.nuclearNorm)
    if knobs.stopsEarly, hasSettled(objectives.suffix(finalCount)) { break }
  }
  finalSum *= 1 / Float(finalCount)
  return Chain(
    map: try spaces.finalWhitening.finishedMap(finalSum),
    objective: try fitProcrustes(finalSum.converted(to: Double.self)).nuclearNorm,
    crossCovariance: finalSum, stepCount: objectives.count, objectives: objectives)
}

/// Whether the objectives of the last ten steps are on average no larger than those of the ten before.
package func hasSettled(_ objectives: some BidirectionalCollection<Double>) -> Bool {
  objectives.count >= 20
    && objectives.suffix(10).reduce(0, +) <= objectives.dropLast(10).suffix(10).reduce(0, +)
}

/// How many steps a refinement takes, with how many rows.
package struct BatchSchedule {
  package let stepCount: Int
  /// Batches that are matched once more after the chains have been merged. With few rows there are none: chains then
  /// err with the rows they all see, and refining their mean would bring the errors back that averaging has
  /// cancelled.
  package let jointBatchCount: Int
  package let sourceBatchSize, targetBatchSize: Int
  /// The first steps, in the leading principal coordinates, and whether every later batch is followed by a rotation.
  /// Very few rows are not economised on: with 3,000 of them a hundredth of top-1 would be lost.
  package let leadingStepCount: Int
  package let rotatesAlways: Bool
  /// The knobs, with the first temperature in use.
  let knobs: BatchRefinementKnobs

  /// Few rows need more and hotter steps, which batches of a third of them make cheap without loss.
  package init(sourceRowCount: Int, targetRowCount: Int, knobs: BatchRefinementKnobs) {
    let smallerCount = min(sourceRowCount, targetRowCount)
    let patience = min(
      BatchRefinementKnobs.largestPatience, max(1, Double(knobs.fullPatienceRows) / Double(smallerCount)))
    stepCount = Int((Double(knobs.stepCount) * patience).rounded())
    jointBatchCount = patience > 1 ? 0 : knobs.jointBatchCount
    rotatesAlways = patience == BatchRefinementKnobs.largestPatience
    leadingStepCount = rotatesAlways ? 0 : stepCount / 3
    func batchSize(_ rowCount: Int) -> Int {
      min(
        knobs.batchSize, max(rowCount / 3, min(BatchRefinementKnobs.smallBatchSize, max(1, rowCount * 3 / 4)))
      )
    }
    sourceBatchSize = batchSize(sourceRowCount)
    targetBatchSize = batchSize(targetRowCount)
    var knobs = knobs
    if patience > BatchRefinementKnobs.hotPatience {
      knobs.firstTemperature *= BatchRefinementKnobs.hotFactor
    }
    self.knobs = knobs
  }
}
