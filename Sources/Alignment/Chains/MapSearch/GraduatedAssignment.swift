package import LinearAlgebra

/// A soft matching `P`, `[a, b]`, of the components of two sides by their pairwise statistics, from a random start.
///
/// Raises `Σₖ trace(Aₖ P Bₖᵀ Pᵀ)` by `P ← softassign(G / sd(G))` with the gradient `G = Σₖ Aₖ P Bₖᵀ + Aₖᵀ P Bₖ`, while
/// the temperature falls from `MapSearchKnobs.assignmentTemperature` to `endTemperature`: S. Gold and A. Rangarajan, "A
/// graduated assignment algorithm for graph matching", IEEE PAMI 18 (1996), doi 10.1109/34.491619. Every component
/// of the smaller side is matched with mass 1, those of the larger side with equal shares of it.
/// `O(K (a + b) a b)` time a step.
package func graduatedAssignment(
  _ source: ComponentStatistics, _ target: ComponentStatistics, endTemperature: Double,
  generator: inout SeededGenerator
) -> Matrix<Float> {
  let (a, b) = (source.matrices[0].rowCount, target.matrices[0].rowCount)
  var plan = softAssignment(Matrix<Float>(gaussian: a, b, using: &generator), temperature: 1)
  let stepCount = MapSearchKnobs.assignmentStepCount
  for step in 0..<stepCount {
    let share = Double(step) / Double(max(1, stepCount - 1))
    let start = MapSearchKnobs.assignmentTemperature
    let temperature = start * (endTemperature / start).raised(to: share)
    var gains = Matrix<Float>(zeros: a, b)
    for (first, second) in zip(source.matrices, target.matrices) {
      gains += product(product(first, plan), .asIs, second, .transposed)
      gains += product(product(first, .transposed, plan, .asIs), second)
    }
    plan = softAssignment(gains, temperature: temperature * max(standardDeviation(of: gains.elements), 1e-9))
  }
  return plan
}

/// `exp(G / T)` with rows and columns scaled by turns to equal sums.
private func softAssignment(_ gains: Matrix<Float>, temperature: Double) -> Matrix<Float> {
  let (a, b) = (gains.rowCount, gains.columnCount)
  return EntropicTransport(
    gains, temperature: Float(temperature),
    rowMasses: [Float](repeating: Float(min(a, b)) / Float(a), count: a),
    columnMasses: [Float](repeating: Float(min(a, b)) / Float(b), count: b),
    scalingCount: MapSearchKnobs.assignmentScalingCount
  ).carried(Matrix(identity: b))
}
