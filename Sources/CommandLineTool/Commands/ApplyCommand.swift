import ArgumentParser
import EmbeddingAlignment
import EmbeddingFiles
import LinearAlgebra

/// `mv2v apply`: carries a file of vectors over, block by block.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Carry source vectors into the target space with a map.",
    discussion: """
      Each vector x is centred by the map's source mean, scaled to unit length and rotated: u W with \
      u = (x - source_mean) / |x - source_mean|. --space centred writes that. --space target (the default) \
      also multiplies by target_scale and adds target_mean, so that the result lies where the target model's \
      raw vectors lie and can be searched in an index of them. A vector equal to the source mean has no \
      direction: it becomes 0, or target_mean in target space; such rows are counted in a remark.

      The file is read and written in blocks, so memory does not grow with it.
      """)

  @Option(help: ArgumentHelp("The map, from 'mv2v fit'.", valueName: "map.safetensors"))
  var map: String
  @Option(help: ArgumentHelp("Source vectors: .npy or .safetensors.", valueName: "file"))
  var input: String
  @Option(help: ArgumentHelp("Where to write the mapped vectors, as float32 .npy.", valueName: "file.npy"))
  var output: String
  @Option(
    help:
      "Coordinates of the output: 'target' (the target model's own) or 'centred' (unit vectors about the mean)."
  )
  var space: OutputSpace = .target
  @Option(help: ArgumentHelp("Rows to map, from 0, end not included. (default: all)", valueName: "first:end"))
  var rows: RowRange?
  @OptionGroup var compute: ComputeOptions

  func run() throws {
    compute.activate()
    try requireOutput(output, apartFrom: [input, map])
    let map = try MapFile(path: map).map
    let source = try EmbeddingRows(path: input, range: rows)
    do { try map.requireSourceDimension(source.file.columnCount) } catch {
      throw CommandError.inFile(path: input, message: error.description)
    }
    let writer = try NumPyWriter(
      path: output, rowCount: source.rows.rowCount, columnCount: map.matrix.columnCount)
    var undirectedCount = 0
    for block in source.rows.blocks(ofAtMost: 8192) {
      let mapped = try map.apply(to: source.rows.rows(block), space: .centred)
      let norms = mapped.rowSquaredNorms()
      if let bad = norms.firstIndex(where: { !$0.isFinite }) {
        throw CommandError.rowNotFinite(
          path: input, row: source.rows.range.lowerBound + block.lowerBound + bad)
      }
      undirectedCount += norms.count { $0 == 0 }
      try writer.append(space == .centred ? mapped : map.inTargetSpace(mapped))
    }
    try writer.finish()
    if undirectedCount > 0 {
      StandardError.writeLine(
        "\(undirectedCount) of \(source.rows.rowCount) rows equal the source mean and have no direction; "
          + "they were written as \(space == .centred ? "zeros" : "the target mean")")
    }
    StandardError.writeLine(
      "Wrote \(output): \(source.rows.rowCount) x \(map.matrix.columnCount), \(space.rawValue) space")
  }
}

extension OutputSpace: ExpressibleByArgument {}
