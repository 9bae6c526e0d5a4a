import LinearAlgebra

/// What is to be written, as an encoder needs to know it beforehand.
struct EncodedRows: Sendable {
  let path: String
  let rowCount: Int
  let columnCount: Int
  let names: RowNames?
  /// The number of the first row, for rows without names.
  let firstNumber: Int
  /// float32, or float16 in formats that take it.
  let elementType: ElementType
  /// Whether what float16 does not reach becomes its largest number.
  let saturates: Bool
  /// How many such there were.
  let saturated = SaturationCount()

  /// The bytes of a row's name: its id, or its number where rows have no names.
  func name(ofRow row: Int) -> [UInt8] { names?[row] ?? Array(String(firstNumber + row).utf8) }
}

/// Rows that are to be written at a place.
struct EncodedBlock {
  let rows: Matrix<Float>
  /// The number of the first of them among all.
  let firstRow: Int

  /// Each row with its number among all.
  func forEachRow<Failure: Error>(
    _ body: (_ number: Int, _ elements: ArraySlice<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    for row in 0..<rows.rowCount { try body(firstRow + row, rows.row(row)) }
  }
}

/// The names of rows that are written.
package struct RowNames: Sendable {
  private let bytes: @Sendable (Int) -> [UInt8]

  /// The identifiers of the input's rows from `firstRow` on.
  package init(_ identifiers: RowIdentifiers, from firstRow: Int = 0) {
    bytes = { Array(identifiers.utf8(of: firstRow + $0)) }
  }

  /// Names in memory, one for each row.
  package init(_ names: [String]) { bytes = { Array(names[$0].utf8) } }

  /// The bytes of a name.
  subscript(row: Int) -> [UInt8] { bytes(row) }
}
