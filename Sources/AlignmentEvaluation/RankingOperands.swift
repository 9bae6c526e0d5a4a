import LinearAlgebra

/// Two matrices whose product holds, up to positive factors, the similarities of both directions.
///
/// For a map `W` with centred unit rows `u` (source) and `v` (target) the forward cosine is
/// `u W vᵀ / |u W|` and the backward one, where the target row is carried back by `Wᵀ`, `u W vᵀ / |v Wᵀ|`.
/// Both read the one matrix `S = (u W) vᵀ`: a query's divisor is the same for its whole pool, so the forward
/// ranks are those of the rows of `S` and the backward ranks those of its columns.
struct RankingOperands: Sendable {
  /// `[n, k]`, one row per source row.
  let source: Matrix<Float>
  /// `[n, k]`, one row per target row.
  let target: Matrix<Float>
  /// What a row of `S` is divided by to become cosines.
  let forwardDivisors: [Float]
  /// What a column of `S` is divided by to become cosines.
  let backwardDivisors: [Float]

  /// The same pairs with the roles of the sides exchanged: forward becomes backward.
  var reversed: RankingOperands {
    RankingOperands(
      source: target, target: source, forwardDivisors: backwardDivisors, backwardDivisors: forwardDivisors)
  }
}

/// The quotient of a score and a length; 0 for a row without a direction.
func quotient(_ score: Float, _ divisor: Float) -> Float { divisor > 0 ? score / divisor : 0 }
