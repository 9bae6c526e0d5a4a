import Alignment
import EmbeddingMaps

/// Whether the map can be trusted, what that means, and what is expected of it.
func verdictBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let verdict = study.file.metadata.verdict else {
    return [
      .banner(
        "Fitted on pairs", .neutral,
        text:
          "This map was fitted on rows that are known to be counterparts, which needs no verdict. How well it "
          + "finds counterparts of other rows, an evaluation says.")
    ]
  }
  var blocks: [Report.Block] = [
    .banner(verdict.level.word, verdict.level.tone, text: verdict.meaning),
    .paragraph(remarks(on: verdict)),
  ]
  if verdict.chainCount > 1 { blocks.append(.table(thresholds(of: verdict))) }
  let rows = [study.file.metadata.source, study.file.metadata.target].compactMap { $0?.rowCount }.min()
  let advice = verdict.advice(rowCount: rows ?? .max, offersMatchingMap: offersMatchingMap(study))
  if !advice.isEmpty {
    blocks.append(
      .paragraph(["What may help, in this order: \(advice.joined(separator: "; ")) (docs/verdict.md)."]))
  }
  if let prediction = verdict.prediction {
    blocks.append(.paragraph([expectation(prediction)]))
  } else {
    blocks.append(
      .hint(
        "No accuracy is foretold: the map has failed, was refined from a given one, is of the preset 'paper', has fewer than "
          + "64 dimensions, or its file is of an older version."))
  }
  return blocks
}

private func remarks(on verdict: Verdict) -> [String] {
  if verdict.chainCount == 1 {
    return ["Only one map was learned, so nothing vouches for it; set 'chains' to 2 or more."]
  }
  return [
    "\(verdict.mergedChainCount) of \(verdict.chainCount) independently learned maps are in the result."
  ]
    + (verdict.isAmbiguous ? ["Several maps explain the rows equally well: the answer is ambiguous."] : [])
    + (verdict.pairAgreement.map { [$0.finding] } ?? [])
}

private func offersMatchingMap(_ study: MapStudy) -> Bool {
  study.record?.preset == Preset.default.rawValue && study.file.map.leadsIntoOtherSpace
}

private func expectation(_ prediction: AccuracyPrediction) -> String {
  func range(_ estimate: AccuracyPrediction.Estimate, _ decimals: Int) -> String {
    "\(fixed(estimate.expected, decimals)) (\(fixed(estimate.low, decimals)) to \(fixed(estimate.high, decimals)))"
  }
  return
    "Expected without ground truth, of the fit's orthogonal map: among \(prediction.poolSize) target rows it finds "
    + "the counterpart first for a share of \(range(prediction.top1, 2)) of the source rows, at a mean rank of "
    + "\(range(prediction.meanRank, 1)). Nine of ten fits of other models lay within the bounds."
}

private func thresholds(of verdict: Verdict) -> Table {
  func percent(_ value: Double) -> String { "\(fixed(100 * value, 1)) %" }
  var rows = [
    [
      "agreement of independent maps (1 for equal ones)", fixed(verdict.agreement, 2),
      fixed(Verdict.trustedAgreement, 2), fixed(Verdict.failedAgreement, 2),
    ]
  ]
  if let evidence = verdict.evidence {
    rows += [
      [
        "lead over the best other map", percent(evidence.lead), percent(Verdict.trustedLead),
        percent(Verdict.failedLead),
      ],
      [
        "margin over chance", percent(evidence.nullMargin), percent(Verdict.trustedNullMargin),
        percent(Verdict.failedNullMargin),
      ],
    ]
  }
  return Table(
    header: ["figure", "found", "trusted from", "failed below"], rows: rows,
    caption: "What the verdict rests on; the worst figure decides.")
}

extension Verdict.Level {
  fileprivate var word: String {
    self == .failed ? "FAILED" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
  }

  fileprivate var tone: Report.Tone {
    switch self {
    case .trusted: .good
    case .weak: .caution
    case .failed: .bad
    }
  }

}

extension Verdict {
  fileprivate var meaning: String {
    switch level {
    case .trusted: "Independently learned maps agree on a map that no other comes near. It can be used."
    case .weak where pairAgreement?.isContradiction == true:
      "The map and the pairs that were known contradict each other, and one of them is wrong. Measure the map before you use it."
    case .weak:
      "Independently learned maps agree in part. The map is right for some rows; expect many wrong neighbours."
    case .failed:
      "The fit has not found a map that can be believed. It is most likely useless, and 'mv2v apply' refuses it."
    }
  }
}
