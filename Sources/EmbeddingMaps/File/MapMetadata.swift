public import EmbeddingFiles
public import Embeddings

/// What a map file says about where its map came from. No dates: equal runs give equal files.
public struct MapMetadata: Equatable, Sendable {
  /// How a map was made.
  public enum Making: Equatable, Sendable {
    /// Fitted on unpaired rows, by `mv2v fit`.
    case unpaired(FitRecord)
    /// Fitted on paired rows, by `mv2v oracle`.
    case paired
  }

  /// The version of the tool that wrote the file.
  public var toolVersion: String
  /// How the map was made.
  public var making: Making
  /// The rows of either side that it was fitted on, where that is recorded.
  public var source, target: TrainingRows?
  /// What the models are called that the vectors of either side come from, where somebody said so.
  public var models: ModelNames

  /// What is known about a map.
  public init(
    toolVersion: String = mv2vVersion, making: Making, source: TrainingRows? = nil,
    target: TrainingRows? = nil, models: ModelNames = ModelNames()
  ) {
    (self.toolVersion, self.making, self.models) = (toolVersion, making, models)
    (self.source, self.target) = (source, target)
  }

  /// The verdict of the fit; nil for maps of paired rows, which need none.
  public var verdict: Verdict? {
    if case .unpaired(let record) = making { return record.verdict }
    return nil
  }
}

/// The embedding models of both sides, as their users call them, such as `sentence-transformers/all-MiniLM-L6-v2`.
public struct ModelNames: Equatable, Sendable {
  /// Nil where nobody said.
  public var source, target: String?

  /// Names as given; an empty one is none.
  public init(source: String? = nil, target: String? = nil) {
    func given(_ name: String?) -> String? { name?.isEmpty == true ? nil : name }
    (self.source, self.target) = (given(source), given(target))
  }

  /// The name of one side.
  public subscript(_ side: Side) -> String? { side == .source ? source : target }
}

/// What an unpaired fit was told and what it judged of itself.
public struct FitRecord: Equatable, Sendable {
  /// The preset's name.
  public var preset: String
  /// The seed of every random choice.
  public var seed: UInt64
  /// Whether the map can be trusted.
  public var verdict: Verdict
  /// Every knob of the method that was run, by name, as a job file would set it.
  public var knobs: [String: String]
  /// How many pairs were known beforehand.
  public var knownPairCount: Int
  /// The file name of the map that the fit started from, if there was one.
  public var initialMap: String?
  /// The names of all spaces that the map was made consistent with, its own two included; empty for a fit of two alone.
  public var synchronisedSpaces: [String]
  /// The names of the spaces over which the map was found, its own two included, where the fit between these had failed.
  public var route: [String]
  /// What the fit came upon on its way; nil in files of older versions.
  public var log: FitLog?

  /// A record of a fit.
  public init(
    preset: String, seed: UInt64, verdict: Verdict, knobs: [String: String], knownPairCount: Int = 0,
    initialMap: String? = nil, synchronisedSpaces: [String] = [], route: [String] = [], log: FitLog? = nil
  ) {
    (self.synchronisedSpaces, self.route) = (synchronisedSpaces, route)
    (self.preset, self.seed, self.verdict) = (preset, seed, verdict)
    (self.knobs, self.knownPairCount, self.initialMap) = (knobs, knownPairCount, initialMap)
    self.log = log
  }
}

/// Which rows of which file one side of a map was fitted on.
public struct TrainingRows: Equatable, Sendable {
  /// How many.
  public let rowCount: Int
  /// Which rows of the file, or of the matrix; more than `rowCount` where that many were drawn of them.
  public let range: Range<Int>
  /// The file; nil for rows that were in memory.
  public let file: FileFingerprint?

  init(rowCount: Int, range: Range<Int>, file: FileFingerprint?) {
    (self.rowCount, self.range, self.file) = (rowCount, range, file)
  }

  /// Describes rows, of which a file's bytes are all read for its fingerprint.
  public init(of rows: any RowSource) {
    // Of rows that were drawn, the range says what they were drawn from.
    let whole = (rows as? SampledRows)?.base ?? rows
    let slice = whole as? RowSlice
    let file = (slice?.base ?? whole) as? EmbeddingFile
    self.init(
      rowCount: rows.rowCount, range: slice?.range ?? 0..<whole.rowCount,
      file: file.map(FileFingerprint.init(of:)))
  }
}

/// The version of the tool and the library, also recorded in map files.
public let mv2vVersion = "0.1.0"
