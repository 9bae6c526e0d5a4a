import LinearAlgebra

/// Writes a float32 `.npy`, block after block; the file appears under its name only when it is complete.
package final class NumPyWriter {
  private let output: AtomicOutput
  private let rowCount: Int
  private let columnCount: Int
  private var writtenCount = 0

  /// Starts a little-endian, C-order file of the announced shape, version 1.0, as NumPy itself writes it.
  package init(path: String, rowCount: Int, columnCount: Int) throws(EmbeddingFileError) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    output = try AtomicOutput(path: path)
    try output.write(Self.header(rowCount: rowCount, columnCount: columnCount))
  }

  /// Appends rows of the announced dimension.
  package func append(_ rows: Matrix<Float>) throws(EmbeddingFileError) {
    precondition(rows.columnCount == columnCount, "rows of another dimension than announced")
    writtenCount += rows.rowCount
    try output.write(rows.elements)
  }

  /// Puts the complete file in its place.
  ///
  /// - Throws: `wrongRowCount` when not exactly the announced rows were appended.
  package func finish() throws(EmbeddingFileError) {
    guard writtenCount == rowCount else {
      throw .wrongRowCount(path: output.path, expected: rowCount, written: writtenCount)
    }
    try output.commit()
  }

  static func header(rowCount: Int, columnCount: Int) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rowCount), \(columnCount)), }"
    // Magic, version, length, text and a newline fill a multiple of 64 bytes.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
