import EmbeddingFiles

/// Which documents answer which queries, from a file of judgements.
package struct Judgements: Sendable {
  /// For each query row, the grades of its judged document rows; queries without any are absent.
  package let grades: [Int: [Int: Int]]

  /// What a first line that names the columns calls the grade.
  private static let gradeNames = ["grade", "relevance", "rel", "score", "label", "judgement", "judgment"]

  /// Reads TREC judgements, `query iteration document grade`, or three columns, `query document grade`; columns are
  /// separated by blanks, tabs or commas. A first line that calls the grade `grade`, `relevance`, `score` or the like names the columns and is passed over.
  /// Grades above 0 are relevant.
  ///
  /// - Parameters:
  ///   - isBinary: whether every grade above 0 counts as 1.
  ///   - options: the options that name files of ids, for messages.
  /// - Throws: `textFile`, naming the line, for anything else, for ids that have no vector (the first,
  ///   and how many), and for a document judged twice for one query with different grades.
  package init(
    path: String, queries: Identifiers, documents: Identifiers, isBinary: Bool,
    options: String = "--query-ids, --document-ids"
  ) throws(EvaluationError) {
    let lines: [String]
    do { lines = try TextFile(path: path).lines } catch { throw .file(error) }
    var grades: [Int: [Int: Int]] = [:]
    var unknown: [(line: Int, name: String, kind: String)] = []
    var fieldCount: Int?
    for (index, line) in lines.enumerated() {
      let fields = TextFile.fields(of: line)
      if fields.isEmpty { continue }
      let isFirst = fieldCount == nil
      let expected = fieldCount ?? fields.count
      fieldCount = expected
      guard fields.count == expected, expected == 3 || expected == 4 else {
        throw .textFile(
          path: path, line: index + 1,
          reason: "there are \(fields.count) columns, expected "
            + "\(expected == 3 || expected == 4 ? String(expected) : "4 (query 0 document grade) or 3 (query document grade)")"
        )
      }
      guard let grade = Int(fields[expected - 1]) else {
        if isFirst, Self.gradeNames.contains(fields[expected - 1].lowercased()) { continue }
        throw .textFile(
          path: path, line: index + 1,
          reason: "the grade is '\(fields[expected - 1])', expected a whole number")
      }
      let (query, document) = (queries.rowsByName[fields[0]], documents.rowsByName[fields[expected - 2]])
      if query == nil { unknown.append((index + 1, fields[0], "query")) }
      if document == nil { unknown.append((index + 1, fields[expected - 2], "document")) }
      guard let query, let document else { continue }
      let value = isBinary ? (grade > 0 ? 1 : 0) : grade
      if let earlier = grades[query, default: [:]].updateValue(value, forKey: document), earlier != value {
        throw .textFile(
          path: path, line: index + 1,
          reason: "document '\(fields[expected - 2])' was already judged for query "
            + "'\(fields[0])', with \(earlier) and not \(value); keep one of the two")
      }
    }
    if let first = unknown.first {
      let others = Set(unknown.map { "\($0.kind) \($0.name)" }).count - 1
      throw .textFile(
        path: path, line: first.line,
        reason: "it names the \(first.kind) '\(first.name)', which has no vector"
          + (others > 0 ? "; \(others) more id\(others == 1 ? " has" : "s have") none either" : "")
          + "; give the files of ids that belong to the vectors (\(options)) or take such lines out"
      )
    }
    guard !grades.isEmpty else {
      throw .textFile(path: path, line: nil, reason: "the file holds no judgements")
    }
    self.grades = grades
  }
}
