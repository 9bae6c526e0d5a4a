package import EmbeddingMaps
package import Embeddings
package import LinearAlgebra

/// What paired items, or a map, say of two modalities: their means and how to turn one into the other. The first modality
/// is the source of the map, the second its target.
package struct ModalityFusion: Sendable {
  /// Between centred unit rows.
  private let centredMap: EmbeddingMap
  /// Between unit rows about the origin.
  private let uncentredMap: EmbeddingMap
  /// The ways that there are: those without alignment need equal dimensions, those with it, and centring, pairs or a map.
  package let ways: [FusionWay]

  /// From the vectors of paired items, which should be others than those that are fused. `O(n dA dB)` time.
  ///
  /// - Parameter pairs: row i of the source is the first modality of an item, row i of the target the second.
  /// - Throws: `tooFewPairs` for fewer than 2, `embeddings` for rows that cannot be used.
  package init(pairs: PairedRows) throws(EvaluationError) {
    guard pairs.count >= 2 else {
      throw .tooFewPairs(needed: 2, found: pairs.count, purpose: "fusing two modalities")
    }
    (centredMap, uncentredMap) = try BLASRuntime.scoped { () throws(EvaluationError) in
      (
        .orthogonal(try PairedSpaces(pairs, isCentered: true).orthogonalMap()),
        .orthogonal(try PairedSpaces(pairs, isCentered: false).orthogonalMap())
      )
    }
    ways = Self.ways(between: centredMap)
  }

  /// From a map that was fitted before. Without centring its matrix is used about the origin, though it was fitted about
  /// its means.
  ///
  /// - Precondition: the map leads into the other space.
  package init(map: EmbeddingMap) {
    precondition(map.leadsIntoOtherSpace)
    centredMap = map
    uncentredMap = map.recentred(
      source: [Float](repeating: 0, count: map.dimension(of: .source)),
      target: [Float](repeating: 0, count: map.dimension(of: .target)))
    ways = Self.ways(between: map)
  }

  /// From nothing: vectors of one dimension, which can be added as they are and in no other way.
  ///
  /// - Throws: `unequalModalities` for two dimensions.
  package init(asIs dimensions: (first: Int, second: Int)) throws(EvaluationError) {
    guard dimensions.first == dimensions.second else {
      throw .unequalModalities(way: .asIs, first: dimensions.first, second: dimensions.second)
    }
    let frame = SpaceFrame(
      normalisation: Normalisation(center: [Float](repeating: 0, count: dimensions.first)), scale: 1)
    centredMap = .orthogonal(
      OrthogonalMap(matrix: Matrix(identity: dimensions.first), source: frame, target: frame))
    uncentredMap = centredMap
    ways = [.asIs]
  }

  private static func ways(between map: EmbeddingMap) -> [FusionWay] {
    let areEqual = map.dimension(of: .source) == map.dimension(of: .target)
    return FusionWay.allCases.filter { $0.isAligned || areEqual }
  }

  /// The dimension of a modality's vectors.
  package func dimension(of modality: Side) -> Int { centredMap.dimension(of: modality) }

  /// The dimension of prepared vectors.
  package var fusedDimension: Int { dimension(of: .target) }

  /// Throws unless there is the way.
  package func require(_ way: FusionWay) throws(EvaluationError) {
    guard ways.contains(way) else {
      throw .unequalModalities(
        way: way, first: dimension(of: .source), second: dimension(of: .target))
    }
  }

  /// Throws unless the rows are a modality's and finite. Reads all rows once.
  package func require(_ rows: any RowSource, as modality: Side) throws(EvaluationError) {
    let expected = dimension(of: modality)
    guard rows.columnCount == expected else {
      throw .modalityDimension(
        isFirst: modality == .source, expected: expected, found: rows.columnCount, origin: rows.origin)
    }
    try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
      try requireFinite(rows, side: modality)
    }
  }

  /// Rows of one modality, prepared: of unit length, in the coordinates that both share.
  ///
  /// A row without direction (zeros, or the mean where that is taken off) becomes zeros. `O(n dA dB)` time.
  ///
  /// - Parameters:
  ///   - rows: `[n, d]`, raw, of that modality.
  ///   - way: one of `ways`.
  package func prepared(_ rows: Matrix<Float>, of modality: Side, way: FusionWay) -> Matrix<Float> {
    var rows = rows
    switch way {
    case .asIs: rows.normalizeRows()
    case .centred: Normalisation(center: centredMap.frame(of: modality).normalisation.center).normalize(&rows)
    case .aligned, .alignedCentred:
      let map = way == .aligned ? uncentredMap : centredMap
      guard modality == .source else { return map.frame(of: .target).normalisation.normalized(rows) }
      var images = Matrix<Float>(zeros: 0, 0)
      _ = map.carry(&rows, from: .source, space: .centred, into: &images)
      // Where the second modality has fewer dimensions, or the map is not orthogonal, images are of any length.
      images.normalizeRows()
      return images
    }
    return rows
  }
}
