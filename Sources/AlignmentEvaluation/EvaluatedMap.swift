import EmbeddingAlignment
import LinearAlgebra

/// A map of either kind, as far as comparing rows of both sides goes.
public enum EvaluatedMap: Equatable, Sendable {
  /// One transform, of the source rows, into the target space.
  case single(AlignmentMap)
  /// A transform for each side, into a common space.
  case whitened(WhitenedMap)

  /// The dimensions of the raw rows it compares.
  public var dimensions: (source: Int, target: Int) {
    switch self {
    case .single(let map): (map.matrix.rowCount, map.matrix.columnCount)
    case .whitened(let map): (map.sourceMatrix.rowCount, map.targetMatrix.rowCount)
    }
  }

  /// The dimension of the rows that are compared.
  var commonDimension: Int {
    switch self {
    case .single(let map): map.matrix.columnCount
    case .whitened(let map): map.sourceMatrix.columnCount
    }
  }

  /// What the similarities of these paired rows are computed from.
  ///
  /// - Precondition: the rows have the map's dimensions and are finite.
  func operands(source: consuming Matrix<Float>, target: consuming Matrix<Float>) -> RankingOperands {
    var (sourceUnits, targetUnits) = (source, target)
    switch self {
    case .single(let map):
      _ = sourceUnits.centerAndNormalizeRows(by: map.sourceMean)
      _ = targetUnits.centerAndNormalizeRows(by: map.targetMean)
      if map.matrix == Matrix(identity: map.matrix.rowCount) {
        return RankingOperands(
          source: sourceUnits, target: targetUnits, forwardDivisors: lengths(sourceUnits),
          backwardDivisors: lengths(targetUnits))
      }
      let mapped = product(sourceUnits, map.matrix)
      let mappedBack = product(targetUnits, .asIs, map.matrix, .transposed)
      return RankingOperands(
        source: mapped, target: targetUnits, forwardDivisors: lengths(mapped),
        backwardDivisors: lengths(mappedBack))
    case .whitened(let map):
      _ = sourceUnits.centerAndNormalizeRows(by: map.sourceMean)
      _ = targetUnits.centerAndNormalizeRows(by: map.targetMean)
      var (left, right) = (product(sourceUnits, map.sourceMatrix), product(targetUnits, map.targetMatrix))
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
