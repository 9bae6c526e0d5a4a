import EmbeddingMaps
import Foundation
import Reports
import TestSupport
import Testing

/// Pages and Markdown with texts that try to be more than text.
@Suite struct PageFormatTests {
  private struct Nothing: Encodable, Sendable {}

  private func html(_ blocks: [Report.Block], title: String? = nil) throws -> String {
    try Report(title: title, blocks: blocks, document: Nothing()).rendered(as: HTMLFormat.self)
  }

  private func markdown(_ blocks: [Report.Block]) throws -> String {
    try Report(blocks: blocks, document: Nothing()).rendered(as: MarkdownFormat.self)
  }

  /// Every place that a text can stand in.
  private func blocks(_ text: String) -> [Report.Block] {
    [
      .section(text, name: "s"), .banner(text, .good, text: text), .paragraph([text]),
      .fields([(label: text, value: text)]), .code(text), .hint(text),
      .table(Table(header: [text, text], rows: [[text, text]], caption: text, textColumns: [1])),
      .appendix(Table(header: [text], rows: [[text]])),
      .figures([
        AgreementMatrix(title: text, summary: text, names: [text], values: [[1]])
      ]),
    ]
  }

  private func body(_ page: String) throws -> String {
    try #require(part(of: page, from: "<body>", to: "<script>"))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "</main></section><h1>", "\"><img src=x onerror=alert(1)>", "' onload='x",
    "<!-- ",
    "]]>", "</title></style>",
  ])
  func markupStaysText(text: String) throws {
    let page = try html(blocks(text), title: text)
    let plain = try html(blocks("plain"), title: "plain")
    // No tag more, no tag less, and no quote that ends a value.
    for mark: Character in ["<", ">", "\""] {
      #expect(page.filter { $0 == mark }.count == plain.filter { $0 == mark }.count)
    }
    #expect(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("' onload"))
    #expect(try body(page).contains("&lt;") || !text.contains("<"))
  }

  @Test(arguments: [
    ("\u{202E}abc", "⟨U+202E⟩abc"), ("a\u{2066}b\u{2069}", "a⟨U+2066⟩b⟨U+2069⟩"),
    ("\u{7}\u{1B}[31m", "⟨U+0007⟩⟨U+001B⟩[31m"),
    ("nul\u{0}", "nul⟨U+0000⟩"), ("a\u{200B}b\u{FEFF}", "a⟨U+200B⟩b⟨U+FEFF⟩"),
    ("line\u{2028}", "line⟨U+2028⟩"),
    ("tab\tand\rreturn", "tab and return"), ("👩\u{200D}🔬 é العربية", "👩\u{200D}🔬 é العربية"),
    ("e" + String(repeating: "\u{301}", count: 500), "e" + String(repeating: "\u{301}", count: 6)),
  ])
  func charactersThatRuleOthersAreShown(text: String, expected: String) throws {
    #expect(try html([.paragraph([text])]).contains("<p>\(expected)</p>"))
    let scalars = try body(html(blocks(text))).unicodeScalars
    #expect(
      !scalars.contains {
        $0.value < 0x20 && $0 != "\n" || (0x202A...0x202E).contains($0.value)
          || (0x2066...0x2069).contains($0.value)
      })
  }

  @Test func longTextsAreCut() throws {
    let text = String(repeating: "x", count: 1_000_000)
    let page = try html(blocks(text), title: text)
    #expect(page.utf8.count < 150_000)
    #expect(try markdown(blocks(text)).utf8.count < 150_000)
    #expect(page.contains("x…"))
  }

  @Test func aPageLoadsNothingAndRunsOneScript() throws {
    let page = try html(blocks("plain"), title: "plain")
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    for word in ["http://", "https://", "src=", "url(", "@import", "<link", "<iframe"] {
      #expect(!page.contains(word), "\(word)")
    }
    let policy = try #require(part(of: page, from: "Content-Security-Policy\" content=\"", to: "\""))
    #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("script-src 'sha256-"))
    #expect(page.components(separatedBy: "<script>").count == 2)
  }

  @Test func sectionsHaveTheirHeadingsAndLinks() throws {
    let page = try html([
      .section("One", name: "one"), .paragraph(["a"]), .section("Two", name: "two"), .hint("b"),
    ])
    #expect(page.contains("<li><a href=\"#one\">One</a></li>\n<li><a href=\"#two\">Two</a></li>"))
    #expect(
      page.contains(
        "<section aria-labelledby=\"two\">\n<h2 id=\"two\">Two</h2>\n<p class=\"hint\">b</p>\n</section>"))
  }

  @Test func figuresSayInWordsWhatTheyShow() throws {
    let chart = AgreementMatrix(title: "T", summary: "S.", names: ["a"], values: [[1]])
    let page = try html([.figures([chart, chart])])
    for number in 1...2 {
      #expect(
        page.contains(
          "role=\"img\" aria-labelledby=\"figure-\(number)-title\" aria-describedby=\"figure-\(number)-summary\""
        ))
      #expect(
        page.contains(
          "<title id=\"figure-\(number)-title\">T</title>\n<desc id=\"figure-\(number)-summary\">S.</desc>"))
    }
    #expect(try markdown([.figures([chart])]) == "- **T**: S.\n")
    #expect(
      try Report(blocks: [.figures([chart])], document: Nothing()).rendered(as: TextFormat.self) == "T: S.")
  }

  @Test(arguments: [
    ("*a* _b_ [c](d) `e` #f ~g~ $h$", "\\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\#f \\~g\\~ \\$h\\$"),
    ("<b>&", "&lt;b&gt;&amp;"),
    ("@somebody", "&#64;somebody"), ("https://example.org", "https:&#47;/example.org"), ("a | b", "a \\| b"),
  ])
  func marksOfMarkdownStayText(text: String, expected: String) throws {
    #expect(try markdown([.paragraph([text])]) == expected + "\n")
  }

  @Test(arguments: [
    ("plain", "`plain`"), ("a | b", "`a \\| b`"), ("`", "`` ` ``"), ("a``b", "```a``b```"),
    ("two\nlines", "`two lines`"),
    ("", ""), ("@x https://y", "`@x https://y`"),
  ])
  func textsInTablesAreCode(text: String, expected: String) throws {
    let lines = try markdown([
      .table(Table(header: ["a", "b"], rows: [["1", text]], textColumns: [1]))
    ]).split(separator: "\n")
    #expect(lines == ["| a | b |", "| --- | --- |", "| 1 | \(expected) |"])
  }

  @Test func aFenceIsLongerThanAnyInside() throws {
    #expect(try markdown([.code("a\n````\nb")]) == "`````\na\n````\nb\n`````\n")
  }
}
