package import EmbeddingMaps
package import Embeddings
import LinearAlgebra
import NearestNeighbors

/// Stored vectors of one model, a public model's vectors of candidate texts, and a map between the two: which document is of
/// which candidate, and how certain is that?
package struct ExposureStudy {
  private let map: EmbeddingMap
  private let side: Side
  private let documents, candidates: any RowSource
  private let decoys: (any RowSource)?

  /// The false discovery rates at which identified documents are counted.
  package static let claimedRates = [0.01, 0.05, 0.1]
  /// The nearest documents of a candidate by which its being a hub is judged.
  static let hubNeighborCount = 10

  /// Checks, before any work, that the vectors belong together and are finite.
  ///
  /// - Parameters:
  ///   - map: between the two models, either way round.
  ///   - side: whose vectors the documents are; candidates and decoys are of the other side.
  ///   - documents: the stored vectors.
  ///   - candidates: vectors of texts that may be among them.
  ///   - decoys: vectors of texts of the candidates' kind that are certainly not among them.
  /// - Throws: `dimensionMismatch`, `embeddings`, `tooFewCandidates`.
  package init(
    map: EmbeddingMap, documents: any RowSource, of side: Side, candidates: any RowSource,
    decoys: (any RowSource)?
  ) throws(EvaluationError) {
    (self.map, self.side, self.documents) = (map, side, documents)
    (self.candidates, self.decoys) = (candidates, decoys)
    func require(_ rows: any RowSource, _ side: Side) throws(EvaluationError) {
      let expected = map.dimension(of: side)
      guard rows.columnCount == expected else {
        throw .dimensionMismatch(
          side, expected: expected, found: rows.columnCount,
          reversedWouldFit: rows.columnCount == map.dimension(of: side.other), origin: rows.origin)
      }
      try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
        try requireFinite(rows, side: side)
      }
    }
    try require(documents, side)
    try require(candidates, side.other)
    if let decoys { try require(decoys, side.other) }
    let count = candidates.rowCount + (decoys?.rowCount ?? 0)
    guard count >= 2 else { throw .tooFewCandidates(found: count) }
  }

  /// Lets candidates and decoys compete for every document.
  ///
  /// With the similarity `s` of a document and an entry and `r` the mean of an entry's similarities to its ten nearest
  /// documents, the entry of largest `2 s − r` wins (CSLS without the term that a document's entries share: A. Conneau et al.,
  /// ICLR 2018), and the margin by which it does so is its score. A document whose text is not among the candidates is won by
  /// decoys and candidates in the ratio of their numbers whatever the margin, if decoys are texts of the same kind; on that the
  /// rates rest. `O(n (m + k) d)` time for `n` documents, `m` candidates and `k` decoys, which are held in memory.
  ///
  /// - Parameter truth: the candidate rows of each document row, where that is known; documents without any have no
  ///   candidate of their own.
  /// - Throws: `nearestNeighbors`.
  package func run(truth: [Int: Set<Int>]? = nil) throws(EvaluationError) -> ExposureResults {
    try BLASRuntime.scoped { () throws(EvaluationError) in try results(truth: truth) }
  }

  private func results(truth: [Int: Set<Int>]?) throws(EvaluationError) -> ExposureResults {
    let stored = map.comparableRows(documents.rows(0..<documents.rowCount), from: side)
    var entries = map.comparableRows(candidates.rows(0..<candidates.rowCount), from: side.other)
    if let decoys {
      let more = map.comparableRows(decoys.rows(0..<decoys.rowCount), from: side.other)
      entries = Matrix(
        rowCount: entries.rowCount + more.rowCount, columnCount: entries.columnCount,
        elements: entries.elements + more.elements)
    }
    let nearest = try search(entries, in: stored, count: Self.hubNeighborCount)
    let hubness = (0..<entries.rowCount).map { entry in
      let found = nearest.similarities(ofQuery: entry)
      return found.reduce(0, +) / Float(found.count)
    }
    let won = try search(
      stored.scaledWithColumn(2, [Float](repeating: -1, count: stored.rowCount)),
      in: entries.scaledWithColumn(1, hubness), count: 2)

    let undirected = Set(stored.rowSquaredNorms().enumerated().filter { $0.element == 0 }.map(\.offset))
    var winners: [(document: Int, entry: Int, margin: Double)] = []
    for document in 0..<stored.rowCount where !undirected.contains(document) {
      let scores = Array(won.similarities(ofQuery: document))
      winners.append(
        (document, Int(won.indices(ofQuery: document).first ?? 0), Double(scores[0]) - Double(scores[1])))
    }
    let candidateCount = candidates.rowCount
    let qValues = decoys.map { decoys in
      DecoyCompetition.qValues(
        winners.map { (score: $0.margin, isDecoy: $0.entry >= candidateCount) },
        ratio: Double(candidateCount) / Double(decoys.rowCount))
    }
    let matches = winners.indices.filter { winners[$0].entry < candidateCount }.map { index in
      let (document, entry, margin) = winners[index]
      let similarity = zip(stored.row(document), entries.row(entry)).reduce(0.0) {
        $0 + Double($1.0) * Double($1.1)
      }
      return ExposureResults.Match(
        document: document, candidate: entry, similarity: similarity, margin: margin,
        isMutual: nearest.indices(ofQuery: entry).first == Int64(document), qValue: qValues?[index])
    }.sorted { ($0.margin, $1.document) > ($1.margin, $0.document) }
    func isRight(_ match: ExposureResults.Match) -> Bool {
      truth?[match.document]?.contains(match.candidate) == true
    }
    let rates = qValues == nil ? [] : Self.claimedRates
    let levels = rates.map { rate in
      let identified = matches.filter { ($0.qValue ?? 1) <= rate }
      return ExposureResults.Level(
        falseDiscoveryRate: rate, identifiedCount: identified.count,
        rightCount: truth == nil ? nil : identified.count(where: isRight))
    }
    return ExposureResults(
      matches: matches, levels: levels, documentCount: stored.rowCount, candidateCount: candidateCount,
      decoyCount: decoys?.rowCount ?? 0, undirectedCount: undirected.count,
      decoyWinCount: winners.count - matches.count,
      presentCount: truth.map { $0.count { !$0.value.isEmpty } },
      rightMatchCount: truth == nil ? nil : matches.count(where: isRight))
  }

  private func search(
    _ queries: Matrix<Float>, in base: Matrix<Float>, count: Int
  ) throws(EvaluationError) -> Neighbors {
    try wrappingErrors(EvaluationError.nearestNeighbors) { () throws(NearestNeighborsError) in
      try nearestNeighbors(of: queries, in: base, count: count)
    }
  }
}

extension EmbeddingMap {
  /// Rows of either side whose inner products are the similarities that this kind of map compares by: cosines of centred
  /// rows where the map brings them together, or what a matching map's distances rank by. Rows without direction become
  /// zeros.
  fileprivate func comparableRows(_ rows: Matrix<Float>, from side: Side) -> Matrix<Float> {
    if leadsIntoOtherSpace, side == .target { return frame(of: .target).normalisation.normalized(rows) }
    var (rows, images) = (rows, Matrix<Float>(zeros: 0, 0))
    let lengths = carry(&rows, from: side, space: .centred, into: &images)
    guard case .matching(let map) = self else {
      images.normalizeRows()
      return images
    }
    var scoring = map.scoringRows(images, from: side)
    scoring.scaleRows(by: lengths.map { $0 == 0 ? 0 : 1 })
    return scoring
  }
}

extension Matrix where Scalar == Float {
  /// All elements times a factor, with one more column behind them.
  fileprivate func scaledWithColumn(_ factor: Float, _ column: [Float]) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(rowCount * (columnCount + 1))
    for row in 0..<rowCount {
      for value in self.row(row) { elements.append(factor * value) }
      elements.append(column[row])
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount + 1, elements: elements)
  }
}
