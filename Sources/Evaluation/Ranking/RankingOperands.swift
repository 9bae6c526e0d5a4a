import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Two matrices whose product holds, up to positive factors, the similarities of both directions: cosines, or by what
/// else a map is to be compared.
///
/// For an orthogonal map `W` with centred unit rows `u` (source) and `v` (target) the forward cosine is
/// `u W vᵀ / |u W|` and the backward one, where the target row is carried back by `Wᵀ`, `u W vᵀ / |v Wᵀ|`.
/// Both read the one matrix `S = (u W) vᵀ`: a query's divisor is the same for its whole pool, so the forward
/// ranks are those of the rows of `S` and the backward ranks those of its columns. A map whose way back is one of its
/// own has a product for each direction.
struct RankingOperands: Sendable {
  /// `[n, k]`, one row per source row.
  let source: Matrix<Float>
  /// `[n, k]`, one row per target row.
  let target: Matrix<Float>
  /// What a row of `S` is divided by to become cosines.
  let forwardDivisors: [Float]
  /// What a column of `S`, or a row of the backward product, is divided by to become cosines.
  let backwardDivisors: [Float]
  /// Target rows carried back, and what they are compared with, where that is not `S` transposed.
  let ownBackward: (queries: Matrix<Float>, pool: Matrix<Float>)?
  /// Unit rows of either side whose products are the cosines, where `S` holds other scores; the divisors then mean
  /// nothing.
  let unitRows: (source: Matrix<Float>, target: Matrix<Float>)?

  init(
    source: Matrix<Float>, target: Matrix<Float>, forwardDivisors: [Float], backwardDivisors: [Float],
    ownBackward: (queries: Matrix<Float>, pool: Matrix<Float>)? = nil
  ) {
    (self.source, self.target) = (source, target)
    (self.forwardDivisors, self.backwardDivisors) = (forwardDivisors, backwardDivisors)
    self.ownBackward = ownBackward
    unitRows = nil
  }

  /// Operands whose product holds scores that are no cosines.
  init(
    scoring source: Matrix<Float>, with target: Matrix<Float>,
    unitRows: (source: Matrix<Float>, target: Matrix<Float>)
  ) {
    (self.source, self.target, self.unitRows) = (source, target, unitRows)
    forwardDivisors = [Float](repeating: 1, count: source.rowCount)
    backwardDivisors = [Float](repeating: 1, count: target.rowCount)
    ownBackward = nil
  }

  /// The results with cosines in the place of scores, where scores are none.
  ///
  /// - Parameters:
  ///   - kept: the rows that were queries.
  ///   - poolOffset: what was added to pool indices.
  func withCosines(
    _ results: BidirectionalResults, kept: Range<Int>, poolOffset: Int
  ) -> BidirectionalResults {
    guard let unitRows else { return results }
    func cosine(_ source: Int, _ target: Int) -> Float {
      zip(unitRows.source.row(source), unitRows.target.row(target)).reduce(0) { $0 + $1.0 * $1.1 }
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

  /// The same pairs with the roles of the sides exchanged: forward becomes backward.
  var reversed: RankingOperands {
    if let unitRows {
      return RankingOperands(
        scoring: target, with: source, unitRows: (source: unitRows.target, target: unitRows.source))
    }
    return RankingOperands(
      source: ownBackward?.queries ?? target, target: ownBackward?.pool ?? source,
      forwardDivisors: backwardDivisors, backwardDivisors: forwardDivisors)
  }
}

extension EmbeddingMap {
  /// What the similarities of these paired rows are computed from.
  ///
  /// - Precondition: the rows have the map's dimensions and are finite.
  func operands(source: consuming Matrix<Float>, target: consuming Matrix<Float>) -> RankingOperands {
    let sourceUnits = frame(of: .source).normalisation.normalized(source)
    let targetUnits = frame(of: .target).normalisation.normalized(target)
    func images(_ units: Matrix<Float>, from side: Side) -> Matrix<Float> {
      var images = Matrix<Float>(zeros: 0, 0)
      asKind.carry(units, from: side, into: &images)
      return images
    }
    switch self {
    case .orthogonal(let map) where map.matrix == Matrix(identity: map.matrix.rowCount):
      return RankingOperands(
        source: sourceUnits, target: targetUnits, forwardDivisors: lengths(sourceUnits),
        backwardDivisors: lengths(targetUnits))
    case .orthogonal:
      let mapped = images(sourceUnits, from: .source)
      return RankingOperands(
        source: mapped, target: targetUnits, forwardDivisors: lengths(mapped),
        backwardDivisors: lengths(images(targetUnits, from: .target)))
    case .linear:
      let (mapped, mappedBack) = (images(sourceUnits, from: .source), images(targetUnits, from: .target))
      return RankingOperands(
        source: mapped, target: targetUnits, forwardDivisors: lengths(mapped),
        backwardDivisors: lengths(mappedBack), ownBackward: (queries: mappedBack, pool: sourceUnits))
    case .whitened:
      var (left, right) = (images(sourceUnits, from: .source), images(targetUnits, from: .target))
      left.normalizeRows()
      right.normalizeRows()
      return RankingOperands(
        source: left, target: right, forwardDivisors: lengths(left), backwardDivisors: lengths(right))
    case .matching(let map):
      let (left, right) = (images(sourceUnits, from: .source), images(targetUnits, from: .target))
      return RankingOperands(
        scoring: map.scoringRows(left, from: .source), with: map.scoringRows(right, from: .target),
        unitRows: (source: unitVariates(left), target: unitVariates(right)))
    }
  }
}

extension MatchingMap {
  /// Rows whose inner products are `b − |F − G|² / 2` for images `F` and `G`: the logarithm of how much likelier two rows
  /// are as counterparts than as strangers, up to a constant.
  ///
  /// With `t(F) = (b − |F|²) / 2` they are `(f, t(F), 1)` on the source side and `(g, 1, t(G))` on the target side.
  ///
  /// - Parameter images: `[n, k + 2]`, of that side.
  func scoringRows(_ images: Matrix<Float>, from side: Side) -> Matrix<Float> {
    var rows = images
    let count = correlations.count
    let (own, other) = side == .source ? (count, count + 1) : (count + 1, count)
    for (row, squaredNorm) in images.rowSquaredNorms().enumerated() {
      rows[row, own] = Float((Double(bound) - squaredNorm) / 2)
      rows[row, other] = 1
    }
    return rows
  }
}

/// The images of a matching map without the coordinates that make up for the norm, at unit length.
private func unitVariates(_ images: Matrix<Float>) -> Matrix<Float> {
  let width = images.columnCount
  var rows = images
  for row in 0..<rows.rowCount { (rows[row, width - 2], rows[row, width - 1]) = (0, 0) }
  rows.normalizeRows()
  return rows
}

private func lengths(_ rows: Matrix<Float>) -> [Float] {
  rows.rowSquaredNorms().map { Float($0.squareRoot()) }
}

/// The quotient of a score and a length; 0 for a row without a direction.
func quotient(_ score: Float, _ divisor: Float) -> Float { divisor > 0 ? score / divisor : 0 }
