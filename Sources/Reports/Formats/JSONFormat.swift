import EmbeddingFiles
import FoundationEssentials

/// For programs: one JSON document with sorted snake-case keys.
public enum JSONFormat: ReportFormat {
  /// The report's document.
  public static func rendered(_ report: Report) throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try text(of: report.document, by: encoder)
  }
}

/// One JSON object on one line, with sorted snake-case keys.
package func compactJSON(_ value: some Encodable) throws(ReportError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  return try text(of: value, by: encoder)
}

private func text(of value: some Encodable, by encoder: JSONEncoder) throws(ReportError) -> String {
  do { return String(decoding: try encoder.encode(value), as: UTF8.self).withRulingCharactersEscaped } catch {
    throw .notEncodable(reason: "\(error)")
  }
}

extension String {
  /// JSON that may go to a terminal: what would rule it is escaped, as JSON allows of any character of a string.
  fileprivate var withRulingCharactersEscaped: String {
    replacing({ $0 != "\n" && isRuling($0) }) { scalar in
      String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
  }
}

/// A JSON key that is only known as a string.
struct NamedKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
