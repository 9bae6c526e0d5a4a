/// What a set of stored vectors gives away to somebody with a map and candidate texts.
public struct ExposureResults: Equatable, Codable, Sendable {
  /// A stored vector and the candidate that it is most likely of.
  public struct Match: Equatable, Codable, Sendable {
    /// The row of the documents, and of the candidates.
    public let document, candidate: Int
    /// The cosine of the two under the map; of a matching map by how many nats likelier counterparts than strangers they
    /// are, up to a constant.
    public let similarity: Double
    /// How far its similarity, hubs corrected, lies above that of the runner-up.
    public let margin: Double
    /// Whether the document is also the one most similar to the candidate.
    public let isMutual: Bool
    /// The least false discovery rate at which it counts as identified; nil without decoys.
    public let qValue: Double?
  }

  /// How many are identified when so many false ones are put up with.
  public struct Level: Equatable, Codable, Sendable {
    /// The false discovery rate that is claimed: the share of the identified that are wrong, in the mean.
    public let falseDiscoveryRate: Double
    /// How many documents are identified.
    public let identifiedCount: Int
    /// How many of them are right; nil without the truth.
    public let rightCount: Int?

    /// The share of the identified that are wrong; nil without the truth, 0 where none is identified.
    public var falseShare: Double? {
      rightCount.map { identifiedCount > 0 ? 1 - Double($0) / Double(identifiedCount) : 0 }
    }
  }

  /// Documents for which a candidate has won, the most certain first.
  public let matches: [Match]
  /// From the strictest to the most lenient; empty without decoys.
  public let levels: [Level]
  /// How many there were; documents without direction are among them.
  public let documentCount, candidateCount, decoyCount: Int
  /// Documents that equal their side's mean.
  public let undirectedCount: Int
  /// Documents for which a decoy has won.
  public let decoyWinCount: Int
  /// Documents whose text is among the candidates; nil without the truth.
  public let presentCount: Int?
  /// How many matches are right, whatever their q-value; nil without the truth.
  public let rightMatchCount: Int?

  /// How many matches are right by estimate: those of candidates less what decoys have won, in the ratio of their numbers. Rather too few: candidates that have been won by their own document win fewer others.
  public var estimatedRightCount: Double? {
    guard decoyCount > 0 else { return nil }
    return max(0, Double(matches.count) - Double(decoyWinCount) * Double(candidateCount) / Double(decoyCount))
  }
}
