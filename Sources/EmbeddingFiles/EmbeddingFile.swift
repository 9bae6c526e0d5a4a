public import Embeddings
public import LinearAlgebra

/// Vectors in a file, or in several that form one matrix: one per row, converted to single precision as rows are read.
///
/// A path is a file, `file#name` for one of several arrays in it, a folder, a pattern such as `shards/*.npy`, or `-`
/// for standard input. Formats are told by the first bytes, then by the extension (docs/formats.md). Arrays that lie in
/// a file as they are get memory-mapped, and opening reads headers alone; formats that must be parsed are parsed once,
/// when they are opened, into a temporary file without a name (in `TMPDIR`), which is mapped. Nothing in a header is
/// believed before it has been compared with the file's length. A file must not be written to while it is open;
/// `requireUnchanged` tells whether it was, and reading pages that were cut off ends the process (SIGBUS).
public struct EmbeddingFile: RowSource {
  /// The path as it was given, with `#name` if there was one; for several, the first and how many more.
  public let path: String
  /// The name of the format, of the first file if there are several.
  public let formatName: String
  /// How the elements are stored; float32 where they were parsed.
  public var elementType: ElementType { arrays[0].layout.type }
  /// Whether the file holds the array column after column; reading rows of such a file is slower.
  public var isFortranOrder: Bool { arrays[0].layout.isFortranOrder }
  /// The number of vectors.
  public var rowCount: Int { rows.rowCount }
  /// The dimension of the vectors.
  public var columnCount: Int { rows.columnCount }
  /// How many files form the matrix.
  public var fileCount: Int { arrays.count }
  /// The names of the rows: from the file of ids that was given, or as the files carry them; nil where there are none.
  public let identifiers: RowIdentifiers?

  /// What a person should know of how the files were read: which of several arrays was taken.
  public let remarks: [String]

  /// The paths of the files that form the matrix.
  public var filePaths: [String] { originals.map(\.path) }

  /// How many rows each of these files has.
  package var fileRowCounts: [Int] { arrays.map(\.rowCount) }
  /// How many bytes these files have together.
  package var fileByteCount: Int { originals.reduce(0) { $0 + $1.bytes.count } }

  /// Throws `changed` when one of the files has been written to since it was opened, so that what was read may be of
  /// both. A file that was replaced by another is read as it was.
  public func requireUnchanged() throws(EmbeddingFileError) {
    for file in originals { try file.requireUnchanged() }
  }

  /// The files as they are, whose bytes make the fingerprint.
  let originals: [MappedFile]
  private let arrays: [MappedRows]
  private let rows: any RowSource

  /// Opens the file or files that a path means.
  ///
  /// - Throws: `EmbeddingFileError` for anything that is not one readable, complete, non-empty 2-D array of numbers.
  public init(
    path: String, options: EmbeddingReadingOptions = EmbeddingReadingOptions()
  ) throws(EmbeddingFileError) {
    try self.init(paths: [path], options: options)
  }

  /// Opens the files that several paths mean, as one matrix: in the order given, the files of a folder or pattern in
  /// natural order.
  ///
  /// - Throws: `EmbeddingFileError`, also for files of unequal dimension (`unequalDimensions`) and for none at all.
  public init(
    paths: [String], options: EmbeddingReadingOptions = EmbeddingReadingOptions()
  ) throws(EmbeddingFileError) {
    try self.init(paths: paths, options: options, opened: nil)
  }

  /// The same where the only file that is meant may have been opened.
  package init(
    paths: [String], options: EmbeddingReadingOptions, opened: UnknownFile?
  ) throws(EmbeddingFileError) {
    guard let first = paths.first else { throw .noFiles(path: "", reason: "no file was named") }
    let path = paths.count == 1 ? first : "\(first) and \(paths.count - 1) more"
    var (originals, found): ([MappedFile], [EmbeddingContents]) = ([], [])
    var firstFormat: String?
    for path in paths {
      let files = if let opened { [opened.file] } else { try InputFiles.named(by: path) }
      for file in files {
        let original = if let opened { opened.original } else { try MappedFile(path: file.path) }
        let format = try embeddingFormat(of: original, file: file, named: options.format)
        let contents = try format.contents(of: original, fragment: file.fragment, options: options)
        firstFormat = firstFormat ?? format.name
        if let first = found.first, first.rows.columnCount != contents.rows.columnCount {
          throw .unequalDimensions(
            path: file.path, found: contents.rows.columnCount, first: originals[0].path,
            expected: first.rows.columnCount)
        }
        originals.append(original)
        found.append(contents)
      }
    }
    self.path = path
    formatName = firstFormat ?? ""
    self.originals = originals
    arrays = found.map(\.rows)
    remarks = found.compactMap(\.remark)
    rows = arrays.count == 1 ? arrays[0] : ShardedRows(arrays)
    if let identifierPath = options.identifierPath {
      identifiers = try EmbeddingFiles.identifiers(
        inLinesOf: identifierPath, rowCount: rows.rowCount, of: path)
    } else {
      let carried = found.compactMap(\.identifiers)
      identifiers = carried.count == found.count ? RowIdentifiers(joining: carried) : nil
    }
  }

  /// The vectors in a `.safetensors` file that has been opened.
  package init(_ container: SafetensorsFile) throws(EmbeddingFileError) {
    path = container.path
    formatName = SafetensorsFormat.name
    originals = [container.file]
    arrays = [
      MappedRows(file: container.file, layout: try container.header.embeddingLayout(named: nil))
    ]
    rows = arrays[0]
    identifiers = nil
    remarks = []
  }

  /// The path.
  public var origin: String? { path }

  /// The file that holds a row, and the row as counted in it.
  public func location(ofRow row: Int) -> RowLocation {
    fileCount == 1 ? RowLocation(file: path, row: row) : rows.location(ofRow: row)
  }

  /// The rows of a range within `0..<rowCount`, converted on several threads.
  ///
  /// Large ranges are meant to be read one after another: their pages are given back, so that a file of any size
  /// takes little of this process's memory.
  public func rows(_ range: Range<Int>) -> Matrix<Float> { rows.rows(range) }

  /// The rows of a range, as `rows(_:)` gives them, in place of a matrix of that shape.
  public func read(_ range: Range<Int>, into rows: inout Matrix<Float>) { self.rows.read(range, into: &rows) }

  /// The rows at the given indices within `0..<rowCount`, in that order.
  public func rows(at indices: [Int]) -> Matrix<Float> { rows.rows(at: indices) }
}

/// The format that was asked for, or the one that a file's first bytes or its name tell.
private func embeddingFormat(
  of original: MappedFile, file: InputFiles.File, named name: String?
) throws(EmbeddingFileError) -> any EmbeddingFormat.Type {
  if let name {
    guard let format = embeddingFormats.first(where: { $0.name == name }) else {
      throw .noSuchFormat(name: name, known: readableFormatNames)
    }
    return format
  }
  if let error = ColumnarFile.error(for: original) { throw error }
  let candidates = embeddingFormats.filter { file.fragment == nil || $0.takesFragment }
  guard
    let format = candidates.first(where: { $0.isPresent(in: original.bytes) })
      ?? candidates.first(where: { hasExtension(file.path, of: $0.fileExtensions) })
  else { throw .unknownFormat(path: original.path) }
  return format
}
