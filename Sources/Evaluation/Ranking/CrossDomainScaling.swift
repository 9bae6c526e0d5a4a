import LinearAlgebra
import NearestNeighbors

/// Cross-domain similarity local scaling (CSLS), which takes from hubs what they have too much of.
///
/// `csls(i, j) = 2 cos(i, j) − r(i) − r(j)`, where `r(i)` is the mean cosine of a mapped source row with its
/// `K` nearest target rows of the pool and `r(j)` that of a target row with its `K` nearest mapped source rows:
/// A. Conneau et al., "Word translation without parallel data" (ICLR 2018), arXiv 1710.04087, equation 3.
/// Where a map has scores that are no cosines, those take their place.
/// Both directions read this one symmetric score, with the forward cosine.
struct CrossDomainScaling: Sendable {
  /// Operands whose product is the CSLS score.
  let operands: RankingOperands

  /// `O(n² k)` time for the two exact neighbour searches.
  ///
  /// - Precondition: `1 <= neighborCount <= n`.
  init(_ plain: RankingOperands, neighborCount: Int) throws(EvaluationError) {
    var mapped = plain.source
    if plain.unitRows == nil { mapped.normalizeRows() }
    let target = plain.target
    let sourceDensity = try Self.density(of: mapped, in: target, neighborCount)
    let targetDensity = try Self.density(of: target, in: mapped, neighborCount)
    let ones = [Float](repeating: 1, count: mapped.rowCount)
    // [2 m, −r, −1] · [v, 1, r] = 2 m v − r(i) − r(j).
    operands = RankingOperands(
      scoring: Self.widened(mapped, factor: 2, sourceDensity.map { -$0 }, ones.map { -$0 }),
      with: Self.widened(target, factor: 1, ones, targetDensity),
      unitRows: plain.unitRows ?? (source: mapped, target: target))
  }

  /// The mean score of each query with its nearest rows of the pool.
  private static func density(
    of queries: Matrix<Float>, in pool: Matrix<Float>, _ neighborCount: Int
  ) throws(EvaluationError) -> [Float] {
    let neighbors: Neighbors
    do { neighbors = try nearestNeighbors(of: queries, in: pool, count: neighborCount) } catch {
      throw .nearestNeighbors(error)
    }
    return (0..<queries.rowCount).map { query in
      neighbors.similarities(ofQuery: query).reduce(0, +) / Float(neighbors.countPerQuery)
    }
  }

  private static func widened(
    _ rows: Matrix<Float>, factor: Float, _ first: [Float], _ second: [Float]
  ) -> Matrix<Float> {
    let width = rows.columnCount + 2
    var elements: [Float] = []
    elements.reserveCapacity(rows.rowCount * width)
    for row in 0..<rows.rowCount {
      for value in rows.row(row) { elements.append(factor * value) }
      elements += [first[row], second[row]]
    }
    return Matrix(rowCount: rows.rowCount, columnCount: width, elements: elements)
  }
}
