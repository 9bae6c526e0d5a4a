import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Two matrices whose product holds, up to positive factors, the similarities of both directions.
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

  init(
    source: Matrix<Float>, target: Matrix<Float>, forwardDivisors: [Float], backwardDivisors: [Float],
    ownBackward: (queries: Matrix<Float>, pool: Matrix<Float>)? = nil
  ) {
    (self.source, self.target) = (source, target)
    (self.forwardDivisors, self.backwardDivisors) = (forwardDivisors, backwardDivisors)
    self.ownBackward = ownBackward
  }

  /// The same pairs with the roles of the sides exchanged: forward becomes backward.
  var reversed: RankingOperands {
    RankingOperands(
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
    }
  }
}

private func lengths(_ rows: Matrix<Float>) -> [Float] {
  rows.rowSquaredNorms().map { Float($0.squareRoot()) }
}

/// The quotient of a score and a length; 0 for a row without a direction.
func quotient(_ score: Float, _ divisor: Float) -> Float { divisor > 0 ? score / divisor : 0 }
