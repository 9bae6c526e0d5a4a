import Alignment
import EmbeddingMaps

extension Verdict {
  /// From so many rows a side on, every fit between encoders of one kind of texts was trusted (docs/verdict.md).
  static let amplyManyRows = 12_000

  /// What may help where the map cannot be trusted, a few words each, in the order in which to try it; docs/verdict.md has
  /// the same as a table. Empty for a trusted map.
  ///
  /// - Parameters:
  ///   - rowCount: how many rows the smaller side has.
  ///   - offersMatchingMap: whether the fit has a matching map that was not written.
  func advice(rowCount: Int, offersMatchingMap: Bool) -> [String] {
    guard level != .trusted else { return [] }
    var advice: [String] = []
    if pairAgreement?.leavesOut == true {
      advice.append("right pairs (rows count from 0, as the files have them, the source's first), or none")
    }
    if rowCount < Self.amplyManyRows {
      advice.append("more rows (\(rowCount) a side are few, \(Self.amplyManyRows) are not)")
    }
    if isAmbiguous {
      advice.append("known pairs (--pairs), which alone tell equally good maps apart")
    } else if agreement < Self.trustedAgreement {
      advice.append("known pairs (--pairs), which guide the search")
    } else if let evidence, evidence.lead < Self.trustedLead {
      advice.append("known pairs (--pairs), which put the right map ahead")
    }
    if let evidence, evidence.nullMargin < Self.trustedNullMargin {
      advice.append("texts of the same kind on both sides, which may have too little in common")
    }
    if level == .weak, offersMatchingMap {
      advice.append("the matching map (--matching-output), which finds more")
    }
    return advice
  }
}
