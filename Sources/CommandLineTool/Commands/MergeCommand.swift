import ArgumentParser
import EmbeddingFiles
import Mv2v
import Reports

/// `mv2v merge`: puts the shards of one run together, block by block.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the shards that 'apply --shard' has written together.",
    discussion: """
      The shards may be given in any order; the records beside them (FILE.shard.json) say which they are. It is checked \
      that they are the shards of one run (same map, input and options), that none is missing or there twice, and that \
      they have the size, rows and dimension with which they were written. The shards are kept.

      A .npy of the shards is, byte for byte, what one 'mv2v apply' would have written. Ids are kept where the formats of \
      shards and output hold them.

      With --unchecked, any files of vectors of one dimension are put together in the order given, those of a folder or \
      pattern in natural order.

      Examples:
        mv2v apply --map map.safetensors --input index.npy --shard 3/8 \\
          --output 'part-{shard}.npy'
        mv2v merge 'part-*.npy' --output mapped.npy
      """)

  @Argument(
    help: ArgumentHelp("The shards: files, a folder, or a pattern such as 'part-*.npy'.", valueName: "file"))
  var shards: [String]
  @Option(
    help: ArgumentHelp(
      "Where to write the vectors, in the format that the extension names, or - for standard output.",
      valueName: "file"))
  var output: String
  @OptionGroup var formatOptions: OutputFormatOptions
  @OptionGroup var inputOptions: InputOptions
  @Option(
    help: ArgumentHelp("The ids of all rows, one per line, where the shards have none.", valueName: "file"))
  var ids: String?
  @Flag(help: "Put files together without their records, in the order given.")
  var unchecked = false
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  @Flag(help: "Print what was done as one JSON document on standard output.")
  var json = false

  func validate() throws { try requireFreeStandardOutput(output, json: json) }

  func run() throws {
    let start = ContinuousClock.now
    try log.activate()
    try compute.activate()
    var reading = inputOptions.reading
    reading.identifierPath = ids
    // A shell's pattern names the records as well.
    let files = try inputFilePaths(shards.filter { !$0.hasSuffix(ShardRecord.suffix) })
    try requireOutputs(
      [output], apartFrom: files + files.map(ShardRecord.path) + [ids].compactMap { $0 }, streamed: output)
    let records = unchecked ? nil : try ShardFiles(files)
    let file = try EmbeddingFile(paths: records?.paths ?? files, options: reading)
    Log.remarks(on: file)
    try records?.requireRows(of: file)
    let result = Result { () throws(EmbeddingFileError) in
      let writer = try EmbeddingWriter(
        path: output, format: formatOptions.outputFormat, elements: formatOptions.elements,
        rowCount: file.rowCount, columnCount: file.columnCount, names: file.identifiers.map { RowNames($0) })
      try write(file, to: writer)
      return writer
    }
    // Whoever reads the output has enough of it.
    if case .failure(.closedPipe) = result { return }
    let writer = try result.get()
    if writer.losesNames {
      Log.remark("the format of \(output) cannot hold the ids of the rows")
    }
    formatOptions.remarkOnSaturation(of: writer.saturatedCount, in: output)
    Log.done(
      "Wrote \(output): \(file.rowCount) x \(file.columnCount), from \(file.fileCount) "
        + (file.fileCount == 1 ? "shard" : "shards"))
    guard json else { return }
    let outcome = MergeOutcome(
      output: output, shards: file.filePaths, rowCount: file.rowCount, dimension: file.columnCount,
      wasChecked: !unchecked, namesWereLost: writer.losesNames,
      saturatedCount: writer.saturatedCount, duration: ContinuousClock.now - start)
    try show(Report(outcome), asJSON: true)
  }

  private func write(_ file: EmbeddingFile, to writer: EmbeddingWriter) throws(EmbeddingFileError) {
    let progress = stageReporter(of: CountedWork("rows", count: file.rowCount))
    defer { progress.stop() }
    let start = ContinuousClock.now
    progress.report(.began(stage: "copy rows"))
    for block in file.blocks(ofAtMost: max(1, (1 << 21) / file.columnCount)) {
      try writer.append(file.rows(block))
      progress.report(.advanced(share: Double(block.upperBound) / Double(file.rowCount)))
    }
    progress.report(
      .ended(StageReport(name: "copy rows", duration: ContinuousClock.now - start, measurements: [])))
    try file.requireUnchanged()
    try writer.finish()
  }
}
