import ArgumentParser
import Mv2v
import Reports

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

      Example:
        mv2v bounds --source paired-a.npy --target paired-b.npy
      """)

  @OptionGroup var rows: PairedRowsOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of a table.")
  var json = false

  func run() throws {
    try log.activate()
    try compute.activate()
    let (source, target) = try stage("open files") { try rows.open() }
    let pairs = try PairedRows(source: source.rows, target: target.rows)
    let seed = try seed.value()
    let geometries = try stage("measure geometry") {
      try RowPreparation.allCases.map { try measureGeometry(pairs, $0, seed: seed) }
    }
    try show(Report(geometries), asJSON: json)
  }
}
