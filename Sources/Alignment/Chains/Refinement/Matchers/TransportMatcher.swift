package import LinearAlgebra

/// Matches by entropic optimal transport between the mapped rows and the candidates, every row and every
/// candidate counting alike, at a temperature that falls with the schedule.
package struct TransportMatcher: RefinementMatcher {
  private let firstTemperature: Double
  private let lastTemperature: Double
  private let scalingCount: Int
  private let usesBytes: Bool
  /// The memory of the last batch's similarities.
  private var similarities = Matrix<Float>(zeros: 0, 0)

  /// - Parameters:
  ///   - firstTemperature: positive, for similarities of standard deviation 0.08; others are brought to it.
  ///   - lastTemperature: reached geometrically after two thirds of the schedule.
  ///   - scalingCount: Sinkhorn scalings of each batch.
  ///   - usesBytes: whether similarities and plans are rounded to bytes, whose products are faster.
  package init(
    firstTemperature: Double, lastTemperature: Double, scalingCount: Int, usesBytes: Bool = false
  ) {
    precondition(firstTemperature > 0 && lastTemperature > 0, "temperatures must be positive")
    (self.firstTemperature, self.lastTemperature) = (firstTemperature, lastTemperature)
    (self.scalingCount, self.usesBytes) = (scalingCount, usesBytes)
  }

  package mutating func counterparts(
    of mapped: Matrix<Float>, among candidates: Matrix<Float>, values: Matrix<Float>, share: Double
  ) -> Matrix<Float> {
    let ratio = lastTemperature / firstTemperature
    // The last temperature is reached after two thirds of the schedule.
    let relativeTemperature = firstTemperature * ratio.raised(to: min(1, 1.5 * share))
    var similarities = Matrix<Float>(zeros: 0, 0)
    swap(&similarities, &self.similarities)
    if usesBytes {
      product(QuantizedRows(mapped), QuantizedColumns(transposing: candidates), into: &similarities)
    } else {
      product(mapped, .asIs, candidates, .transposed, into: &similarities)
    }
    let deviation = standardDeviation(of: similarities.elements.prefix(64 * similarities.columnCount))
    let temperature = relativeTemperature * deviation / BatchRefinementKnobs.referenceDeviation
    let plan = EntropicTransport(
      consume similarities, temperature: Float(max(temperature, 1e-4)),
      rowMasses: [Float](repeating: 1, count: mapped.rowCount),
      columnMasses: [Float](
        repeating: Float(mapped.rowCount) / Float(candidates.rowCount), count: candidates.rowCount),
      scalingCount: scalingCount, precision: usesBytes ? .compact : .single)
    let counterparts = plan.carried(values)
    self.similarities = plan.releasingKernel()
    return counterparts
  }
}
