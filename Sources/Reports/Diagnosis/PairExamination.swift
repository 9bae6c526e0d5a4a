/// What two sets of vectors say about each other before a fit.
package struct PairExamination: Equatable, Encodable, Sendable {
  /// Rows of either side.
  package var sourceRows, targetRows: Int
  /// The share of the source rows looked at that the target has bit by bit; nil where the dimensions differ.
  package var sharedRowShare: Double?
  /// How many of the source ids looked at the target has, and how many were looked at; nil where a side has no ids.
  package var sharedIds, idsLookedAt: Int?
  /// The correlation of both sides' dot products over the same rows, where the sides have equally many: near 0 for
  /// unpaired rows.
  package var pairedCorrelation: Double?
  /// How unlike the spaces are in shape: see `SpaceMismatch`; nil where a side has too few rows to tell.
  package var spectrumMismatch, neighborMismatch: Double?

  package init(
    sourceRows: Int, targetRows: Int, sharedRowShare: Double? = nil, sharedIds: Int? = nil,
    idsLookedAt: Int? = nil, pairedCorrelation: Double? = nil, spectrumMismatch: Double? = nil,
    neighborMismatch: Double? = nil
  ) {
    (self.sourceRows, self.targetRows, self.sharedRowShare) = (sourceRows, targetRows, sharedRowShare)
    (self.sharedIds, self.idsLookedAt, self.pairedCorrelation) = (sharedIds, idsLookedAt, pairedCorrelation)
    (self.spectrumMismatch, self.neighborMismatch) = (spectrumMismatch, neighborMismatch)
  }

  /// How hard a fit is likely to be.
  package enum Difficulty: String, Encodable, Sendable {
    /// As unlike as sentence encoders are to one another.
    case usual
    /// As unlike as sentence encoders and averages of word vectors.
    case harder
    /// More unlike than any pair of encoders that was tried.
    case hard
  }

  /// The largest mismatches between sentence encoders, and between encoders and averages of word vectors, in
  /// Studies/tables/verdict.tsv.
  static let usualMismatch = (spectrum: 0.30, neighbors: 0.36)
  static let harderMismatch = (spectrum: 0.45, neighbors: 0.66)

  /// By the shape of both spaces alone; nil where it was not measured.
  package var difficulty: Difficulty? {
    guard let spectrumMismatch, let neighborMismatch else { return nil }
    if spectrumMismatch <= Self.usualMismatch.spectrum, neighborMismatch <= Self.usualMismatch.neighbors {
      return .usual
    }
    return spectrumMismatch <= Self.harderMismatch.spectrum
      && neighborMismatch <= Self.harderMismatch.neighbors ? .harder : .hard
  }

  /// Equal row numbers whose similarities correlate so are paired; of unpaired rows they correlate to 0.02.
  static let pairedCorrelationFrom = 0.1

  /// What stands in the way of a fit, or would help it.
  package var findings: [Finding] {
    var findings: [Finding] = []
    func add(_ severity: Finding.Severity, _ code: String, _ finding: String, _ advice: String) {
      findings.append(Finding(severity, .pair, code, finding, advice: advice))
    }
    if let sharedRowShare, sharedRowShare > 0 {
      add(
        sharedRowShare > 0.01 ? .error : .warning, "same_vectors",
        "the target holds \(percent(sharedRowShare)) of the source rows bit by bit: both sides are of one model",
        "give vectors of the other model; between equal spaces the identity is the map")
    } else if let pairedCorrelation, pairedCorrelation > Self.pairedCorrelationFrom {
      add(
        .warning, "paired",
        "row i of both sides seems to describe the same item (their similarities correlate to \(fixed(pairedCorrelation, 2)))",
        "fit on the pairs: 'mv2v oracle' gives a better map than 'mv2v fit' from the same rows")
    }
    if let sharedIds, let idsLookedAt, sharedIds > 0 {
      add(
        .warning, "shared_ids",
        "\(sharedIds) of \(idsLookedAt) source ids looked at are ids of the target as well",
        "write the row numbers of equal ids to a file and give it as --pairs, or fit on those rows with 'mv2v oracle'"
      )
    }
    let (fewer, more) = (min(sourceRows, targetRows), max(sourceRows, targetRows))
    if fewer > 0, more / fewer >= 20 {
      add(
        .note, "unequal_sizes", "one side has \(more / fewer) times as many rows as the other",
        "the smaller side decides how good a map can be; more rows there help most")
    }
    switch difficulty {
    case nil, .usual: break
    case .harder:
      add(
        .note, "unlike_spaces",
        "the spaces differ in shape as those of sentence encoders and averages of word vectors do\(figures)",
        "expect lower accuracy than between two sentence encoders; give 12,000 rows or more a side")
    case .hard:
      add(
        .warning, "unlike_spaces",
        "the spaces differ in shape more than those of any two encoders that were tried\(figures)",
        "give known pairs (--pairs), and check that both sides hold texts of one kind")
    }
    return findings
  }

  private var figures: String {
    " (mismatch of spectra \(fixed(spectrumMismatch ?? 0, 2)), of neighbours \(fixed(neighborMismatch ?? 0, 2)))"
  }

  private func percent(_ share: Double) -> String { fixed(100 * share, share < 0.01 ? 2 : 0) + " %" }
}
