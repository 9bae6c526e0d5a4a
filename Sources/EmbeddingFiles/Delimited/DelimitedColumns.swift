/// Which columns of a CSV or TSV file hold the vector and the id.
struct DelimitedColumns: Sendable {
  private enum Vector: Sendable {
    /// A number in each column.
    case numbers([Int])
    /// All of them in one column, in brackets.
    case brackets(Int)
  }

  /// Whether the first record names the columns.
  let hasHeader: Bool
  private let delimiter: UInt8
  private let count: Int
  private let vector: Vector
  private let identifier: Int?
  private let names: [String]

  /// The columns that are taken for ids where none is said.
  static let usualIdentifiers = ["", "id", "_id", "ids", "key", "word", "name"]

  /// Decides from the first two records.
  ///
  /// The first record names the columns if fewer of its fields are numbers or vectors than of the second's, or if its
  /// numbers are 0, 1, 2 and so on.
  ///
  /// - Parameter second: nil where there is but one record.
  init(
    first: FileBytes, second: FileBytes?, delimiter: UInt8,
    options: EmbeddingReadingOptions
  ) throws(RecordError) {
    self.delimiter = delimiter
    let head = try DelimitedFields(first, delimiter: delimiter)
    let next = try second.map { record throws(RecordError) in
      try DelimitedFields(record, delimiter: delimiter)
    }
    func valueCount(_ fields: DelimitedFields) -> Int {
      fields.ranges.indices.count { fields.isNumber($0) || fields.isVector($0) }
    }
    // Programs that have no names for columns number them.
    let numbers = head.ranges.indices.filter { head.isNumber($0) }
    let isNumbered =
      numbers.count > 1
      && numbers.enumerated().allSatisfy { head[$0.element].elementsEqual(String($0.offset).utf8) }
    hasHeader = next.map { isNumbered || valueCount(head) < valueCount($0) } ?? false
    guard let fields = hasHeader ? next : head else { throw RecordError("there are no rows") }
    count = fields.ranges.count
    let names = hasHeader ? head.ranges.indices.map { String(decoding: head.text($0), as: UTF8.self) } : []
    guard !hasHeader || names.count == count else {
      throw RecordError("\(names.count) names of columns, but the first row has \(count) fields")
    }
    self.names = names
    identifier = try Self.identifier(of: fields, names: names, said: options.idField)
    vector = try Self.vector(of: fields, names: names, said: options.vectorField, apartFrom: identifier)
  }

  private static func identifier(
    of fields: DelimitedFields, names: [String], said: String?
  ) throws(RecordError) -> Int? {
    if let said { return try column(said, among: names, option: "--id-field") }
    if let usual = names.firstIndex(where: { usualIdentifiers.contains($0.lowercased()) }) { return usual }
    return fields.isNumber(0) || fields.isVector(0) ? nil : 0
  }

  private static func vector(
    of fields: DelimitedFields, names: [String], said: String?, apartFrom identifier: Int?
  ) throws(RecordError) -> Vector {
    let option = "--vector-field"
    guard let said else {
      let bracketed = fields.ranges.indices.first { fields.isVector($0) && $0 != identifier }
      return bracketed.map(Vector.brackets) ?? .numbers(fields.ranges.indices.filter { $0 != identifier })
    }
    let ends = said.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2, !names.contains(said) else {
      return .brackets(try column(said, among: names, option: option))
    }
    let from = try column(ends[0], among: names, option: option)
    let to = try column(ends[1], among: names, option: option)
    guard from <= to else { throw RecordError("column '\(ends[0])' comes after '\(ends[1])' (\(option))") }
    return .numbers(Array(from...to))
  }

  private static func column(
    _ name: String, among names: [String], option: String
  ) throws(RecordError) -> Int {
    guard let index = names.firstIndex(of: name) else {
      throw RecordError(
        names.isEmpty
          ? "the first line names no columns, so there is none called '\(name)' (\(option))"
          : "there is no column '\(name)' (\(option)); there are \(names.prefix(10).joined(separator: ", "))")
    }
    return index
  }

  /// Appends a record's vector and id.
  func parse(_ record: FileBytes, into rows: inout RecordRows) throws(RecordError) {
    let fields = try DelimitedFields(record, delimiter: delimiter)
    guard fields.ranges.count == count else {
      throw RecordError("\(fields.ranges.count) fields, but the first row has \(count)")
    }
    switch vector {
    case .numbers(let columns):
      var cursor = ByteCursor(record)
      for column in columns {
        cursor.enter(fields.ranges[column])
        guard let number = cursor.number(), cursor.isAtEnd else {
          throw RecordError(
            "column \(hasHeader ? "'\(names[column])'" : "\(column + 1)") is '\(excerpt(fields[column]))', which is no "
              + "number; where some columns are no part of the vector, say which are with --vector-field, as in v0:v383"
          )
        }
        rows.elements.append(number)
      }
    case .brackets(let column): try appendBracketed(fields[column], to: &rows.elements)
    }
    guard let identifier else { return }
    try rows.appendName(fields.text(identifier))
  }
}

/// Appends the numbers of `[0.1, 0.2]`, which commas or blanks separate.
func appendBracketed(_ text: FileBytes, to elements: inout [Float]) throws(RecordError) {
  var cursor = ByteCursor(text)
  guard cursor.take(UInt8(ascii: "[")) else {
    throw RecordError("'\(excerpt(text))' is no vector in brackets, such as [0.1,0.2]")
  }
  cursor.skipBlanks()
  while !cursor.take(UInt8(ascii: "]")) {
    guard let number = cursor.number() else {
      throw RecordError("'\(excerpt(cursor.rest))' stands in a vector where a number was expected")
    }
    elements.append(number)
    cursor.skipBlanks()
    if cursor.take(UInt8(ascii: ",")) { cursor.skipBlanks() }
  }
  cursor.skipBlanks()
  guard cursor.isAtEnd else { throw RecordError("'\(excerpt(cursor.rest))' stands behind the vector") }
}
