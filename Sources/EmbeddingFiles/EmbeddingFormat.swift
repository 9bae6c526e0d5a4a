/// A format that vectors are kept in; a folder per implementation.
///
/// What a format says about a file is not believed before it has been compared with the file's length.
protocol EmbeddingFormat: SendableMetatype {
  /// What it is called in `--input-format` and in messages.
  static var name: String { get }
  /// How file names of this format end, for files whose first bytes do not tell, and to find the files of a folder.
  static var fileExtensions: [String] { get }
  /// Whether `file#name` says something about a file of this format: which array is meant, or the dimension.
  static var takesFragment: Bool { get }

  /// Whether a file's first bytes are those of this format, and of none that comes later in `embeddingFormats`.
  static func isPresent(in bytes: FileBytes) -> Bool

  /// The vectors of a file: mapped as they lie where that is possible, else parsed into a spool.
  ///
  /// - Parameter fragment: what stands behind `#` in the file's name.
  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents
}

extension EmbeddingFormat {
  static var takesFragment: Bool { false }
}

/// What a format has found in a file.
struct EmbeddingContents {
  let rows: MappedRows
  /// The names of the rows, where the format carries them.
  var identifiers: RowIdentifiers?
  /// What a person should know of the choice of these vectors.
  var remark: String?
}

/// Every format that is read, the surest to recognise first.
let embeddingFormats: [any EmbeddingFormat.Type] = [
  NumPyFormat.self, SafetensorsFormat.self, NumPyArchiveFormat.self, Hdf5Format.self,
  JSONLinesFormat.self, FaissFormat.self,
  Word2VecTextFormat.self, Word2VecBinaryFormat.self, CSVFormat.self, TSVFormat.self,
  PgVectorBinaryFormat.self, PgVectorFormat.self,
  FloatVecsFormat.self, ByteVecsFormat.self, IntegerVecsFormat.self,
  RawFloat32Format.self, RawFloat16Format.self, RawInt8Format.self, RawUInt8Format.self,
]

/// The names of the formats that are read, as `EmbeddingReadingOptions.format` takes them.
public let readableFormatNames = embeddingFormats.map { $0.name }

/// Whether a file's name ends in one of these extensions, in small letters or capitals.
package func hasExtension(_ path: String, of extensions: [String]) -> Bool {
  extensions.contains(where: path.lowercased().hasSuffix)
}
