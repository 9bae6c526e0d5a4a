import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Paired rows with the statistics that normalise them.
struct PairedSpaces: Sendable {
  let pairs: PairedRows
  let source, target: SpaceFrame

  init(_ pairs: PairedRows, isCentered: Bool) throws(EvaluationError) {
    self.pairs = pairs
    let (source, target) = try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
      (
        try NormalizedSpace(pairs.source, side: .source),
        try NormalizedSpace(pairs.target, side: .target)
      )
    }
    (self.source, self.target) =
      isCentered ? (source.frame, target.frame) : (uncentredFrame(source), uncentredFrame(target))
  }

  /// The normalised rows of a range.
  func rows(_ range: Range<Int>) -> (source: Matrix<Float>, target: Matrix<Float>) {
    (
      source.normalisation.normalized(pairs.source.rows(range)),
      target.normalisation.normalized(pairs.target.rows(range))
    )
  }

  /// The Procrustes map of all pairs.
  func orthogonalMap() throws(EvaluationError) -> OrthogonalMap {
    let factor = try polarFactor(of: crossCovariance())
    return OrthogonalMap(matrix: factor.converted(to: Float.self), source: source, target: target)
  }

  private func crossCovariance() -> Matrix<Double> {
    var sum = Matrix<Double>(zeros: source.dimension, target.dimension)
    for block in pairs.source.blocks(ofAtMost: 4096) {
      let rows = rows(block)
      sum += product(
        rows.source.converted(to: Double.self), .transposed, rows.target.converted(to: Double.self), .asIs)
    }
    return sum
  }

  /// The moments of a range of rows, or of all.
  func moments(_ range: Range<Int>? = nil) -> PairedMoments {
    let range = range ?? 0..<pairs.count
    var moments = PairedMoments(source.dimension, target.dimension)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
      let rows = rows(start..<min(start + 4096, range.upperBound))
      moments.add(rows.source, rows.target)
    }
    return moments
  }

  /// The moments of contiguous folds.
  func foldMoments(foldCount: Int) throws(EvaluationError) -> [PairedMoments] {
    guard pairs.count >= foldCount else {
      throw .tooFewPairs(
        needed: foldCount, found: pairs.count, purpose: "choosing the ridge penalty in \(foldCount) folds")
    }
    return (0..<foldCount).map {
      moments($0 * pairs.count / foldCount..<($0 + 1) * pairs.count / foldCount)
    }
  }
}

/// A space whose rows are scaled to unit length about the origin.
private func uncentredFrame(_ space: NormalizedSpace) -> SpaceFrame {
  let lengths = space.rawRows.blocks(ofAtMost: 4096).flatMap { block in
    space.rawRows.rows(block).rowSquaredNorms().map { $0.squareRoot() }
  }
  return SpaceFrame(
    normalisation: .unitLength(dimension: space.dimension),
    scale: Float(lengths.reduce(0, +) / Double(lengths.count)))
}

/// The semi-orthogonal `W` nearest to `M`, `U Vᵀ` for `M = U diag(s) Vᵀ`: the solution of Procrustes (Schönemann 1966,
/// doi 10.1007/BF02289451).
func polarFactor(of crossCovariance: Matrix<Double>) throws(EvaluationError) -> Matrix<Double> {
  try wrappingErrors(EvaluationError.linearAlgebra) { () throws(LinearAlgebraError) in
    try crossCovariance.polarFactor().factor
  }
}
