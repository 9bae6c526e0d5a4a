import LinearAlgebra
import NearestNeighbors

/// Cross-domain similarity local scaling (CSLS), which takes from hubs what they have too much of.
///
/// `csls(i, j) = 2 cos(i, j) − r(i) − r(j)`, where `r(i)` is the mean cosine of a mapped source row with its
/// `K` nearest target rows of the pool and `r(j)` that of a target row with its `K` nearest mapped source rows:
/// A. Conneau et al., "Word translation without parallel data" (ICLR 2018), arXiv 1710.04087, equation 3.
/// Both directions read this one symmetric score, with the forward cosine.
struct CrossDomainScaling: Sendable {
  /// Operands whose product is the CSLS score; their cosines are not quotients of it.
  let operands: RankingOperands
  private let mapped: Matrix<Float>
  private let target: Matrix<Float>

  /// `O(n² k)` time for the two exact neighbour searches.
  ///
  /// - Precondition: `1 <= neighborCount <= n`.
  init(_ plain: RankingOperands, neighborCount: Int) throws(EvaluationError) {
    var mapped = plain.source
    mapped.normalizeRows()
    let target = plain.target
    let sourceDensity = try Self.density(of: mapped, in: target, neighborCount)
    let targetDensity = try Self.density(of: target, in: mapped, neighborCount)
    let ones = [Float](repeating: 1, count: mapped.rowCount)
    // [2 m, −r, −1] · [v, 1, r] = 2 m v − r(i) − r(j).
    operands = RankingOperands(
      source: Self.widened(mapped, factor: 2, sourceDensity.map { -$0 }, ones.map { -$0 }),
      target: Self.widened(target, factor: 1, ones, targetDensity), forwardDivisors: ones,
      backwardDivisors: ones)
    self.mapped = mapped
    self.target = target
  }

  /// The results with cosines in the place of scores.
  ///
  /// - Parameter poolOffset: what was added to pool indices.
  func withCosines(_ results: BidirectionalResults, kept: Range<Int>, poolOffset: Int) -> BidirectionalResults
  {
    func cosine(_ source: Int, _ target: Int) -> Float {
      zip(mapped.row(source), self.target.row(target)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func replaced(_ result: QueryResult, own: Float, best: Float) -> QueryResult {
      QueryResult(
        rank: result.rank, poolSize: result.poolSize, cosine: own, bestMatch: result.bestMatch,
        bestCosine: best)
    }
    return BidirectionalResults(
      forward: zip(kept, results.forward).map { row, result in
        replaced(result, own: cosine(row, row), best: cosine(row, result.bestMatch - poolOffset))
      },
      backward: zip(kept, results.backward).map { row, result in
        replaced(result, own: cosine(row, row), best: cosine(result.bestMatch - poolOffset, row))
      })
  }

  /// The mean cosine of each query with its nearest rows of the pool.
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
    return Matrix(rowCount: rows.rowCount, columnCount: width) { destination in
      for row in 0..<rows.rowCount {
        for (column, value) in rows.row(row).enumerated() {
          destination[row * width + column] = factor * value
        }
        destination[row * width + width - 2] = first[row]
        destination[row * width + width - 1] = second[row]
      }
    }
  }
}
