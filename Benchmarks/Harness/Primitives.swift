import Alignment
import Embeddings
import Mv2v
import NearestNeighbors

extension Bench {
  /// Every primitive alone, at the sizes of a fit with 25,904 rows of 384 and 256 dimensions.
  func primitives() throws {
    let rows = SyntheticRows(rowCount: 25_904, dimension: 384, seed: 1).rows
    let space = try NormalizedSpace(rows, side: .source)
    let bytes = 4.0 * 25_904 * 384
    try time("normalise 25,904 x 384 (two passes)", bytes: 4 * bytes) {
      _ = try NormalizedSpace(rows, side: .source)
    }
    time("gather and normalise 2,000 of 25,904 x 384", bytes: 8.0 * 2000 * 384) {
      _ = space.rows(at: (0..<2000).map { ($0 * 7919) % 25_904 })
    }
    let sample = space.rows(0..<5000)
    try time("k-means 5,000 x 384, 30 clusters, 10 iterations", operations: 10 * 2.0 * 5000 * 30 * 384) {
      _ = try kMeans(sample, clusterCount: 30, iterationCount: 10, start: .randomPoints(seed: 1))
    }
    var generator = SeededGenerator(seed: 2)
    let problem = try QuadraticAssignmentProblem(
      centeredGram(of: Matrix(gaussian: 30, 40, using: &generator)),
      centeredGram(of: Matrix(gaussian: 30, 40, using: &generator)))
    // An exchange reads and writes every gain: about 7 operations each.
    time("QAP of size 30, 500 tabu iterations", operations: 500 * 7.0 * 30 * 29 / 2) {
      _ = TabuSolver(startCount: 1, iterationCount: 500).solve(problem, using: &generator)
    }
    let (mapped, candidates) = (units(2000, 256, seed: 3), units(2000, 256, seed: 4))
    time("similarities 2,000 x 2,000 x 256", operations: 2 * 4e6 * 256) {
      _ = product(mapped, .asIs, candidates, .transposed)
    }
    time("similarities 2,000 x 2,000 x 256 in bytes", operations: 2 * 4e6 * 256) {
      _ = product(QuantizedRows(mapped), QuantizedColumns(transposing: candidates))
    }
    let masses = [Float](repeating: 1 / 2000, count: 2000)
    let similarities = product(mapped, .asIs, candidates, .transposed)
    for precision in [EntropicTransport.Precision.single, .compact] {
      let isCompact = precision == .compact
      time(
        "Sinkhorn 2,000 x 2,000, 10 scalings, without products" + (isCompact ? ", in bfloat16" : ""),
        bytes: (isCompact ? 26 : 48) * 4e6
      ) {
        _ = EntropicTransport(
          similarities, temperature: 0.03, rowMasses: masses, columnMasses: masses, scalingCount: 10,
          precision: precision)
      }
    }
    for usesBytes in [false, true] {
      var matcher = TransportMatcher(
        firstTemperature: 0.03, lastTemperature: 0.03, scalingCount: 10, usesBytes: usesBytes)
      time(
        "match a batch of 2,000 by transport" + (usesBytes ? " in bytes" : ""), operations: 4 * 4e6 * 256,
        bytes: 12 * 4 * 4e6
      ) {
        _ = matcher.counterparts(of: mapped, among: candidates, values: candidates, share: 0)
      }
    }
    let cross = Matrix<Float>(gaussian: 384, 256, using: &generator)
    time("polar factor 384 x 256, iterative", operations: 6 * (3.0 * 384 + 256) * 256 * 256) {
      _ = cross.approximatePolarFactor()
    }
    let crossInDouble = cross.converted(to: Double.self)
    try time("polar factor 384 x 256, decomposed in double", operations: 22.0 * 384 * 256 * 256) {
      _ = try crossInDouble.polarFactor()
    }
    try time("50 nearest of 1,000 among 25,904 x 384", operations: 2.0 * 1000 * 25_904 * 384) {
      _ = try nearestNeighbors(of: sample.rows(0..<1000), in: rows, count: 50)
    }
  }

  /// Ranks of 8,192 queries among as many, in both directions.
  func evaluation() throws {
    let rows = SyntheticRows(rowCount: 8192, dimension: 768, seed: 5).rows
    var generator = SeededGenerator(seed: 6)
    let rotation = try Matrix<Double>(gaussian: 768, 768, using: &generator).polarFactor().factor
    let map = mapAboutTheOrigin(rotation.converted(to: Float.self))
    let pairs = try PairedRows(source: rows, target: rows)
    // Square maps are measured beside the identity: two products of the whole pool, and the map forward and back.
    let operations = 2 * (2 * 8192.0 * 8192 * 768 + 2 * 8192.0 * 768 * 768)
    try time("evaluate 8,192 x 8,192 x 768, map and identity", operations: operations) {
      _ = try evaluate(map, on: pairs, oracle: .absent, poolSize: 8192)
    }
  }

  private func units(_ rowCount: Int, _ dimension: Int, seed: UInt64) -> Matrix<Float> {
    var rows = SyntheticRows(rowCount: rowCount, dimension: dimension, seed: seed).rows
    rows.normalizeRows()
    return rows
  }
}

/// A square map between spaces whose means are zero.
func mapAboutTheOrigin(_ matrix: Matrix<Float>) -> EmbeddingMap {
  let frame = SpaceFrame(normalisation: .unitLength(dimension: matrix.rowCount), scale: 1)
  return .orthogonal(OrthogonalMap(matrix: matrix, source: frame, target: frame))
}
