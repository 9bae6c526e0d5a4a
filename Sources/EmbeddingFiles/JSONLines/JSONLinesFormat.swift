/// JSON Lines: an object on each line, with a vector in one field and perhaps an id in another, or an array of numbers
/// on each line.
///
/// Format: https://jsonlines.org
enum JSONLinesFormat: EmbeddingFormat {
  static let name = "jsonl"
  static let fileExtensions = [".jsonl", ".ndjson", ".jsonlines"]

  /// The fields that are taken for the vector and for the id where none are said, the first that a file has.
  static let usualVectorFields = ["embedding", "vector", "values", "embeddings", "emb"]
  static let usualIdentifierFields = ["id", "_id", "custom_id", "key"]

  static func isPresent(in bytes: FileBytes) -> Bool {
    bytes.drop(while: isBlank).first == UInt8(ascii: "{")
  }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let text = RecordText(file, start: file.bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0)
    guard let (record, line) = text.firstRecord() else {
      throw .emptyArray(path: file.path, rowCount: 0, columnCount: 0)
    }
    let fields: JSONFields
    do { fields = try JSONFields(firstRecord: record, options: options) } catch {
      throw .badRecord(path: file.path, line: line, reason: error.reason)
    }
    return try text.contents { (record, rows) throws(RecordError) in try fields.parse(record, into: &rows) }
  }
}

/// Where vectors and ids stand in the records of a file.
private struct JSONFields: Sendable {
  /// The names that make up the path of the vector, and the field as it was said.
  private let vector: JSONScanner.Path
  private let vectorName: String
  private let identifier: JSONScanner.Path?
  private let identifierName: String

  /// As the options say, else by the usual names that the first record has.
  init(firstRecord: FileBytes, options: EmbeddingReadingOptions) throws(RecordError) {
    func path(_ field: String) -> JSONScanner.Path {
      field.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }
    let isObject = firstRecord.first { !isBlank($0) } == UInt8(ascii: "{")
    func usual(_ fields: [String]) throws(RecordError) -> String? {
      let found = try JSONScanner.values(at: fields.map { [Array($0.utf8)] }, in: firstRecord)
      return zip(fields, found).first { $1 != nil }?.0
    }
    if let said = options.vectorField {
      (vector, vectorName) = (path(said), said)
    } else if !isObject {
      (vector, vectorName) = ([], "the line")
    } else {
      guard let name = try usual(JSONLinesFormat.usualVectorFields) else {
        throw RecordError(
          "none of the fields \(JSONLinesFormat.usualVectorFields.joined(separator: ", ")) is there; say which one "
            + "holds the vector with --vector-field, as in 'embedding' or 'response.body.data.0.embedding'")
      }
      (vector, vectorName) = ([Array(name.utf8)], name)
    }
    var name = options.idField
    if name == nil, isObject { name = try usual(JSONLinesFormat.usualIdentifierFields) }
    identifier = name.map(path)
    identifierName = name ?? ""
  }

  func parse(_ record: FileBytes, into rows: inout RecordRows) throws(RecordError) {
    let found = try JSONScanner.values(at: [vector] + (identifier.map { [$0] } ?? []), in: record)
    guard let vector = found[0] else { throw RecordError("there is no field '\(vectorName)'") }
    try appendVector(FileBytes(rebasing: record[vector]), to: &rows.elements)
    guard identifier != nil else { return }
    guard let range = found[1] else { throw RecordError("there is no field '\(identifierName)'") }
    try appendIdentifier(FileBytes(rebasing: record[range]), to: &rows)
  }

  private func appendVector(_ value: FileBytes, to elements: inout [Float]) throws(RecordError) {
    var cursor = ByteCursor(value)
    if value.first == UInt8(ascii: "\"") {
      return try appendBase64Floats(try unescapedJSON(cursor[1..<value.count - 1]), to: &elements)
    }
    guard cursor.take(UInt8(ascii: "[")) else {
      throw RecordError("'\(vectorName)' is '\(excerpt(value))', expected an array of numbers or base64")
    }
    cursor.skipBlanks()
    if cursor.take(UInt8(ascii: "]")) { return }
    while true {
      cursor.skipBlanks()
      guard let number = cursor.number() else {
        throw RecordError("'\(excerpt(cursor.rest))' stands in '\(vectorName)' where a number was expected")
      }
      elements.append(number)
      cursor.skipBlanks()
      if cursor.take(UInt8(ascii: "]")) { return }
      guard cursor.take(UInt8(ascii: ",")) else {
        throw RecordError("'\(excerpt(cursor.rest))' stands in '\(vectorName)' where ',' or ']' was expected")
      }
    }
  }

  /// Strings, and numbers as they are written.
  private func appendIdentifier(
    _ value: FileBytes, to rows: inout RecordRows
  ) throws(RecordError) {
    guard value.first == UInt8(ascii: "\"") else {
      guard let first = value.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
        throw RecordError("'\(identifierName)' is '\(excerpt(value))', expected a string or a number")
      }
      return try rows.appendName(value)
    }
    try rows.appendName(try unescapedJSON(FileBytes(rebasing: value[1..<value.count - 1])))
  }
}
