/// Rows that were parsed from a part of a text, before they are spooled.
struct RecordRows: Sendable {
  /// Row after row.
  var elements: [Float] = []
  /// The bytes of the rows' names one after another, and where each ends; nothing where rows have no names.
  var names: [UInt8] = []
  var nameEnds: [Int] = []
  var rowCount = 0

  /// Appends a name, after making sure that it is UTF-8.
  mutating func appendName(_ name: some Collection<UInt8>) throws(RecordError) {
    guard isUTF8(name) else { throw RecordError("the id '\(excerpt(name))' is not UTF-8") }
    names += name
    nameEnds.append(names.count)
  }

  /// Ends a row, after making sure that it is as long as the others and that all or none have names.
  mutating func endRow(width: Int, isNamed: Bool) throws(RecordError) {
    rowCount += 1
    guard elements.count == rowCount * width else {
      throw RecordError(
        "\(elements.count - (rowCount - 1) * width) numbers, but the first row has \(width)")
    }
    guard nameEnds.count == (isNamed ? rowCount : 0) else {
      throw RecordError(
        isNamed ? "there is no id, but the first row has one" : "there is an id, but the first row has none")
    }
  }
}

/// What is wrong with one record.
struct RecordError: Error, Sendable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
