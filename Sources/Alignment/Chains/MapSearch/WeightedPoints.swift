import CKernels
import LinearAlgebra
import NearestNeighbors

/// A side in a nutshell: unit cluster centres in principal coordinates, with the share of rows in each cluster.
struct WeightedPoints: Sendable {
  /// Unit rows, `[count, dimension]`.
  let positions: Matrix<Float>
  /// Positive, summing to 1.
  let masses: [Float]

  /// Clusters rows into about `count` points; of fewer than twice as many rows, some rows themselves are taken.
  init(
    clustering rows: Matrix<Float>, count: Int, generator: inout SeededGenerator
  ) throws(AlignmentError) {
    if rows.rowCount < 2 * count {
      var positions = rows.rows(0..<min(count, rows.rowCount))
      positions.normalizeRows()
      self.positions = positions
      masses = [Float](repeating: 1 / Float(positions.rowCount), count: positions.rowCount)
      return
    }
    let seed = generator.next()
    let centers = try wrappingErrors(AlignmentError.nearestNeighbors) { () throws(NearestNeighborsError) in
      try kMeans(
        rows, clusterCount: count, iterationCount: MapSearchKnobs.pointIterationCount,
        start: .randomPoints(seed: seed)
      ).centroids
    }
    masses = clusterShares(of: rows, centers: centers)
    var positions = centers
    positions.normalizeRows()
    self.positions = positions
  }
}

/// The share of rows nearest to each centre; an empty cluster gets half a row, so that every mass is positive.
private func clusterShares(of rows: Matrix<Float>, centers: Matrix<Float>) -> [Float] {
  // Nearest in the Euclidean sense: largest x·c − |c|²/2.
  let offsets = centers.rowSquaredNorms().map { Float($0 / 2) }
  let scores = product(rows, .asIs, centers, .transposed)
  var nearest = [Int64](repeating: 0, count: rows.rowCount)
  var largest = [Float](repeating: 0, count: rows.rowCount)
  // `[rows, centers]` scores, an offset for each centre, a result for each row.
  unsafe mv2v_largest_scores(
    scores.elements, Int64(rows.rowCount), Int64(centers.rowCount), offsets, &largest, &nearest)
  var counts = [Float](repeating: 0, count: centers.rowCount)
  for center in nearest { counts[Int(center)] += 1 }
  let positive = counts.map { max($0, 0.5) }
  let total = positive.reduce(0, +)
  return positive.map { $0 / total }
}
