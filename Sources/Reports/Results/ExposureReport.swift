package import Evaluation

/// What an exposure study found, and what its rows are called.
package struct ExposureOutcome: Sendable {
  package let results: ExposureResults
  /// The names of all documents and candidates.
  package let documents, candidates: Identifiers
  /// The texts of the candidates that were matched; empty where there are none.
  package let labels: [Int: String]

  package init(
    results: ExposureResults, documents: Identifiers, candidates: Identifiers, labels: [Int: String]
  ) {
    (self.results, self.documents, self.candidates, self.labels) = (results, documents, candidates, labels)
  }
}

extension Report {
  /// How many documents are identified, and the most certain of them; all matches as records.
  package init(_ outcome: ExposureOutcome) {
    let results = outcome.results
    var blocks: [Block] = []
    if !results.levels.isEmpty { blocks.append(.table(levelTable(of: results))) }
    blocks.append(.paragraph(exposureRemarks(on: results)))
    let shown = results.matches.prefix(5)
    if !shown.isEmpty { blocks.append(.table(matchTable(of: outcome, shown: shown))) }
    self.init(blocks: blocks, document: ExposureDocument(results), records: matchRecords(of: outcome))
  }
}

private func percent(_ share: Double, _ decimals: Int = 1) -> String { fixed(100 * share, decimals) + " %" }

private func levelTable(of results: ExposureResults) -> Table {
  let isChecked = results.presentCount != nil
  var table = Table(
    header: ["false discovery rate", "identified", "of all"]
      + (isChecked ? ["right", "really false", "of those there are"] : []))
  for level in results.levels {
    var row = [
      percent(level.falseDiscoveryRate, 0), "\(level.identifiedCount)",
      percent(Double(level.identifiedCount) / Double(max(1, results.documentCount))),
    ]
    if isChecked {
      let right = level.rightCount ?? 0
      row += [
        "\(right)", level.identifiedCount > 0 ? percent(level.falseShare ?? 0) : "-",
        results.presentCount.map { $0 > 0 ? percent(Double(right) / Double($0)) : "-" } ?? "-",
      ]
    }
    table.rows.append(row)
  }
  return table
}

private func exposureRemarks(on results: ExposureResults) -> [String] {
  var lines = [
    "\(results.documentCount) documents, \(results.candidateCount) candidates, \(results.decoyCount) decoys."
  ]
  if let estimate = results.estimatedRightCount {
    lines.append(
      "Candidates win \(results.matches.count) documents and decoys \(results.decoyWinCount): at least about \(fixed(estimate, 0)) of the "
        + "matches are right, whether or not they can be told from the others.")
  } else {
    lines.append(
      "Without --decoys nothing says how many of the \(results.matches.count) matches are right: a nearest candidate there "
        + "always is. Give vectors of texts of the same kind that are certainly not among the documents.")
  }
  if let right = results.rightMatchCount, let present = results.presentCount {
    lines.append("By the truth \(right) are, and \(present) documents have their text among the candidates.")
  }
  if results.undirectedCount > 0 {
    lines.append("\(results.undirectedCount) documents equal the mean, have no direction and were left out.")
  }
  return lines
}

private func matchTable(of outcome: ExposureOutcome, shown: ArraySlice<ExposureResults.Match>) -> Table {
  let hasLabels = !outcome.labels.isEmpty
  return Table(
    header: ["document", "candidate", "similarity", "margin", "q"] + (hasLabels ? ["text"] : []),
    rows: shown.map { match in
      [
        outcome.documents.names[match.document], outcome.candidates.names[match.candidate],
        fixed(match.similarity, 3), fixed(match.margin, 3), match.qValue.map { fixed($0, 4) } ?? "-",
      ] + (hasLabels ? [shortened(outcome.labels[match.candidate] ?? "")] : [])
    }, caption: "The most certain:", textColumns: [0, 1, 5])
}

private func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }

/// Every match, the most certain first.
private func matchRecords(of outcome: ExposureOutcome) -> Table {
  let hasLabels = !outcome.labels.isEmpty
  return Table(
    header: ["document", "candidate", "similarity", "margin", "mutual", "q"] + (hasLabels ? ["text"] : []),
    rows: outcome.results.matches.map { match in
      [
        outcome.documents.names[match.document], outcome.candidates.names[match.candidate],
        fixed(match.similarity, 6), fixed(match.margin, 6), match.isMutual ? "1" : "0",
        match.qValue.map { fixed($0, 6) } ?? "",
      ] + (hasLabels ? [outcome.labels[match.candidate] ?? ""] : [])
    })
}

/// What `mv2v expose --json` says.
private struct ExposureDocument: Encodable, Sendable {
  let documents, candidates, decoys, undirectedDocuments: Int
  let matches, decoyWins, mutualMatches: Int
  let estimatedRight: Double?
  let levels: [Level]
  let truth: Truth?

  struct Level: Encodable {
    let falseDiscoveryRate: Double
    let identified: Int
    let right: Int?
    let falseShare: Double?
  }

  struct Truth: Encodable {
    let present, right: Int
  }

  init(_ results: ExposureResults) {
    (documents, candidates) = (results.documentCount, results.candidateCount)
    (decoys, undirectedDocuments) = (results.decoyCount, results.undirectedCount)
    (matches, decoyWins) = (results.matches.count, results.decoyWinCount)
    mutualMatches = results.matches.count(where: \.isMutual)
    estimatedRight = results.estimatedRightCount
    levels = results.levels.map {
      Level(
        falseDiscoveryRate: $0.falseDiscoveryRate, identified: $0.identifiedCount, right: $0.rightCount,
        falseShare: $0.falseShare)
    }
    truth = results.presentCount.flatMap { present in
      results.rightMatchCount.map { Truth(present: present, right: $0) }
    }
  }
}
