import LinearAlgebra

/// Improves a map by matching random batches of both sides.
///
/// Rows are compared in partly whitened coordinates, `z = x C^−a` scaled to unit length, where minor directions
/// weigh more; the map there is `R = polar(CA^−a M CB^−a)`. Each step draws a batch of either side, finds for
/// each `zA R` its counterpart among the rows behind the `zB`, and averages the cross-covariance of the
/// unwhitened rows with their counterparts into `M`. In the end `W = polar(CA^−½ M CB^−½)` with the mean `M` of
/// the last third of the steps.
///
/// - Parameters:
///   - start: `[dA, dB]`, a semi-orthogonal map or a partial isometry.
///   - spaces: both sides; known pairs are mixed into every step's cross-covariance by their share.
/// - Returns: the refined map, semi-orthogonal, and the objective: the nuclear norm of `M`.
func refineByBatches(
  _ start: Matrix<Float>, in spaces: SpacePair, knobs: BatchRefinementKnobs,
  generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> Chain {
  let (source, target, whitening) = (spaces.source, spaces.target, spaces.whitening)
  let schedule = BatchSchedule(source, target, knobs)
  var matcher = knobs.matcher.matcher(schedule.knobs)
  var rotation = whitening.inMatchingCoordinates(start).approximatePolarFactor()
  var average: Matrix<Float>?
  var finalSum = Matrix<Float>(zeros: source.dimension, target.dimension)
  var finalCount = 0
  var objectives: [Double] = []
  for step in 0..<schedule.stepCount {
    let share = Double(step) / Double(max(1, schedule.stepCount - 1))
    let sourceRows = source.rows(at: generator.sample(schedule.sourceBatchSize, of: source.rowCount))
    let targetRows = target.rows(at: generator.sample(schedule.targetBatchSize, of: target.rowCount))
    var mapped = product(sourceRows, product(whitening.matching.source, rotation))
    mapped.normalizeRows()
    var candidates = product(targetRows, whitening.matching.target)
    candidates.normalizeRows()
    let counterparts = try matcher.counterparts(
      of: mapped, among: candidates, values: targetRows, share: share)
    var new = product(sourceRows, .transposed, counterparts, .asIs)
    new *= 1 / Float(schedule.sourceBatchSize)
    if let pairs = spaces.pairs { new = pairs.mixed(into: new, worth: pairWorth) }
    if share >= 2.0 / 3 || step == schedule.stepCount - 1 {
      finalSum += new
      finalCount += 1
    }
    let weight = Float(share < 1.0 / 3 ? knobs.firstWeight : knobs.lastWeight)
    let blended = average?.blended(with: new, share: weight) ?? new
    average = blended
    let whitened = whitening.inMatchingCoordinates(blended)
    rotation = whitened.approximatePolarFactor()
    progress(Double(step + 1) / Double(schedule.stepCount))
    // With its own polar factor a matrix has its nuclear norm for inner product.
    objectives.append(rotation.innerProduct(with: whitened))
    if knobs.stopsEarly, hasSettled(objectives.suffix(finalCount)) { break }
  }
  finalSum *= 1 / Float(finalCount)
  let crossCovariance = finalSum.converted(to: Double.self)
  return Chain(
    map: try whitening.finishedMap(crossCovariance),
    objective: try fitProcrustes(crossCovariance).nuclearNorm,
    stepCount: objectives.count)
}

/// Whether the objectives of the last ten steps are on average no larger than those of the ten before.
func hasSettled(_ objectives: some BidirectionalCollection<Double>) -> Bool {
  objectives.count >= 20
    && objectives.suffix(10).reduce(0, +) <= objectives.dropLast(10).suffix(10).reduce(0, +)
}

/// Known pairs that would weigh as much as a batch's matching. Single pairs are noisy: the counterpart of a row is
/// far from where the best map carries it, and only the mean over many is not.
private let pairWorth = 4000

/// How many steps a refinement takes, with how many rows.
struct BatchSchedule {
  let stepCount: Int
  let sourceBatchSize, targetBatchSize: Int
  /// The knobs, with the first temperature in use.
  let knobs: BatchRefinementKnobs

  /// Few rows need more and hotter steps, which batches of a third of them make cheap without loss.
  init(_ source: NormalizedSpace, _ target: NormalizedSpace, _ knobs: BatchRefinementKnobs) {
    let smallerCount = min(source.rowCount, target.rowCount)
    let patience = min(4, max(1, Double(knobs.fullPatienceRows) / Double(smallerCount)))
    stepCount = Int((Double(knobs.stepCount) * patience).rounded())
    func batchSize(_ rowCount: Int) -> Int {
      min(knobs.batchSize, max(rowCount / 3, min(1000, max(1, rowCount * 3 / 4))))
    }
    sourceBatchSize = batchSize(source.rowCount)
    targetBatchSize = batchSize(target.rowCount)
    var knobs = knobs
    if patience > 2 { knobs.firstTemperature *= 1.6 }
    self.knobs = knobs
  }
}
