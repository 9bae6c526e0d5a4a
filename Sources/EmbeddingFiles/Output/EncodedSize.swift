package import LinearAlgebra

/// What rows take in a format: the bytes of a row, those around all rows, and whether rows are written as they lie in
/// memory.
///
/// - Parameters:
///   - rows: some of the rows that would be written, the first ones.
///   - rowCount: how many there would be.
///   - path: where they would be written.
///   - format: one of `writableFormatNames`; nil for the one that the path's extension names.
/// - Throws: `noSuchFormat`, `unknownOutputFormat`, `noSuchOutputType`; what the encoder throws where the format cannot hold
///   the rows.
package func encodedSize(
  ofRows rows: Matrix<Float>, of rowCount: Int, to path: String, format: String?,
  elements: OutputElements, names: RowNames?
) throws(EmbeddingFileError) -> (rowByteCount: Double, overheadByteCount: Int, isPlain: Bool) {
  let encoder = try embeddingEncoder(
    named: format, for: path, rowCount: rowCount, columnCount: rows.columnCount, names: names,
    elements: elements
  ).encoder
  let overhead = encoder.header.count + encoder.footer.count
  if let rowByteCount = encoder.rowByteCount { return (Double(rowByteCount), overhead, encoder.isPlain) }
  var bytes: [UInt8] = []
  try encoder.encode(EncodedBlock(rows: rows, firstRow: 0), into: &bytes)
  return (Double(bytes.count) / Double(max(1, rows.rowCount)), overhead, false)
}
