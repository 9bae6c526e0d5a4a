import ArgumentParser
import EmbeddingFiles
import Embeddings
import Evaluation
import LinearAlgebra
import Mv2v
import Reports

/// `mv2v fuse`: one vector for items that have two, of two modalities.
struct FuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract: "Fuse vectors of two modalities, such as pictures and texts, into one space.",
    discussion: """
      An item's fused vector is alpha a + (1 - alpha) b, of its prepared vectors a of the first and b of the second \
      modality, all of unit length. --way prepares them: 'as-is' does nothing else; 'centred' takes each modality's mean \
      off; 'aligned' turns the first into the second's coordinates by the orthogonal Procrustes map of paired items; \
      'aligned-centred' does both. Means and map come from --paired-first and --paired-second, row i of both of one \
      item, or from --map, whose source is the first modality; 'as-is' alone needs neither. Centring without alignment can make \
      things worse (docs/fusion.md).

      Row i of --first and of --second are of one item, unless both have ids: then rows of one id are, and --mixed keeps \
      items of one modality alone. Given --first or --second alone, its vectors are prepared: so queries are, for a \
      search of what was fused in the same way.

      With --judgements nothing is fused into a file: --queries, prepared like the modality --queries-of, look for the \
      items, and nDCG@10 is shown for every way and alpha.

      Examples:
        mv2v fuse --first pictures.npy --second texts.npy --paired-first p.npy \\
          --paired-second t.npy --alpha 0.5 --output fused.npy
        mv2v fuse --second queries.npy --paired-first p.npy --paired-second t.npy \\
          --output fused-queries.npy
        mv2v fuse --first pictures.npy --second texts.npy --paired-first p.npy \\
          --paired-second t.npy --queries queries.npy --judgements qrels.txt \\
          --plot ndcg.svg
      """)

  @OptionGroup var modalities: FusionOptions
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weight of the first modality, 0 to 1; several with --judgements. (default: 0.5; with --judgements 0,0.1,...,1)",
      valueName: "weight"))
  var alpha: WeightList?
  @Option(help: "How vectors are prepared. (default: aligned-centred; with --judgements all)")
  var way: FusionWay?
  @Option(
    help: ArgumentHelp(
      "Where to write the fused vectors, in the format that the extension names, or - for standard output.",
      valueName: "file"))
  var output: String?
  @OptionGroup var formatOptions: OutputFormatOptions
  @Option(help: ArgumentHelp("Vectors that look for the items.", valueName: "file"))
  var queries: String?
  @Option(help: "The modality of the queries: 'first' or 'second'.")
  var queriesOf: Modality = .second
  @Option(
    help: ArgumentHelp(
      "Query ids, one per line. (default: those in --queries, else row numbers)", valueName: "file"))
  var queryIds: String?
  @Option(help: ArgumentHelp("Which items answer which queries.", valueName: "qrels"))
  var judgements: String?
  @Flag(help: "Count every grade above 0 as 1.")
  var binary = false
  @Option(help: ArgumentHelp("The k of recall@k.", valueName: "counts"))
  var k = PositiveCounts([10])
  @Option(help: ArgumentHelp("Write a line for each way and alpha, tab-separated.", valueName: "file.tsv"))
  var table: String?
  @Option(help: ArgumentHelp("Draw nDCG@10 over alpha.", valueName: "file.svg"))
  var plot: String?
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output.")
  var json = false

  enum Modality: String, ExpressibleByArgument, CaseIterable { case first, second }

  func validate() throws {
    try alpha?.validate(as: "--alpha")
    try modalities.requireCounterparts(for: way)
    if (output == nil) == (judgements == nil) {
      throw ValidationError(
        "give either --output, to write fused vectors, or --judgements, to measure a search of them")
    }
    if let output {
      if let alpha, alpha.values.count > 1 { throw ValidationError("--output takes one --alpha") }
      try requireFreeStandardOutput(output, json: json)
      for (option, isGiven) in [
        ("--queries", queries != nil), ("--query-ids", queryIds != nil), ("--binary", binary),
        ("--table", table != nil), ("--plot", plot != nil),
      ] where isGiven {
        throw ValidationError(
          "\(option) goes with --judgements; prepare queries for a search as --first or --second alone")
      }
    } else if queries == nil {
      throw ValidationError("--judgements needs --queries")
    }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    let paths = modalities.paths + [queries, queryIds, judgements].compactMap { $0 }
    try requireOutputs([output, table, plot].compactMap { $0 }, apartFrom: paths, streamed: output)
    let input = try stage("open files") { try modalities.open() }
    let fusion = try stage("align the modalities") { try modalities.fusion(of: input) }
    if let output { try write(input, fusion, to: output) } else { try measure(input, fusion) }
  }

  private func write(_ input: FusedInput, _ fusion: ModalityFusion, to output: String) throws {
    let (way, alpha) = (way ?? .alignedCentred, alpha?.values[0] ?? 0.5)
    let rows = try FusedRows(
      fusion, items: input.items, first: input.first, second: input.second, way: way, alpha: alpha)
    if let first = input.first { try fusion.require(first, as: .source) }
    if let second = input.second { try fusion.require(second, as: .target) }
    var undirectedCount = 0
    let result = Result { () throws(EmbeddingFileError) in
      let writer = try EmbeddingWriter(
        path: output, format: formatOptions.outputFormat, elements: formatOptions.elements,
        rowCount: rows.rowCount, columnCount: rows.columnCount, names: input.items.names.map { RowNames($0) })
      for block in rows.blocks(ofAtMost: 4096) {
        let fused = rows.rows(block)
        undirectedCount += fused.rowSquaredNorms().count { $0 == 0 }
        try writer.append(fused)
      }
      for file in input.files { try file.requireUnchanged() }
      try writer.finish()
      return writer
    }
    // Whoever reads the output has enough of it.
    if case .failure(.closedPipe) = result { return }
    let writer = try result.get()
    if undirectedCount > 0 {
      Log.remark(
        "\(undirectedCount) of \(rows.rowCount) items have no direction, because a vector is zero or equals its modality's mean, "
          + "or because two cancel; they were written as zeros")
    }
    formatOptions.remarkOnSaturation(of: writer.saturatedCount, in: output)
    if writer.losesNames { Log.remark("the format of \(output) cannot hold the ids of the items") }
    Log.done(
      "Wrote \(output): \(rows.rowCount) x \(rows.columnCount), \(way.rawValue), alpha \(weight(alpha))")
    guard json else { return }
    try show(
      Report(
        FusionOutcome(
          output: output, way: way, alpha: alpha, counts: input.items.counts, dimension: rows.columnCount,
          undirectedCount: undirectedCount,
          gap: fusion.gap(of: input.items, first: input.first, second: input.second, way: way),
          namesWereLost: writer.losesNames, saturatedCount: writer.saturatedCount)), asJSON: true)
  }

  private func measure(_ input: FusedInput, _ fusion: ModalityFusion) throws {
    let queryFile = try EmbeddingRows(path: queries ?? "", range: nil, options: modalities.input.reading)
    let study = try FusionStudy(
      fusion, items: input.items, first: input.first, second: input.second, queries: queryFile.rows,
      queryModality: queriesOf == .first ? .source : .target)
    let names = input.identifiers()
    let judgements = try Judgements(
      path: judgements ?? "",
      queries: Identifiers(
        path: queryIds, carried: queryFile.file.identifiers, rowCount: queryFile.rows.rowCount,
        of: queries ?? ""),
      documents: names, isBinary: binary, options: "--query-ids, --first-ids, --second-ids")
    let outputs = try [table, plot].map { path in try path.map { try AtomicOutput(path: $0) } }
    let results = try stage("rank items") {
      try study.run(
        judgements, ways: way.map { [$0] } ?? fusion.ways,
        alphas: alpha?.values ?? (0...10).map { Double($0) / 10 }, cutoffs: k.values,
        depth: max(100, k.values.last ?? 0), order: names.order)
    }
    if way == nil, fusion.ways.count < FusionWay.allCases.count {
      Log.remark(
        "the modalities have \(fusion.dimension(of: .source)) and \(fusion.dimension(of: .target)) dimensions, so that there "
          + "is nothing to add without alignment")
    }
    let report = Report(results)
    try outputs[0]?.finish(with: report.rendered(as: TSVFormat.self))
    try outputs[1]?.finish(with: report.rendered(as: SVGFormat.self))
    announce([table, plot].compactMap { $0 })
    try show(report, asJSON: json)
  }
}
