package import LinearAlgebra
import Synchronization

/// Writes vectors in the format that is named, or that the path's extension names; the file appears under its name only
/// when it is complete. `-` is standard output.
package final class EmbeddingWriter {
  private let output: AtomicOutput
  private let rowCount: Int
  private let columnCount: Int
  private let headerLength: Int
  private let rowByteCount: Int?
  private var encoder: any EmbeddingEncoder
  private let saturated: SaturationCount
  private let writtenCount = Atomic<Int>(0)

  /// What stands for standard output in place of a path.
  package static let standardOutput = "-"

  /// Whether rows may be written to their places from any thread in any order; else they must be appended.
  package let writesAnywhere: Bool
  /// Whether there were names that the format cannot keep.
  package let losesNames: Bool

  /// How many elements have been written as the largest number of float16 because they are beyond it.
  package var saturatedCount: Int { saturated.value }

  /// Starts a file of the announced shape.
  ///
  /// - Parameters:
  ///   - format: one of `writableFormatNames`; nil to go by the path's extension.
  ///   - elements: as what elements are written.
  ///   - names: of the rows, where they have any.
  ///   - firstNumber: what a first row without a name is called in formats that cannot do without.
  package init(
    path: String, format: String? = nil, elements: OutputElements = OutputElements(), rowCount: Int,
    columnCount: Int, names: RowNames? = nil, firstNumber: Int = 0
  ) throws(EmbeddingFileError) {
    (self.rowCount, self.columnCount) = (rowCount, columnCount)
    (encoder, saturated) = try embeddingEncoder(
      named: format, for: path, rowCount: rowCount, columnCount: columnCount, names: names,
      firstNumber: firstNumber, elements: elements)
    losesNames = names != nil && !type(of: encoder).keepsNames
    let header = encoder.header
    headerLength = header.count
    rowByteCount = encoder.rowByteCount
    output =
      path == Self.standardOutput
      ? AtomicOutput.standardOutput()
      : try AtomicOutput(path: path, byteCount: header.count + (rowByteCount ?? 0) * rowCount)
    writesAnywhere = rowByteCount != nil && output.isSeekable
    try output.write(header)
  }

  /// Appends rows of the announced dimension after those written so far.
  package func append(_ rows: Matrix<Float>) throws(EmbeddingFileError) {
    let firstRow = writtenCount.load(ordering: .relaxed)
    if writesAnywhere { return try write(rows, at: firstRow) }
    try append(encoded(rows, at: firstRow), rowCount: rows.rowCount)
  }

  /// Writes rows of the announced dimension to their place; from any thread, in any order, each row once.
  ///
  /// - Precondition: `writesAnywhere`.
  package func write(_ rows: Matrix<Float>, at firstRow: Int) throws(EmbeddingFileError) {
    precondition(rows.columnCount == columnCount, "rows of another dimension than announced")
    guard let rowByteCount, writesAnywhere else {
      preconditionFailure("rows of this format go one after another")
    }
    writtenCount.add(rows.rowCount, ordering: .relaxed)
    let offset = headerLength + firstRow * rowByteCount
    if encoder.isPlain {
      try output.write(rows.elements, at: offset)
    } else {
      try output.write(encoded(rows, at: firstRow), at: offset)
    }
  }

  /// The bytes of rows of the announced dimension, to be given to `append`; from any thread.
  package func encoded(_ rows: Matrix<Float>, at firstRow: Int) throws(EmbeddingFileError) -> [UInt8] {
    precondition(rows.columnCount == columnCount, "rows of another dimension than announced")
    var bytes: [UInt8] = []
    if let rowByteCount { bytes.reserveCapacity(rows.rowCount * rowByteCount) }
    try encoder.encode(EncodedBlock(rows: rows, firstRow: firstRow), into: &bytes)
    return bytes
  }

  /// Appends the bytes of the next rows.
  package func append(_ bytes: [UInt8], rowCount: Int) throws(EmbeddingFileError) {
    writtenCount.add(rowCount, ordering: .relaxed)
    bytes.span.withBytes { encoder.count($0) }
    try output.write(bytes)
  }

  /// Removes what was written so far, as does the end of the writer's life.
  package func cancel() { output.cancel() }

  /// Puts the complete file in its place.
  ///
  /// - Throws: `wrongRowCount` when not exactly the announced rows were written.
  package func finish() throws(EmbeddingFileError) {
    let written = writtenCount.load(ordering: .relaxed)
    guard written == rowCount else {
      throw .wrongRowCount(path: output.path, expected: rowCount, written: written)
    }
    let footer = encoder.footer
    if !footer.isEmpty { try output.write(footer) }
    try output.commit()
  }
}
