import Evaluation
import TestSupport
import Testing

@Suite struct RetrievalFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String) throws -> String { try folder.write(text, to: "lines.txt") }

  private func judgements(_ text: String, isBinary: Bool = false) throws -> Judgements {
    let path = try file(text)
    let queries = try Identifiers(path: nil, rowCount: 3, of: "queries.npy")
    let documents = try Identifiers(path: nil, rowCount: 5, of: "documents.npy")
    return try Judgements(path: path, queries: queries, documents: documents, isBinary: isBinary)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func bothFormsAreRead() throws {
    let trec = try judgements("0 0 1 2\n0 0 2 -1\n2 0 4 1\n").grades
    #expect(trec == [0: [1: 2, 2: -1], 2: [4: 1]])
    #expect(try judgements("0\t1\t2\n0\t2\t-1\n\n2\t4\t1\n").grades == trec)
    #expect(try judgements("0 1 2\n0 2 -1\n2 4 1\n", isBinary: true).grades == [0: [1: 1, 2: 0], 2: [4: 1]])
  }

  @Test func tablesWithCommasAndNamesOfColumnsAreRead() throws {
    let trec = try judgements("0 0 1 2\n0 0 2 -1\n2 0 4 1\n").grades
    #expect(try judgements("\u{FEFF}query,document,grade\r\n0,1,2\r\n0,2,-1\r\n2,4,1\r\n").grades == trec)
    #expect(try judgements("qid\titer\tdocid\trel\n0\t0\t1\t2\n0\t0\t2\t-1\n2\t0\t4\t1\n").grades == trec)
    // Names of columns stand in the first line alone.
    #expect(
      message { _ = try judgements("0 1 2\nquery document grade\n") }.contains("line 2: the grade is 'grade'")
    )
  }

  @Test func unknownIdsAreNamedAndCounted() {
    let text = message { _ = try judgements("0 1 1\n0 9 1\n7 1 1\n8 1 1\n7 2 1\n") }
    #expect(
      text.contains("line 2: it names the document '9', which has no vector; 2 more ids have none either"))
  }

  @Test func damagedLinesAreNamed() {
    #expect(
      message { _ = try judgements("0 1 1\n0 1\n") }.contains("line 2: there are 2 columns, expected 3"))
    #expect(message { _ = try judgements("0 1 good\n") }.contains("line 1: the grade is 'good'"))
    #expect(message { _ = try judgements("0 1 1\n0 1 2\n") }.contains("was already judged"))
    #expect(message { _ = try judgements("\n") }.contains("holds no judgements"))
  }

  @Test func repeatedIdsAreRefused() throws {
    let path = try file("a\nb\na\n")
    #expect(
      message { _ = try Identifiers(path: path, rowCount: 3, of: "x.npy") }
        .contains("the id 'a' stands in line 1 and again in line 3"))
    #expect(
      message { _ = try Identifiers(path: path, rowCount: 4, of: "x.npy") }.contains(
        "3 ids, but x.npy has 4 rows"))
  }

  @Test func idsAreOrderedAsBytes() throws {
    let path = try file("10\n9\n100\n")
    #expect(try Identifiers(path: path, rowCount: 3, of: "x.npy").order == [0, 2, 1])
  }
}
