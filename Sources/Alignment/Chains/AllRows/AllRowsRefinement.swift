import Embeddings
package import LinearAlgebra

/// What the refinement over all rows ends with.
package struct AllRowsResult: Sendable {
  /// Semi-orthogonal, `[dA, dB]`.
  package let map: Matrix<Double>
  /// The cross-covariance `Xᵀ P Y / n` of the last step, of normalised rows with known pairs mixed in; `[dA, dB]`.
  /// On the scale of what matching finds, also where the map was made of what pairs have calibrated.
  package let crossCovariance: Matrix<Float>
  /// The median over rows of `1 / Σ_j P_ij²`: how many counterparts a row has.
  package let counterpartCount: Double
}

/// Improves a map by transport between all rows of both sides.
///
/// Batches set a ceiling, because no row meets its nearest counterparts there. Here every row is compared with every
/// other, and the largest similarities of each row and of each column are kept as its candidates; on them alone the
/// plan of entropic transport is scaled, at a temperature that few rows raise, and its cross-covariance
/// `Xᵀ P Y / n` says how rows are compared next (`SignalCoordinates`). The candidates change little from one step to
/// the next, so that several steps are made with those of one search. Because a step confirms what it started from, it
/// goes beyond what it finds, `M ← M + ω (Xᵀ P Y / n − M)`; the last one does not. In the end
/// `W = polar(CA^−½ M CB^−½)`.
///
/// Known pairs are counterparts already: their rows are not matched, and what they say is weighed against what is
/// found by how far off that is (`PairEvidence`).
///
/// Of a side with more rows than `AllRowsSchedule` allows each search draws others. `O(nA nB min(dA, dB))` time a
/// search, memory for four matrices of the rows' size; the result does not depend on the number of threads.
///
/// - Parameters:
///   - start: `[dA, dB]`, semi-orthogonal or a cross-covariance.
///   - usesBytes: whether candidates are searched for in bytes.
/// - Precondition: `knobs.searchCount` and `knobs.stepCount` are at least 1.
package func refineOverAllRows(
  _ start: Matrix<Double>, in spaces: SpacePair, knobs: AllRowsKnobs, usesBytes: Bool,
  generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> AllRowsResult {
  precondition(knobs.searchCount > 0 && knobs.stepCount > 0, "a refinement needs steps")
  let unpaired = spaces.unpaired
  let schedule = AllRowsSchedule(
    sourceRowCount: unpaired.source.directedRowCount, targetRowCount: unpaired.target.directedRowCount,
    dimensions: (spaces.source.dimension, spaces.target.dimension), knobs: knobs)
  let pairs = spaces.pairs.map {
    WhitenedPairs($0, covariances: spaces.covariances, ridge: AllRowsKnobs.pairRidge)
  }
  let whitenings = (
    source: spaces.covariances.source.matchingPower(
      schedule.matchingExponent, ridge: knobs.ridge, of: spaces.source),
    target: spaces.covariances.target.matchingPower(
      schedule.matchingExponent, ridge: knobs.ridge, of: spaces.target)
  )
  var (source, target) = (Matrix<Float>(zeros: 0, 0), Matrix<Float>(zeros: 0, 0))
  var crossCovariance = start.converted(to: Float.self)
  var matchedCrossCovariance = crossCovariance
  var plan: SparseTransport?
  let stepCount = knobs.searchCount * knobs.stepCount
  for search in 0..<knobs.searchCount {
    unpaired.source.readDirectedRows(schedule.sourceRowCount, into: &source, using: &generator)
    unpaired.target.readDirectedRows(schedule.targetRowCount, into: &target, using: &generator)
    var candidates: SparsePattern?
    for step in 0..<knobs.stepCount {
      let coordinates = try SignalCoordinates(
        crossCovariance, whitenings: whitenings, exponent: knobs.signalExponent)
      let sourceImages = RowImages(under: coordinates.source, usesBytes: false).images(of: source)
      let targetImages = RowImages(under: coordinates.target, usesBytes: false).images(of: target)
      let pattern =
        candidates
        ?? largestProducts(
          of: sourceImages, and: targetImages, count: schedule.candidateCount,
          usesBytes: usesBytes)
      candidates = pattern
      let deviation = similarityDeviation(sourceImages, targetImages)
      let matched = SparseTransport(
        sampledProduct(sourceImages, targetImages, at: pattern), at: pattern,
        temperature: Float(max(schedule.temperature * deviation, 1e-4)),
        rowMasses: [Float](repeating: 1, count: source.rowCount),
        columnMasses: [Float](
          repeating: Float(source.rowCount) / Float(target.rowCount), count: target.rowCount),
        scalingCount: AllRowsKnobs.scalingCount)
      var found = product(source, .transposed, matched.carried(target), .asIs)
      found *= 1 / Float(source.rowCount)
      matchedCrossCovariance = spaces.pairs?.mixed(into: found) ?? found
      found = pairs?.combined(with: found) ?? matchedCrossCovariance
      let done = search * knobs.stepCount + step + 1
      // The start is no cross-covariance, and so nothing to go beyond.
      let isPlain = done == 1 || done == stepCount
      crossCovariance = isPlain ? found : crossCovariance.blended(with: found, share: Float(knobs.relaxation))
      plan = matched
      progress(Double(done) / Double(stepCount))
    }
  }
  return AllRowsResult(
    map: try spaces.finalWhitening.finishedMap(crossCovariance), crossCovariance: matchedCrossCovariance,
    counterpartCount: plan?.medianCounterpartCount ?? 0)
}

extension NormalizedSpace {
  /// Rows that have a direction, in the order of the file: all of them, or a random choice of `count`.
  fileprivate func readDirectedRows(
    _ count: Int, into rows: inout Matrix<Float>, using generator: inout SeededGenerator
  ) {
    if count >= directedRowCount && rows.rowCount == directedRowCount { return }
    let isWhole = count >= directedRowCount
    rows = isWhole ? allRows() : self.rows(at: generator.sample(count, of: rowCount).sorted())
    if zeroRowCount > 0 { rows = rows.directedRows }
  }
}

/// The standard deviation of similarities between rows that are spread evenly over either side.
private func similarityDeviation(_ source: Matrix<Float>, _ target: Matrix<Float>) -> Double {
  let count = AllRowsKnobs.deviationRowCount
  return standardDeviation(
    of: product(source.rowsSpreadEvenly(count), .asIs, target.rowsSpreadEvenly(count), .transposed).elements)
}

extension SparseTransport {
  /// The median over rows of `(Σ_j P_ij)² / Σ_j P_ij²`.
  fileprivate var medianCounterpartCount: Double {
    let counts = (0..<pattern.rowCount).map { row in
      let weights = elements[Int(pattern.offsets[row])..<Int(pattern.offsets[row + 1])]
      let (sum, squares) = weights.reduce((Float(0), Float(0))) { ($0.0 + $1, $0.1 + $1 * $1) }
      return squares > 0 ? Double(sum * sum / squares) : 0
    }
    return counts.isEmpty ? 0 : counts.sorted()[counts.count / 2]
  }
}
