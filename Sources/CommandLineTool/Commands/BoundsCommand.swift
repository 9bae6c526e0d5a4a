import AlignmentEvaluation
import ArgumentParser

/// `mv2v bounds`: how well dot products are preserved between paired rows, and what that guarantees.
struct BoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bounds",
    abstract: "Say how far apart two models' paired vectors can be after the best rotation.",
    discussion: """
      Row i of --source and row i of --target must describe the same item. With items as rows of X and Y and D the \
      larger dimension (the narrower side is padded with zeros), epsilon = |X X' - Y Y'| in the Frobenius norm \
      and delta = epsilon / n, the root mean squared difference of dot products. Then the best orthogonal Q \
      has |X Q - Y| at most (2D)^(1/4) sqrt(epsilon), and a mean squared distance per item of at most \
      sqrt(2D) delta (arXiv 2510.13406). 'attained' is what Procrustes reaches, 'tightness' its share of the \
      bound, 'dot products' the correlation of the two sides' dot products over 100,000 sampled pairs of items.

      Each line prepares the rows differently: as they are, scaled to unit length, centred, or both.
      """)

  @Option(help: ArgumentHelp("Paired source vectors.", valueName: "file"))
  var source: String
  @Option(help: ArgumentHelp("Paired target vectors.", valueName: "file"))
  var target: String
  @Option(
    help: ArgumentHelp("Source rows to use, from 0, end not included. (default: all)", valueName: "first:end")
  )
  var sourceRows: RowRange?
  @Option(help: ArgumentHelp("Target rows to use. (default: all)", valueName: "first:end"))
  var targetRows: RowRange?
  @Option(help: ArgumentHelp("Seed of the sampled pairs.", valueName: "number"))
  var seed: UInt64 = 0
  @OptionGroup var compute: ComputeOptions
  @Flag(help: "Print one JSON document on standard output instead of a table.")
  var json = false

  func run() throws {
    compute.activate()
    let source = try EmbeddingRows(path: source, range: sourceRows)
    let target = try EmbeddingRows(path: target, range: targetRows)
    let pairs = try PairedRows(source: source.rows, target: target.rows)
    let geometries = try naming(source: source, target: target) {
      try RowPreparation.allCases.map { try measureGeometry(pairs, $0, seed: seed) }
    }
    if json {
      try printJSON(geometries.map(BoundsReport.init))
    } else {
      print(boundsTable(geometries))
    }
  }
}

/// One preparation's figures as they stand in JSON.
struct BoundsReport: Encodable {
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

private func boundsTable(_ geometries: [PairedGeometry]) -> String {
  var table = TextTable(header: [
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
  guard let first = geometries.first?.bounds else { return table.rendered() }
  return table.rendered() + "\n\n\(first.itemCount) items, D = \(first.dimension)."
}
