import ArgumentParser
import Mv2v

/// `mv2v apply`: carries a file of vectors over, block by block.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Carry source vectors into the target space with a map.",
    discussion: """
      Each vector x is centred by the map's source mean, scaled to unit length and rotated: u W with \
      u = (x - source_mean) / |x - source_mean|. --space centred writes that. --space target (the default) \
      also multiplies by target_scale and adds target_mean, so that the result lies where the target model's \
      raw vectors lie and can be searched in an index of them. A map of rows with rogue dimensions has weights: \
      differences from source_mean are multiplied by source_weights, and what is added to target_mean is divided by \
      target_weights. A vector equal to the source mean has no \
      direction: it becomes 0, or target_mean in target space; such rows are counted in a remark.

      A whitened or matching map (--kind of 'mv2v oracle' and 'mv2v fit') has a transform for each side, chosen by \
      --side; its output lies in the common space of both sides, in centred coordinates. Search a whitened map's by \
      cosine and a matching map's by Euclidean (L2) distance, whichever side the queries are of.

      A map whose fit has failed by its own verdict is refused unless --force is given.

      The file is read and written in blocks, so memory does not grow with it. An output of 256 MiB or more goes \
      past the page cache where the system can do that (Linux 6.14), so that it displaces nothing.
      """)

  @Option(help: ArgumentHelp("The map, from 'mv2v fit'.", valueName: "map.safetensors"))
  var map: String
  @Option(help: ArgumentHelp("Source vectors: .npy or .safetensors.", valueName: "file"))
  var input: String
  @Option(help: ArgumentHelp("Where to write the mapped vectors, as float32 .npy.", valueName: "file.npy"))
  var output: String
  @Option(
    help:
      "Coordinates of the output: 'target' (the target model's own) or 'centred' (unit vectors about the mean). (default: target)"
  )
  var space: OutputSpace?
  @Option(
    help:
      "Whose vectors these are, 'source' or 'target'; a map without a common space takes source vectors alone. (default: source)"
  )
  var side: Side?
  @Option(help: ArgumentHelp("Rows to map, from 0, end not included. (default: all)", valueName: "first:end"))
  var rows: RowRange?
  @Flag(help: "Apply a map even if its verdict is 'failed'.")
  var force = false
  @OptionGroup var compute: ComputeOptions

  func run() throws {
    compute.activate()
    try requireOutput(output, apartFrom: [input, map])
    let source = try EmbeddingRows(path: input, range: rows)
    let file = try MapFile(path: map)
    if !force, let verdict = file.metadata.verdict, verdict.level == .failed {
      throw CommandError.failedMap(path: map, figures: verdict.figures)
    }
    try requireSuitableOptions(for: file.map)
    let space = space ?? (file.map.leadsIntoOtherSpace ? .raw : .centred)
    let applied = try file.map.write(imagesOf: source.rows, from: side ?? .source, space: space, to: output)
    if applied.undirectedCount > 0 {
      StandardError.writeLine(
        "\(applied.undirectedCount) of \(applied.rowCount) rows equal the \(side ?? .source) mean and have no direction; "
          + "they were written as \(image(ofTheMeanUnder: file.map, in: space))")
    }
    StandardError.writeLine(
      "Wrote \(output): \(applied.rowCount) x \(applied.dimension), \(space.rawValue) space")
  }

  private func image(ofTheMeanUnder map: EmbeddingMap, in space: OutputSpace) -> String {
    if case .matching = map { return "the image of that mean" }
    return space == .centred ? "zeros" : "the target mean"
  }

  private func requireSuitableOptions(for map: EmbeddingMap) throws {
    if map.leadsIntoOtherSpace, side == .target {
      throw CommandError.unsuitableMap(
        path: self.map,
        reason: "--side target needs a whitened or matching map; this one maps source vectors alone")
    }
    if !map.leadsIntoOtherSpace, space == .raw {
      throw CommandError.unsuitableMap(
        path: self.map,
        reason:
          "--space target needs a map into the target space; this one is \(map.kindName) and leads to a common space"
      )
    }
  }
}
