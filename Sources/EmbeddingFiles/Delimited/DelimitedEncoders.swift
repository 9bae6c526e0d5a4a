/// Encodes a `.csv` with a first line that names the columns: `id` where rows have names, then `v0`, `v1`, ….
struct CSVEncoder: EmbeddingEncoder {
  static let formatName = CSVFormat.name
  static let fileExtensions = CSVFormat.fileExtensions
  static let keepsNames = true

  private let table: DelimitedTable

  init(_ output: EncodedRows) { table = DelimitedTable(output: output, delimiter: UInt8(ascii: ",")) }

  var header: [UInt8] { table.header }
  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) { table.encode(block, into: &bytes) }
}

/// Encodes a `.tsv` as a `.csv`, with tabs.
struct TSVEncoder: EmbeddingEncoder {
  static let formatName = TSVFormat.name
  static let fileExtensions = TSVFormat.fileExtensions
  static let keepsNames = true

  private let table: DelimitedTable

  init(_ output: EncodedRows) { table = DelimitedTable(output: output, delimiter: UInt8(ascii: "\t")) }

  var header: [UInt8] { table.header }
  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) { table.encode(block, into: &bytes) }
}

private struct DelimitedTable {
  let output: EncodedRows
  let delimiter: UInt8

  var header: [UInt8] {
    let columns = (output.names == nil ? [] : ["id"]) + (0..<output.columnCount).map { "v\($0)" }
    return Array(columns.joined(separator: String(UnicodeScalar(delimiter))).utf8) + [lineEnd]
  }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    block.forEachRow { number, elements in
      if output.names != nil {
        bytes += quoted(output.name(ofRow: number))
        bytes.append(delimiter)
      }
      bytes.append(elements, separatedBy: delimiter)
      bytes.append(lineEnd)
    }
  }

  /// In double quotes where the text holds what would end the field or has blanks around it.
  private func quoted(_ text: [UInt8]) -> [UInt8] {
    let isPlain =
      !text.contains { $0 == delimiter || $0 == doubleQuote || $0 == lineEnd || $0 == 0x0D }
      && text.first != 0x20 && text.last != 0x20
    if isPlain { return text }
    return [doubleQuote] + text.flatMap { $0 == doubleQuote ? [doubleQuote, doubleQuote] : [$0] } + [
      doubleQuote
    ]
  }
}
