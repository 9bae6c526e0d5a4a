package import Embeddings

/// What `mv2v doctor` has looked at and found.
package struct Diagnosis: Sendable {
  /// One side's file, and what was seen of it.
  package struct Examined: Sendable {
    let path, format: String
    let rows: RowExamination

    package init(path: String, format: String, rows: RowExamination) {
      (self.path, self.format, self.rows) = (path, format, rows)
    }
  }

  package let installation: Installation
  package let source, target: Examined?
  package let pair: PairExamination?

  package init(installation: Installation, source: Examined?, target: Examined?, pair: PairExamination?) {
    (self.installation, self.source, self.target, self.pair) = (installation, source, target, pair)
  }

  /// Everything found, the most important first.
  package var findings: [Finding] {
    let ofRows = [(Finding.Subject.source, source), (.target, target)].flatMap { subject, examined in
      examined.map { $0.rows.findings(about: subject, path: $0.path) } ?? []
    }
    // Of equally important ones those about the pair come first, and those about the machine last.
    return ((pair?.findings ?? []) + ofRows + installation.findings).inOrderOfImportance
  }

  /// Whether a fit would be refused, or useless.
  package var standsInTheWay: Bool { findings.contains { $0.severity == .error } }
}

extension Report {
  /// The installation, both sides in a table, and the findings with what to do.
  package init(_ diagnosis: Diagnosis) {
    var blocks: [Block] = [.fields(diagnosis.installation.fields)]
    let sides = [diagnosis.source, diagnosis.target].compactMap { $0 }
    if !sides.isEmpty {
      blocks.append(
        .table(
          Table(
            header: ["", "rows", "looked at", "dimensions", "effective rank", "mean's share", "lengths"],
            rows: sides.map { row(of: $0) })))
    }
    if let pair = diagnosis.pair, let difficulty = pair.difficulty {
      blocks.append(
        .paragraph(["Expected difficulty, by the shape of both spaces alone: \(difficulty.rawValue)."]))
    }
    let findings = diagnosis.findings
    let lines = findings.flatMap { finding in
      ["\(finding.severity.rawValue): \(finding.finding).", "  What to do: \(finding.advice)."]
    }
    blocks.append(.paragraph(findings.isEmpty ? ["Nothing was found that has to be changed."] : lines))
    self.init(blocks: blocks, document: DiagnosisDocument(diagnosis))
  }
}

private func row(of side: Diagnosis.Examined) -> [String] {
  let (rows, statistics) = (side.rows, side.rows.statistics)
  return [
    side.path, "\(rows.rowCount)", "\(rows.sampledCount)", "\(rows.dimension)",
    fixed(statistics.unitEffectiveRank, 1), fixed(rows.meanShare, 2),
    "\(fixed(statistics.normMin, 2))-\(fixed(statistics.normMax, 2))",
  ]
}

private struct DiagnosisDocument: Encodable, Sendable {
  let installation: Installation
  let source, target: SideDocument?
  let pair: PairExamination?
  let difficulty: String?
  let findings: [Finding]

  init(_ diagnosis: Diagnosis) {
    installation = diagnosis.installation
    source = diagnosis.source.map(SideDocument.init)
    target = diagnosis.target.map(SideDocument.init)
    (pair, difficulty) = (diagnosis.pair, diagnosis.pair?.difficulty?.rawValue)
    findings = diagnosis.findings
  }

  struct SideDocument: Encodable {
    let file, format: String
    let rows, dimension, sampledRows: Int
    let normMin, normMean, normMax, meanShare: Double
    let effectiveRank, unitEffectiveRank, drift: Double
    let nonFiniteRows, zeroRows, duplicateRows, outlierRows: Int
    let equalRowsAtStart, equalRowsAtEnd: Int
    let rogueDimensions: [Irregularities.RogueDimension]

    init(_ side: Diagnosis.Examined) {
      let (seen, statistics) = (side.rows, side.rows.statistics)
      (file, format, rows, dimension) = (side.path, side.format, seen.rowCount, seen.dimension)
      sampledRows = seen.sampledCount
      (normMin, normMean, normMax) = (statistics.normMin, statistics.normMean, statistics.normMax)
      (meanShare, drift) = (seen.meanShare, seen.drift)
      (effectiveRank, unitEffectiveRank) = (statistics.effectiveRank, statistics.unitEffectiveRank)
      (nonFiniteRows, zeroRows) = (statistics.nonFiniteRowCount, statistics.zeroRowCount)
      (duplicateRows, outlierRows) = (statistics.duplicateRowCount, statistics.irregularities.outlierRowCount)
      (equalRowsAtStart, equalRowsAtEnd) = (seen.equalRowsAtStart, seen.equalRowsAtEnd)
      rogueDimensions = statistics.irregularities.rogueDimensions
    }
  }
}
