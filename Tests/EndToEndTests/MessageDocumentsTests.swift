import Foundation
import Testing

/// The messages that the documents quote are those of the sources, and what the tool advises is all in the documents.
@Suite struct MessageDocumentsTests {
  private static let documents = ReadmeTests.repository.appendingPathComponent("docs")

  /// Every message in the sources: string literals, those that are added to one another as one, with … for what is inserted.
  private static let messages: [String] = {
    let sources = ReadmeTests.repository.appendingPathComponent("Sources")
    let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") }.sorted().flatMap { name in
      let text = (try? String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)) ?? ""
      return literals(in: name.hasSuffix(".c") ? percentsReplaced(text) : text)
    }
  }()

  /// `printf`'s places as Swift's interpolations are shown.
  private static func percentsReplaced(_ text: String) -> String {
    ["%llu", "%s", "%.120s", "%d", "%zu"].reduce(text) { $0.replacingOccurrences(of: $1, with: "…") }
  }

  /// The string literals of a source, in order; pieces that `+` joins are one.
  static func literals(in source: String) -> [String] {
    var result: [String] = []
    var rest = Substring(source)
    var isJoined = false
    while let first = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if first == "\"" {
        rest.removeFirst()
        let piece = literal(&rest)
        if isJoined, let last = result.popLast() { result.append(last + piece) } else { result.append(piece) }
        isJoined = false
        // What follows decides whether the next literal goes on.
        let after = rest.drop { $0.isWhitespace }
        if after.first == "+" {
          let next = after.dropFirst().drop { $0.isWhitespace }
          if next.first == "\"" { (rest, isJoined) = (next, true) }
        }
      } else {
        rest.removeFirst()
      }
    }
    return result
  }

  /// The rest of a literal, past its closing quotation mark.
  private static func literal(_ rest: inout Substring) -> String {
    var text = ""
    while let character = rest.popFirst(), character != "\"", character != "\n" {
      guard character == "\\" else {
        text.append(character)
        continue
      }
      guard let escaped = rest.popFirst() else { break }
      if escaped != "(" {
        text.append(escaped)
        continue
      }
      text.append("…")
      var depth = 1
      while depth > 0, let inner = rest.popFirst() {
        if inner == "(" { depth += 1 }
        if inner == ")" { depth -= 1 }
        if inner == "\"" { _ = literal(&rest) }
      }
    }
    return text
  }

  /// Whether parts stand one after another in a message.
  private static func holds(_ message: String, _ quote: String) -> Bool {
    var rest = message[...]
    for part in quote.components(separatedBy: "…").map({ $0.trimmingCharacters(in: .whitespaces) })
    where !part.isEmpty {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }

  /// What stands in backticks in the first column of a document's tables, and in its lists' first words.
  private static func quotes(in name: String) throws -> [String] {
    let text = try String(contentsOf: documents.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| `") || line.hasPrefix("- `") else { return nil }
      return line.dropFirst(3).split(separator: "`").first.map(String.init)
    }
  }

  @Test func literalsAreFound() {
    let source = #"""
      let a = "x \(f("y", (1))) z" + "more" // "none"
      throw "a \"b\""
        + "c"
      """#
    #expect(Self.literals(in: source) == ["x … zmore", "a \"b\"c"])
  }

  @Test(arguments: ["troubleshooting.md", "when-it-will-not-work.md"])
  func everyQuotedMessageStandsInTheSources(name: String) throws {
    let quotes = try Self.quotes(in: name)
    #expect(quotes.count > 8)
    for quote in quotes where !["undefined symbol", "GLIBC_2.… not found"].contains(quote) {
      #expect(Self.messages.contains { Self.holds($0, quote) }, "\(name): \(quote)")
    }
  }

  @Test func allThatTheToolAdvisesIsInTheDocuments() throws {
    let source = ReadmeTests.repository.appendingPathComponent("Sources/Reports/Results/VerdictAdvice.swift")
    let advice = Self.literals(in: try String(contentsOf: source, encoding: .utf8))
    #expect(advice.count >= 6)
    let document = try String(
      contentsOf: Self.documents.appendingPathComponent("when-it-will-not-work.md"), encoding: .utf8)
    for sentence in advice { #expect(document.contains("`\(sentence)`"), "\(sentence)") }
  }
}
