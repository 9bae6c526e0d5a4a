import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// How well dot products are preserved between paired rows, and how far apart the rows can be therefore.
///
/// With rows as items, `X` `[n, dA]` and `Y` `[n, dB]`, the narrower padded with zeros to `D = max(dA, dB)`
/// columns: if `ε = ‖X Xᵀ − Y Yᵀ‖_F`, then `min_Q ‖X Q − Y‖_F ≤ (2D)^¼ √ε` over orthogonal `Q`. Per item, with
/// `δ = ε / n` the root mean squared difference of dot products, the mean squared distance after the best `Q` is
/// at most `√(2D) δ`: L. Maystre et al., "When embedding models meet: Procrustes bounds and applications",
/// arXiv 2510.13406, who have items as columns.
public struct ProcrustesBounds: Equatable, Codable, Sendable {
  /// `n`.
  public let itemCount: Int
  /// `D`, the larger of the two dimensions.
  public let dimension: Int
  /// `ε`.
  public let gramDifference: Double
  /// `min_Q ‖X Q − Y‖_F`, attained by Procrustes.
  public let attainedDistance: Double
  /// `‖X − Y‖_F`, before any rotation; nil when the dimensions differ.
  public let unalignedDistance: Double?

  /// `δ = ε / n`: the root mean squared difference of dot products over all ordered pairs of items.
  public var rootMeanSquaredDotProductDifference: Double { gramDifference / Double(itemCount) }
  /// The theorem's right-hand side, `(2D)^¼ √ε`.
  public var distanceBound: Double { (Double(2 * dimension).squareRoot() * gramDifference).squareRoot() }
  /// The corollary's right-hand side, `√(2D) δ`.
  public var meanSquaredDistanceBound: Double {
    Double(2 * dimension).squareRoot() * rootMeanSquaredDotProductDifference
  }
  /// The mean squared distance of items after the best rotation.
  public var attainedMeanSquaredDistance: Double {
    attainedDistance * attainedDistance / Double(itemCount)
  }
  /// What share of the theorem's bound is attained: 1 when it is tight; 0 when both are 0.
  public var tightness: Double { distanceBound > 0 ? attainedDistance / distanceBound : 0 }

  /// The bounds for paired rows as they are given, from Gram identities.
  ///
  /// `ε² = ‖XᵀX‖² + ‖YᵀY‖² − 2 ‖XᵀY‖²` and `min_Q ‖X Q − Y‖² = ‖X‖² + ‖Y‖² − 2 Σ s(XᵀY)`, so no `n x n` matrix is
  /// formed: `O(n D²)` time, `O(D²)` space, in double precision. Differences below rounding, about
  /// `10⁻⁸ ‖XᵀX‖_F`, come out as that or as 0.
  ///
  /// - Throws: `linearAlgebra` when the decomposition fails.
  init(_ moments: PairedMoments, unalignedDimension: Int?) throws(EvaluationError) {
    itemCount = moments.count
    dimension = max(moments.source.rowCount, moments.target.rowCount)
    let squaredGrams =
      moments.source.innerProduct(with: moments.source) + moments.target.innerProduct(with: moments.target)
    gramDifference = max(0, squaredGrams - 2 * moments.cross.innerProduct(with: moments.cross)).squareRoot()
    let nuclearNorm: Double
    do {
      nuclearNorm = try SingularValueDecomposition(moments.cross).singularValues.reduce(0, +)
    } catch { throw .linearAlgebra(error) }
    let lengths = moments.source.trace + moments.target.trace
    attainedDistance = max(0, lengths - 2 * nuclearNorm).squareRoot()
    unalignedDistance = unalignedDimension.map { _ in
      max(0, lengths - 2 * moments.cross.trace).squareRoot()
    }
  }
}
