import FoundationEssentials

/// For programs: one JSON document with sorted snake-case keys.
public enum JSONFormat: ReportFormat {
  /// The report's document.
  public static func rendered(_ report: Report) throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do { return String(decoding: try encoder.encode(report.document), as: UTF8.self) } catch {
      throw .notEncodable(reason: "\(error)")
    }
  }
}

/// One JSON object on one line, with sorted snake-case keys.
package func compactJSON(_ value: some Encodable) throws(ReportError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
    throw .notEncodable(reason: "\(error)")
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
