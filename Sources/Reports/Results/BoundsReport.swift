public import Evaluation

extension Report {
  /// The bounds and what attains them, one line for each preparation of the rows.
  public init(_ geometries: [PairedGeometry]) {
    var blocks = [Block.table(table(of: geometries))]
    if let first = geometries.first?.bounds {
      blocks.append(.paragraph(["\(first.itemCount) items, D = \(first.dimension)."]))
    }
    self.init(blocks: blocks, document: geometries.map(BoundsDocument.init))
  }
}

private func table(of geometries: [PairedGeometry]) -> Table {
  var table = Table(header: [
    "rows", "epsilon", "bound", "attained", "tightness", "delta", "bound, per item", "attained",
    "dot products",
    "cosine", "unaligned",
  ])
  for geometry in geometries {
    let bounds = geometry.bounds
    let name =
      switch (geometry.preparation.isCentered, geometry.preparation.isNormalized) {
      case (false, false): "as they are"
      case (false, true): "unit length"
      case (true, false): "centred"
      case (true, true): "centred, unit length"
      }
    table.rows.append([
      name, fixed(bounds.gramDifference, 2), fixed(bounds.distanceBound, 2),
      fixed(bounds.attainedDistance, 2),
      fixed(bounds.tightness, 4), fixed(bounds.rootMeanSquaredDotProductDifference, 5),
      fixed(bounds.meanSquaredDistanceBound, 4), fixed(bounds.attainedMeanSquaredDistance, 4),
      fixed(geometry.dotProductCorrelation, 4), fixed(geometry.meanCosineAligned, 4),
      geometry.meanCosineUnaligned.map { fixed($0, 4) } ?? "-",
    ])
  }
  return table
}

/// One preparation's figures as they stand in JSON.
private struct BoundsDocument: Encodable, Sendable {
  let centred, normalised: Bool
  let items, dimension: Int
  let epsilon, delta: Double
  let distanceBound, attainedDistance, tightness: Double
  let unalignedDistance: Double?
  let meanSquaredDistanceBound, attainedMeanSquaredDistance: Double
  let dotProductCorrelation: Double
  let meanCosineUnaligned: Double?
  let meanCosineAligned: Double

  init(_ geometry: PairedGeometry) {
    let bounds = geometry.bounds
    (centred, normalised) = (geometry.preparation.isCentered, geometry.preparation.isNormalized)
    (items, dimension) = (bounds.itemCount, bounds.dimension)
    (epsilon, delta) = (bounds.gramDifference, bounds.rootMeanSquaredDotProductDifference)
    (distanceBound, attainedDistance) = (bounds.distanceBound, bounds.attainedDistance)
    (tightness, unalignedDistance) = (bounds.tightness, bounds.unalignedDistance)
    meanSquaredDistanceBound = bounds.meanSquaredDistanceBound
    attainedMeanSquaredDistance = bounds.attainedMeanSquaredDistance
    dotProductCorrelation = geometry.dotProductCorrelation
    (meanCosineUnaligned, meanCosineAligned) = (geometry.meanCosineUnaligned, geometry.meanCosineAligned)
  }
}
