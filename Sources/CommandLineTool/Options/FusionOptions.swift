import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Evaluation
import Mv2v

/// Vectors of two modalities, and what says how they belong together.
struct FusionOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Vectors of the first modality, such as pictures.", valueName: "file"))
  var first: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Vectors of the second modality, such as texts.", valueName: "file"))
  var second: [String] = []
  @Option(help: ArgumentHelp("The items that --first has vectors of, one id per line.", valueName: "file"))
  var firstIds: String?
  @Option(help: ArgumentHelp("The items that --second has vectors of.", valueName: "file"))
  var secondIds: String?
  @Flag(help: "Keep items that have one modality alone.")
  var mixed = false
  @Option(help: ArgumentHelp("First vectors of paired items, other than those to fuse.", valueName: "file"))
  var pairedFirst: String?
  @Option(help: ArgumentHelp("Second vectors of the same items.", valueName: "file"))
  var pairedSecond: String?
  @Option(
    help: ArgumentHelp("A map from the first to the second modality, in place of pairs.", valueName: "file"))
  var map: String?
  @Flag(help: "Use a map even if its verdict is 'failed'.")
  var force = false
  @OptionGroup var input: InputOptions

  func validate() throws {
    if first.isEmpty, second.isEmpty {
      throw ValidationError("--first, --second or both are needed: the vectors to fuse")
    }
    if (pairedFirst == nil) != (pairedSecond == nil) {
      throw ValidationError("--paired-first and --paired-second go together")
    }
    if firstIds != nil, first.isEmpty { throw ValidationError("--first-ids needs --first") }
    if secondIds != nil, second.isEmpty { throw ValidationError("--second-ids needs --second") }
  }

  /// Throws unless pairs or a map say how the modalities belong together, which vectors that are added as they are may lack.
  func requireCounterparts(for way: FusionWay?) throws {
    guard (pairedFirst == nil) == (map == nil), way != .asIs || map != nil else { return }
    throw ValidationError(
      "give either paired items (--paired-first, --paired-second) or --map, which say how the modalities belong together; "
        + "only --way as-is does without")
  }

  /// Every file that is read.
  var paths: [String] {
    first + second + [firstIds, secondIds, pairedFirst, pairedSecond, map].compactMap { $0 }
  }

  /// The vectors of both modalities and their items.
  func open() throws -> FusedInput {
    func rows(_ paths: [String], _ ids: String?) throws -> EmbeddingRows? {
      if paths.isEmpty { return nil }
      var reading = input.reading
      reading.identifierPath = ids
      return try EmbeddingRows(paths: paths, range: nil, options: reading)
    }
    let (first, second) = (try rows(first, firstIds), try rows(second, secondIds))
    func identifiers(_ rows: EmbeddingRows?, _ path: String?) throws -> Identifiers? {
      guard let rows, let carried = rows.file.identifiers else { return nil }
      return try Identifiers(
        path: nil, carried: carried, rowCount: rows.rows.rowCount, of: path ?? rows.file.path)
    }
    let (firstNames, secondNames) = (try identifiers(first, firstIds), try identifiers(second, secondIds))
    let items: FusedItems
    if let firstNames, let secondNames {
      items = try FusedItems(first: firstNames, second: secondNames, isMixed: mixed)
    } else {
      items = try FusedItems(
        firstCount: first?.rows.rowCount, secondCount: second?.rows.rowCount,
        names: firstNames?.names ?? secondNames?.names)
    }
    return FusedInput(
      first: first?.rows, second: second?.rows, items: items,
      files: [first, second].compactMap { $0?.file })
  }

  /// What the paired items, or the map, say of the input.
  func fusion(of input: FusedInput) throws -> ModalityFusion {
    if let map {
      let file = try MapFile(path: map)
      if !force, let verdict = file.metadata.verdict, verdict.level == .failed {
        throw CommandError.failedMap(path: map, figures: verdict.figures)
      }
      guard file.map.leadsIntoOtherSpace else {
        throw CommandError.unsuitableMap(
          path: map,
          reason:
            "a map from the first modality into the second's space is needed; this one is \(file.map.kindName) and "
            + "leads to a common space")
      }
      return ModalityFusion(map: file.map)
    }
    guard let pairedFirst, let pairedSecond else { return try ModalityFusion(asIs: input.dimensions) }
    func rows(_ path: String) throws -> RowSlice {
      try EmbeddingRows(path: path, range: nil, options: self.input.reading).rows
    }
    return try ModalityFusion(pairs: PairedRows(source: rows(pairedFirst), target: rows(pairedSecond)))
  }
}

/// The vectors to fuse.
struct FusedInput {
  let first, second: RowSlice?
  let items: FusedItems
  /// What they are read from.
  let files: [EmbeddingFile]

  /// Of both modalities; where one is absent, of the other.
  var dimensions: (first: Int, second: Int) {
    (first?.columnCount ?? second?.columnCount ?? 0, second?.columnCount ?? first?.columnCount ?? 0)
  }

  /// The items' names as judgements and outputs have them.
  func identifiers() -> Identifiers { Identifiers(names: items.names, count: items.items.count) }
}
