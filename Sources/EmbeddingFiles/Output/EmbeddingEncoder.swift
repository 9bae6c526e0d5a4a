/// How vectors are written in one format; a type in the format's folder per implementation.
protocol EmbeddingEncoder: Sendable {
  /// What the format is called in `--output-format` and in messages.
  static var formatName: String { get }
  /// How file names of this format end.
  static var fileExtensions: [String] { get }
  /// Whether the format keeps the names of rows.
  static var keepsNames: Bool { get }
  /// What elements are written as, the usual type first.
  static var elementTypes: [ElementType] { get }

  /// An encoder for so many rows.
  ///
  /// - Throws: where the format cannot hold them.
  init(_ output: EncodedRows) throws(EmbeddingFileError)

  /// What comes before the first row.
  var header: [UInt8] { get }
  /// How many bytes every row takes, so that rows can be written to their places in any order; nil where they must be
  /// written one after another.
  var rowByteCount: Int? { get }
  /// Whether the bytes of rows are those of their elements and nothing else.
  var isPlain: Bool { get }
  /// Appends the bytes of rows to a buffer; from any thread.
  func encode(_ rows: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError)
  /// Takes notice of bytes of rows that have been written, in order; for formats that end with a checksum.
  mutating func count(_ bytes: RawSpan)
  /// What comes behind the last row.
  var footer: [UInt8] { get }
}

extension EmbeddingEncoder {
  static var keepsNames: Bool { false }
  static var elementTypes: [ElementType] { [.float32] }
  var header: [UInt8] { [] }
  var rowByteCount: Int? { nil }
  var isPlain: Bool { false }
  mutating func count(_ bytes: RawSpan) {}
  var footer: [UInt8] { [] }
}

/// An encoder of formats in which rows are their elements and nothing else, behind a header.
protocol ArrayEncoder: EmbeddingEncoder {
  var output: EncodedRows { get }
}

extension ArrayEncoder {
  static var elementTypes: [ElementType] { [.float32, .float16] }
  var rowByteCount: Int? { output.elementByteCount }
  var isPlain: Bool { output.isPlain }
  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError) {
    try output.append(block, to: &bytes)
  }
}

/// Every format that is written.
private let embeddingEncoders: [any EmbeddingEncoder.Type] = [
  NumPyEncoder.self, SafetensorsEncoder.self, NumPyArchiveEncoder.self, FloatVecsEncoder.self,
  RawEncoder<RawFloat32Format>.self, RawEncoder<RawFloat16Format>.self, JSONLinesEncoder.self,
  CSVEncoder.self, TSVEncoder.self,
  Word2VecTextEncoder.self,
  Word2VecBinaryEncoder.self, PgVectorEncoder.self,
]

/// The names of the formats that are written.
public let writableFormatNames = embeddingEncoders.map { $0.formatName }

/// An encoder of the format that is named, or that the path's extension names, and the count that it keeps.
///
/// - Throws: `noSuchFormat`, `unknownOutputFormat`, `noSuchOutputType`, `nothingToSaturate`; what the format says to such rows.
func embeddingEncoder(
  named name: String?, for path: String, rowCount: Int, columnCount: Int, names: RowNames?,
  firstNumber: Int = 0, elements: OutputElements
) throws(EmbeddingFileError) -> (encoder: any EmbeddingEncoder, saturated: SaturationCount) {
  let kind = try embeddingEncoder(named: name, for: path)
  let type = elements.type ?? kind.elementTypes[0]
  guard kind.elementTypes.contains(type) else {
    throw .noSuchOutputType(
      path: path, format: kind.formatName, type: type,
      known: embeddingEncoders.filter { $0.elementTypes.contains(type) }.map { $0.formatName })
  }
  if elements.saturates, type != .float16 { throw .nothingToSaturate(path: path, type: type) }
  let rows = EncodedRows(
    path: path, rowCount: rowCount, columnCount: columnCount, names: names, firstNumber: firstNumber,
    elementType: type, saturates: elements.saturates)
  return (try kind.init(rows), rows.saturated)
}

/// The format of that name, or the one that the extension of a path names.
///
/// - Throws: `noSuchFormat`, `unknownOutputFormat`.
private func embeddingEncoder(named name: String?, for path: String) throws(EmbeddingFileError)
  -> any EmbeddingEncoder.Type
{
  if let name {
    guard let encoder = embeddingEncoders.first(where: { $0.formatName == name }) else {
      throw .noSuchFormat(name: name, known: writableFormatNames)
    }
    return encoder
  }
  guard let encoder = embeddingEncoders.first(where: { hasExtension(path, of: $0.fileExtensions) })
  else {
    throw .unknownOutputFormat(
      path: path, known: embeddingEncoders.flatMap { $0.fileExtensions }, names: writableFormatNames)
  }
  return encoder
}
