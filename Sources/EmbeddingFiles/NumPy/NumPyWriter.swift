package import LinearAlgebra
import Synchronization

/// Writes a float32 `.npy`, block by block; the file appears under its name only when it is complete.
package final class NumPyWriter {
  private let output: AtomicOutput
  private let rowCount: Int
  private let columnCount: Int
  private let headerLength: Int
  private let writtenCount = Atomic<Int>(0)

  /// Starts a little-endian, C-order file of the announced shape, version 1.0, as NumPy itself writes it.
  package init(path: String, rowCount: Int, columnCount: Int) throws(EmbeddingFileError) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    let header = Self.header(rowCount: rowCount, columnCount: columnCount)
    output = try AtomicOutput(path: path, byteCount: header.count + 4 * rowCount * columnCount)
    headerLength = header.count
    try output.write(header)
  }

  /// Appends rows of the announced dimension after those written so far.
  package func append(_ rows: Matrix<Float>) throws(EmbeddingFileError) {
    try write(rows, at: writtenCount.load(ordering: .relaxed))
  }

  /// Writes rows of the announced dimension to their place; from any thread, in any order, each row once.
  package func write(_ rows: Matrix<Float>, at firstRow: Int) throws(EmbeddingFileError) {
    precondition(rows.columnCount == columnCount, "rows of another dimension than announced")
    writtenCount.add(rows.rowCount, ordering: .relaxed)
    let offset = headerLength + 4 * firstRow * columnCount
    let failure = rows.elements.withUnsafeBytes { bytes in
      Result { () throws(EmbeddingFileError) in try output.write(bytes, at: offset) }
    }
    try failure.get()
  }

  /// Puts the complete file in its place.
  ///
  /// - Throws: `wrongRowCount` when not exactly the announced rows were written.
  package func finish() throws(EmbeddingFileError) {
    let written = writtenCount.load(ordering: .relaxed)
    guard written == rowCount else {
      throw .wrongRowCount(path: output.path, expected: rowCount, written: written)
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
