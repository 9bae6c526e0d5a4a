import LinearAlgebra

/// Improves a map by entropic optimal transport between random batches of both sides.
///
/// Rows are compared in partly whitened coordinates, `z = x C^−a` scaled to unit length, where minor directions
/// weigh more; `W` there is `R = polar(CA^−a M CB^−a)`. Each step draws a batch of either side, transports
/// between `zA R` and `zB` at a temperature relative to the spread of the similarities, and averages the plan's
/// cross-covariance of the unwhitened rows into `M`. In the end `W = polar(CA^−½ M CB^−½)`.
///
/// - Parameters:
///   - start: `[dA, dB]`, a semi-orthogonal map or a partial isometry.
///   - covariances: of both sides' normalised rows.
/// - Returns: the refined map, semi-orthogonal, and the last objective: the nuclear norm of `M`.
func refineByTransport(
  _ start: Matrix<Float>, source: NormalizedSpace, target: NormalizedSpace,
  covariances: (source: Covariance, target: Covariance), knobs: TransportRefinementKnobs,
  generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> (map: Matrix<Double>, objective: Double) {
  let smallerCount = min(source.rowCount, target.rowCount)
  // With few rows the covariance is uncertain in its minor directions, which must not be blown up.
  func ridge(_ space: NormalizedSpace) -> Double {
    max(knobs.ridge, 4 * Double(space.dimension) / Double(space.rowCount))
  }
  let sourceWhitening = covariances.source.power(knobs.matchingExponent, ridge: ridge(source)).converted(
    to: Float.self)
  let targetWhitening = covariances.target.power(knobs.matchingExponent, ridge: ridge(target)).converted(
    to: Float.self)
  func whitened(_ crossCovariance: Matrix<Float>) -> Matrix<Float> {
    product(product(sourceWhitening, crossCovariance), targetWhitening)
  }
  func whitenedUnits(_ rows: Matrix<Float>, _ whitening: Matrix<Float>) -> Matrix<Float> {
    var units = product(rows, whitening)
    units.normalizeRows()
    return units
  }

  // Few rows need more steps, which batches of a third of them make cheap without loss.
  let patience = min(4, max(1, Double(knobs.fullPatienceRows) / Double(smallerCount)))
  let stepCount = Int((Double(knobs.stepCount) * patience).rounded())
  let batchSize = min(knobs.batchSize, max(smallerCount / 3, min(1000, max(1, smallerCount * 3 / 4))))
  let firstTemperature = patience > 2 ? 1.6 * knobs.firstTemperature : knobs.firstTemperature
  var rotation = whitened(start).approximatePolarFactor()
  var average: Matrix<Float>?
  for step in 0..<stepCount {
    let share = Double(step) / Double(max(1, stepCount - 1))
    let relativeTemperature =
      firstTemperature * (knobs.lastTemperature / firstTemperature).raised(to: min(1, 1.5 * share))
    let sourceRows = source.rows(at: generator.sample(batchSize, of: source.rowCount))
    let targetRows = target.rows(at: generator.sample(batchSize, of: target.rowCount))
    var mapped = product(whitenedUnits(sourceRows, sourceWhitening), rotation)
    mapped.normalizeRows()
    let similarities = product(mapped, .asIs, whitenedUnits(targetRows, targetWhitening), .transposed)
    // 0.08 is the spread of plain cosines at which the temperatures were chosen.
    let temperature = relativeTemperature * similarities.standardDeviation(ofFirstRows: 256) / 0.08
    let masses = [Float](repeating: 1 / Float(batchSize), count: batchSize)
    let plan = EntropicTransport(
      similarities, temperature: Float(max(temperature, 1e-4)), rowMasses: masses, columnMasses: masses,
      scalingCount: 10)
    let new = product(sourceRows, .transposed, plan.carried(targetRows), .asIs)
    let weight = Float(share < 1.0 / 3 ? knobs.firstWeight : knobs.lastWeight)
    average = average?.averaged(with: new, weight: weight) ?? new
    rotation = whitened(average ?? new).approximatePolarFactor()
    progress(Double(step + 1) / Double(stepCount))
  }
  let crossCovariance = (average ?? start).converted(to: Double.self)
  let balanced = product(
    product(covariances.source.power(knobs.finalExponent, ridge: knobs.finalRidge), crossCovariance),
    covariances.target.power(knobs.finalExponent, ridge: knobs.finalRidge))
  return (try fitProcrustes(balanced).factor, try fitProcrustes(crossCovariance).nuclearNorm)
}

extension Matrix where Scalar == Float {
  /// `(1 − weight) · self + weight · other`.
  fileprivate func averaged(with other: Matrix, weight: Float) -> Matrix {
    Matrix(
      rowCount: rowCount, columnCount: columnCount,
      elements: zip(elements, other.elements).map { (1 - weight) * $0 + weight * $1 })
  }

  fileprivate func standardDeviation(ofFirstRows count: Int) -> Double {
    let sample = elements.prefix(count * columnCount)
    let mean = sample.reduce(0.0) { $0 + Double($1) } / Double(max(1, sample.count))
    return
      (sample.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, sample.count)))
      .squareRoot()
  }
}
