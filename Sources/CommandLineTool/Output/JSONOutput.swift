import FoundationEssentials

/// Prints one JSON document, with sorted snake-case keys, and nothing else, on standard output.
func printJSON(_ document: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  print(String(decoding: try encoder.encode(document), as: UTF8.self))
}
