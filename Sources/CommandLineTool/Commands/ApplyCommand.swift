import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Mv2v
import Reports

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

      Any other map carries source vectors into the target space, and with --side target target vectors back into the \
      source space. --from-model says which model the vectors come from, so that a map with the names of its models is \
      not used backwards; where both sides have the same dimension, a remark says so of vectors that look like the other \
      side's.

      Of a common space of several models, from 'mv2v fit-all', --from and --to choose the map.

      A map whose fit has failed by its own verdict is refused unless --force is given.

      The output has the format that its extension names (.npy, .npz, .safetensors, .fvecs, .jsonl, .csv, .pgcopy and more), or \
      --output-format. Ids of rows are kept where both formats can hold them.

      The file is read and written in blocks, so memory does not grow with it. An output of 256 MiB or more goes \
      past the page cache where the system can do that (Linux 6.14), so that it displaces nothing.

      --shard 3/8 maps the third of eight slices of the rows, for job arrays. A record of the shard goes beside it \
      (FILE.shard.json), by which --resume and 'mv2v merge' check it. All shards take the same --input.

      Examples:
        mv2v apply --map map.safetensors --input index.npy --output mapped.npy
        mv2v apply --map common-space.safetensors --from minilm --to e5 \\
          --input minilm.npy --output mapped.npy
        mv2v apply --map map.safetensors --input 'shards/*.jsonl' \\
          --output mapped.jsonl
        zcat x.jsonl.gz | mv2v apply --map map.safetensors --input - --output - \\
          --output-format csv | gzip >y.csv.gz
      """)

  @Option(help: ArgumentHelp("The map, from 'mv2v fit'.", valueName: "map.safetensors"))
  var map: String
  @OptionGroup var spaces: SpaceChoice
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Source vectors: a file, several, a folder, a pattern such as 'shards/*.npy', or - for standard input.",
      valueName: "file"))
  var input: [String]
  @Option(
    help: ArgumentHelp(
      "Where to write the mapped vectors, in the format that the extension names, or - for standard output.",
      valueName: "file"))
  var output: String
  @OptionGroup var formatOptions: OutputFormatOptions
  @OptionGroup var inputOptions: InputOptions
  @Option(
    help: ArgumentHelp(
      "The ids of the rows, one per line, where the vectors' file has none or others are wanted.",
      valueName: "file"))
  var ids: String?
  @Option(
    help: ArgumentHelp("Where to write the ids of the rows, one per line.", valueName: "file"))
  var outputIds: String?
  @Option(
    help:
      "Coordinates of the output: 'target' (those of the raw vectors of the space led to) or 'centred' (unit vectors about the mean). (default: target)"
  )
  var space: OutputSpace?
  @Option(
    help:
      "Whose vectors these are, 'source' or 'target', which a map into the target space carries back. (default: source)"
  )
  var side: Side?
  @OptionGroup var origin: VectorOrigin
  @Option(help: ArgumentHelp("Rows to map, from 0, end not included. (default: all)", valueName: "first:end"))
  var rows: RowRange?
  @Flag(help: "Apply a map even if its verdict is 'failed'.")
  var force = false
  @OptionGroup var sharding: ShardOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  @Flag(help: "Check everything that can be checked, say what it would take, and write nothing.")
  var dryRun = false
  @Flag(help: "Print what was done as one JSON document on standard output.")
  var json = false

  func validate() throws {
    if !dryRun { try requireFreeStandardOutput(output, json: json) }
  }

  mutating func run() throws {
    let start = ContinuousClock.now
    try log.activate()
    try compute.activate()
    (output, outputIds) = (sharding.named(output), outputIds.map(sharding.named))
    var reading = inputOptions.reading
    reading.identifierPath = ids
    try requireOwnOutputs(apartFrom: input + [map] + [ids].compactMap { $0 })
    let source = try stage("open files") { try EmbeddingRows(paths: input, range: rows, options: reading) }
    try requireOwnOutputs(apartFrom: source.file.filePaths)
    let openingSeconds = processorSeconds() / Double(ThreadCount.current)
    let file = try spaces.open(map)
    if !force, let verdict = file.metadata.verdict, verdict.level == .failed {
      throw CommandError.failedMap(path: map, figures: verdict.figures)
    }
    let side = side ?? .source
    try requireSuitableOptions(for: file.map)
    try origin.require(file, path: map, takenFrom: side)
    let looksReversed = try requireDirection(of: source.rows, under: file.map, from: side)
    let comparison = looksReversed ? nil : remarkOnResemblance(of: source.rows, from: side, to: file)
    let space = space ?? (file.map.leadsIntoOtherSpace ? .raw : .centred)
    let part = try sharding.shard?.rows(of: source.rows.rowCount, in: source.file.path)
    var outcome = ApplyOutcome(
      map: map, input: input, output: output, side: side, space: space,
      rowCount: part?.count ?? source.rows.rowCount, dimension: file.map.imageDimension(of: side),
      shard: sharding.shard?.defaultValueDescription, comparison: comparison, duration: .zero)
    if dryRun {
      try requireWritableOutputs()
      if outputIds != nil { _ = try requireIdentifiers(of: source) }
      let plan = try plan(outcome, of: source, under: file, openingSeconds: openingSeconds)
      return try show(Report(plan), asJSON: json)
    }
    let shard = try shardOutput(part, of: source, file, space)
    if sharding.resume, try shard?.isFinished() == true {
      Log.done("Kept \(output): the shard is finished")
      (outcome.wasKept, outcome.duration) = (true, ContinuousClock.now - start)
      if json { try show(Report(outcome), asJSON: true) }
      return
    }
    let identifiers = try outputIds.map { path in try identifierOutput(path: path, of: source, part) }
    try shard?.removeOldRecord()
    // Nil when whoever reads the output has enough of it.
    guard let applied = try write(file.map, source.rows, part, space) else { return }
    try identifiers?.commit()
    try shard?.finish()
    remarkOnNames(of: source, lost: applied.namesWereLost)
    formatOptions.remarkOnSaturation(of: applied.saturatedCount, in: output)
    if applied.undirectedCount > 0 {
      Log.remark(
        "\(applied.undirectedCount) of \(applied.rowCount) rows equal the \(side) mean and have no direction; "
          + "they were written as \(image(ofTheMeanUnder: file.map, in: space))")
    }
    let coordinates = space == .raw ? side.other.rawValue : space.rawValue
    Log.done("Wrote \(output): \(applied.rowCount) x \(applied.dimension), \(coordinates) space")
    (outcome.undirectedCount, outcome.namesWereLost) = (applied.undirectedCount, applied.namesWereLost)
    outcome.saturatedCount = applied.saturatedCount
    outcome.duration = ContinuousClock.now - start
    if json { try show(Report(outcome), asJSON: true) }
  }

  /// Writes the mapped rows; nil when the pipe they go to was closed.
  private func write(
    _ map: EmbeddingMap, _ rows: RowSlice, _ part: Range<Int>?, _ space: OutputSpace
  ) throws -> AppliedRows? {
    let progress = stageReporter(of: CountedWork("rows", count: part?.count ?? rows.rowCount))
    defer { progress.stop() }
    let start = ContinuousClock.now
    progress.report(.began(stage: "map rows"))
    let result = Result { () throws(EmbeddingMapError) in
      try map.write(
        imagesOf: rows, part: part, from: side ?? .source, space: space, to: output,
        format: formatOptions.outputFormat, elements: formatOptions.elements
      ) { progress.report(.advanced(share: $0)) }
    }
    progress.report(
      .ended(StageReport(name: "map rows", duration: ContinuousClock.now - start, measurements: [])))
    if case .failure(.file(.closedPipe)) = result { return nil }
    return try result.get()
  }

  /// The record of the shard, where one is written to a file.
  private func shardOutput(
    _ part: Range<Int>?, of source: EmbeddingRows, _ file: MapFile, _ space: OutputSpace
  ) throws -> ShardOutput? {
    guard let shard = sharding.shard, let part, output != EmbeddingWriter.standardOutput else { return nil }
    let map = file.map
    try map.requireDimension(source.rows.columnCount, of: side ?? .source, origin: source.rows.origin)
    // Of a common space, the one map that was chosen says which run it is.
    let digest = try spaces.from == nil ? sha256Digits(ofFile: self.map) : file.digits()
    return try ShardOutput(
      shard, part: part, of: source, mapDigest: digest, dimension: map.imageDimension(of: side ?? .source),
      side: side ?? .source, space: space, elementType: formatOptions.elements.type, output: output)
  }

  private func requireOwnOutputs(apartFrom inputs: [String]) throws {
    let record =
      sharding.shard == nil || output == EmbeddingWriter.standardOutput ? nil : ShardRecord.path(of: output)
    try requireOutputs(
      [output] + [record, outputIds].compactMap { $0 }, apartFrom: inputs, streamed: output)
  }

  /// The ids of the rows, written but not yet in their place.
  private func identifierOutput(
    path: String, of source: EmbeddingRows, _ part: Range<Int>?
  ) throws -> AtomicOutput {
    let identifiers = try requireIdentifiers(of: source)
    let output = try AtomicOutput(path: path)
    var text: [UInt8] = []
    let firstRow = source.rows.range.lowerBound
    for row in part ?? 0..<source.rows.rowCount {
      let name = identifiers[firstRow + row]
      guard !name.utf8.contains(0x0A) else {
        throw CommandError.inFile(
          path: path,
          message: "the id of row \(firstRow + row) holds a line end, so that it cannot stand on one line")
      }
      text += Array(name.utf8) + [0x0A]
      if text.count >= 1 << 20 {
        try output.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try output.write(text)
    return output
  }

  private func requireIdentifiers(of source: EmbeddingRows) throws -> RowIdentifiers {
    guard let identifiers = source.file.identifiers else {
      throw ValidationError("--output-ids needs ids, and \(source.file.path) has none; give them with --ids")
    }
    return identifiers
  }

  private func remarkOnNames(of source: EmbeddingRows, lost: Bool) {
    guard let identifiers = source.file.identifiers else { return }
    if let (earlier, later) = identifiers.firstRepetition {
      Log.remark(
        "the id '\(identifiers[later])' stands at row \(earlier) and again at row \(later)")
    }
    if lost, outputIds == nil {
      Log.remark(
        "the format of \(output) cannot hold the ids of the rows; --output-ids writes them beside it")
    }
  }

  private func image(ofTheMeanUnder map: EmbeddingMap, in space: OutputSpace) -> String {
    if case .matching = map { return "the image of that mean" }
    return space == .centred ? "zeros" : "the \((side ?? .source).other) mean"
  }

  private func requireSuitableOptions(for map: EmbeddingMap) throws {
    if !map.leadsIntoOtherSpace, space == .raw {
      throw CommandError.unsuitableMap(
        path: self.map,
        reason:
          "--space target needs a map into the target space; this one is \(map.kindName) and leads to a common space"
      )
    }
  }
}
