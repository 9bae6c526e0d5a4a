package import EmbeddingMaps
package import Embeddings
package import LinearAlgebra

/// One direction of a map as the chain of small operations that every consumer is told:
/// `y = unit(w ∘ (x − c)) M + b`, and for a matching map two more coordinates.
///
/// The scale at which images lie among raw vectors, and the other side's weights, are folded into `M`.
package struct MapChain: Equatable, Sendable {
  /// `c`, taken off, `[d]`.
  package let center: [Float]
  /// `w`, multiplied with what is left, `[d]`; nil for ones.
  package let weights: [Float]?
  /// `M`, `[d, k]`, applied on the right of unit row vectors.
  package let matrix: Matrix<Float>
  /// `b`, added in the end, `[k]`; nil for zeros.
  package let offset: [Float]?
  /// What a matching map adds behind; nil for other kinds.
  package let root: MatchingRoot?

  /// The two last coordinates of a matching map's images: `√(bound − Σ deficit f²)` and 0, in this order for source
  /// rows and in the other one for target rows.
  package struct MatchingRoot: Equatable, Sendable {
    /// `1 − ρ`, `[k]`.
    package let deficits: [Float]
    /// `b` of the map.
    package let bound: Float
    /// Whether the root comes before the 0.
    package let isFirst: Bool
  }

  /// The chain that gives what `EmbeddingMap.apply(to:from:space:)` gives, up to rounding.
  ///
  /// - Parameters:
  ///   - map: any kind.
  ///   - side: whose raw vectors go in.
  ///   - space: the coordinates that come out.
  /// - Throws: `noRawCoordinates` where `raw` does not exist.
  package init(_ map: EmbeddingMap, from side: Side, space: OutputSpace) throws(EmbeddingMapError) {
    try map.requireCoordinates(space, from: side)
    let normalisation = map.frame(of: side).normalisation
    (center, weights) = (normalisation.center, normalisation.weights)
    var matrix: Matrix<Float>
    var root: MatchingRoot?
    switch map {
    case .orthogonal(let map): matrix = side == .source ? map.matrix : map.matrix.transposed
    case .linear(let map): matrix = side == .source ? map.matrix : map.backwardMatrix
    case .whitened(let map): matrix = side == .source ? map.sourceMatrix : map.targetMatrix
    case .matching(let map):
      matrix = side == .source ? map.sourceMatrix : map.targetMatrix
      root = MatchingRoot(
        deficits: map.correlations.map { 1 - $0 }, bound: map.bound, isFirst: side == .source)
    }
    let other = map.frame(of: side.other)
    if space == .raw, let scale = other.scale {
      let weights = other.normalisation.weights ?? [Float](repeating: 1, count: other.dimension)
      matrix = matrix.scalingColumns(by: weights.map { $0 == 0 ? 0 : scale / $0 })
      offset = other.normalisation.center
    } else {
      offset = nil
    }
    (self.matrix, self.root) = (matrix, root)
  }

  /// `d`, the dimension of what goes in.
  package var inputDimension: Int { matrix.rowCount }

  /// The dimension of what comes out.
  package var outputDimension: Int { matrix.columnCount + (root == nil ? 0 : 2) }
}
