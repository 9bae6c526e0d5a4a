import Alignment
package import EmbeddingMaps

/// A fit's verdict for people and for programs.
struct VerdictDocument: Encodable, Sendable {
  let level: String
  let agreement: Double
  let chains: Int
  let mergedChains: Int
  /// Nil where there was no search.
  let lead, nullMargin: Double?
  let isAmbiguous: Bool
  /// Nil where no pairs were known.
  let knownPairs, contradictedPairs: Int?
  /// Nil where nothing is foretold.
  let prediction: AccuracyPrediction?
  let trustedFrom = Limits(
    agreement: Verdict.trustedAgreement, lead: Verdict.trustedLead, nullMargin: Verdict.trustedNullMargin)
  let failedBelow = Limits(
    agreement: Verdict.failedAgreement, lead: Verdict.failedLead, nullMargin: Verdict.failedNullMargin)

  struct Limits: Encodable, Sendable {
    let agreement, lead, nullMargin: Double
  }

  init(_ verdict: Verdict) {
    level = verdict.level.rawValue
    agreement = verdict.agreement
    (chains, mergedChains) = (verdict.chainCount, verdict.mergedChainCount)
    (lead, nullMargin) = (verdict.evidence?.lead, verdict.evidence?.nullMargin)
    (isAmbiguous, prediction) = (verdict.isAmbiguous, verdict.prediction)
    (knownPairs, contradictedPairs) = (
      verdict.pairAgreement?.count, verdict.pairAgreement?.contradictedCount
    )
  }

  private var pairAgreement: PairAgreement? {
    guard let knownPairs, let contradictedPairs else { return nil }
    return PairAgreement(count: knownPairs, contradictedCount: contradictedPairs)
  }

  /// One paragraph that says what to do.
  ///
  /// - Parameter advice: what may help, in order.
  func text(advice: [String]) -> String {
    let help =
      advice.isEmpty
      ? "" : " What may help, in this order: \(advice.joined(separator: "; ")) (docs/verdict.md)."
    if chains == 1 {
      return
        "Verdict: \(level). Only one map was learned, so nothing vouches for it; set 'chains' to 2 or more."
    }
    let consequence =
      switch Verdict.Level(rawValue: level) {
      case .trusted: ""
      case .weak where pairAgreement?.isContradiction == true: " Measure the map before you use it."
      case .weak: " Expect many wrong neighbours."
      default: " The map is most likely useless, and 'mv2v apply' refuses it."
      }
    let shownLevel = level == Verdict.Level.failed.rawValue ? "FAILED" : level
    return "Verdict: \(shownLevel). \(findings.joined(separator: " "))\(consequence)\(help)"
  }

  /// What is expected of the map; nil where nothing is foretold.
  var expectation: String? {
    prediction.map {
      "Expected of the orthogonal map among \($0.poolSize) rows: \($0.figures); nine of ten fits of other models lay "
        + "within."
    }
  }

  /// What was measured, a sentence each.
  private var findings: [String] {
    func limits(_ value: (Limits) -> Double, _ format: (Double) -> String) -> String {
      "trusted from \(format(value(trustedFrom))), failed below \(format(value(failedBelow)))"
    }
    func percent(_ value: Double) -> String { "\(fixed(100 * value, 1)) %" }
    var findings = [
      "Independently learned maps agree to \(fixed(agreement, 2)) (equal maps to 1; "
        + "\(limits(\.agreement) { fixed($0, 2) })); \(mergedChains) of \(chains) are in the result."
    ]
    if let lead, let nullMargin {
      func better(_ value: Double) -> String { value > 0 ? "\(percent(value)) better" : "no better" }
      findings.append(
        "The map explains the rows \(better(lead)) than the best other map (\(limits(\.lead, percent))) and "
          + "\(better(nullMargin)) than chance (\(limits(\.nullMargin, percent))).")
    }
    if isAmbiguous {
      findings.append("Several maps explain the rows equally well: the answer is ambiguous.")
    }
    if let pairAgreement { findings.append(pairAgreement.finding) }
    return findings
  }
}

extension PairAgreement {
  /// What the known pairs say of the map, in a sentence.
  var finding: String {
    "The map contradicts \(contradictedCount) of \(count) known pairs"
      + (isContradiction ? ", as many as chance would: they are wrong, or the map is." : ".")
  }
}

extension Verdict {
  /// The figures that the judgement rests on, in a few words.
  package var figures: String {
    let agreement = "agreement \(fixed(agreement, 2))"
    let search = evidence.map {
      ", lead \(fixed(100 * $0.lead, 1)) %, \(fixed(100 * $0.nullMargin, 1)) % over chance"
    }
    let pairs = pairAgreement.map { ", \($0.contradictedCount) of \($0.count) known pairs contradicted" }
    return agreement + (search ?? "") + (pairs ?? "")
  }
}

extension AccuracyPrediction {
  /// Both figures with their bounds.
  package var figures: String {
    func shown(_ estimate: Estimate, _ digits: Int) -> String {
      "\(fixed(estimate.expected, digits)) (\(fixed(estimate.low, digits)) to \(fixed(estimate.high, digits)))"
    }
    return "top-1 \(shown(top1, 2)), mean rank \(shown(meanRank, 1))"
  }
}
