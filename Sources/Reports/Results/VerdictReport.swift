import Alignment
import EmbeddingMaps

/// A fit's verdict for people and for programs.
struct VerdictDocument: Encodable, Sendable {
  let level: String
  let agreement: Double
  let chains: Int
  let mergedChains: Int
  let trustedFrom = Verdict.trustedAgreement
  let failedBelow = Verdict.failedAgreement

  init(_ verdict: Verdict) {
    level = verdict.level.rawValue
    agreement = verdict.agreement
    (chains, mergedChains) = (verdict.chainCount, verdict.mergedChainCount)
  }

  /// One paragraph that says what to do.
  var text: String {
    if chains == 1 {
      return
        "Verdict: \(level). Only one map was learned, so nothing vouches for it; set 'chains' to 2 or more."
    }
    let measured =
      "Independently learned maps agree to \(fixed(agreement, 2)) (equal maps to 1; trusted from \(fixed(trustedFrom, 2)), "
      + "failed below \(fixed(failedBelow, 2))); \(mergedChains) of \(chains) are in the result."
    switch Verdict.Level(rawValue: level) {
    case .trusted: return "Verdict: trusted. \(measured)"
    case .weak:
      return
        "Verdict: weak. \(measured) Expect many wrong neighbours; more rows or known pairs (--pairs) help."
    default:
      return
        "Verdict: FAILED. \(measured) The map is most likely useless, and 'mv2v apply' refuses it; more rows or "
        + "known pairs (--pairs) may help, or the two models may have too little in common."
    }
  }
}
