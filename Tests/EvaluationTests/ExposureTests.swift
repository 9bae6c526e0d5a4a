import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct DecoyCompetitionTests {
  private func q(_ winners: [(Double, Bool)], ratio: Double = 1) -> [Double] {
    DecoyCompetition.qValues(winners.map { (score: $0.0, isDecoy: $0.1) }, ratio: ratio)
  }

  @Test func qValuesWorkedByHand() {
    // Estimates down the list: 1/1, 1/2, 1/3, then a decoy 2/3, then 2/4.
    let values = q([(5, false), (4, false), (3, false), (2, true), (1, false)])
    let expected = [1.0 / 3, 1.0 / 3, 1.0 / 3, 0.5, 0.5]
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    // The order of the winners does not matter, but whose they are.
    let shuffled = q([(1, false), (2, true), (5, false), (3, false), (4, false)])
    let theirs: [Double] = [0.5, 0.5, 1.0 / 3, 1.0 / 3, 1.0 / 3]
    #expect(zip(shuffled, theirs).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func fewerDecoysCountForMore() {
    let winners = (0..<10).map { (Double(10 - $0), $0 == 9) }
    #expect(abs(q(winners)[0] - 1.0 / 9) < 1e-12 && abs(q(winners, ratio: 4)[0] - 4.0 / 9) < 1e-12)
  }

  @Test func equalScoresAreLetInTogether() {
    #expect(q([(2, false), (2, true), (1, false)]) == [1, 1, 1])
    #expect(q([(2, false), (2, false), (1, true)]) == [0.5, 0.5, 1])
    #expect(q([]).isEmpty && q([(1, true)]) == [1])
  }

  /// Winners of absent texts alone: whatever is claimed is false, and hardly anything may be claimed.
  @Test func nothingIsFoundWhereNothingIs() {
    var claims = 0
    for seed in 0..<40 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let winners = (0..<500).map { _ in
        (Double.random(in: 0..<1, using: &generator), Bool.random(using: &generator))
      }
      claims += zip(winners, q(winners)).contains { !$0.1 && $1 <= 0.1 } ? 1 : 0
    }
    // Each is a false discovery of a run, of which a tenth at most should have any.
    #expect(claims <= 8)
  }
}

@Suite struct ExposureStudyTests {
  private let planted: PlantedPairs
  private let decoys: Matrix<Float>

  init() throws {
    planted = try PlantedPairs(600, dimensions: (16, 12), noise: 0.3, seed: 5)
    var generator = SeededGenerator(seed: 6)
    decoys = Matrix(gaussian: 300, 16, using: &generator)
  }

  /// The pairs' oracle; documents are target rows 0 to 299, candidates source rows from `first` on.
  private func study(candidatesFrom first: Int, kind: OracleKind = .orthogonal, decoys: Matrix<Float>?) throws
    -> ExposureStudy
  {
    try ExposureStudy(
      map: fitOracle(planted.pairs, kind: kind).map, documents: planted.target.rows(0..<300), of: .target,
      candidates: planted.source.rows(first..<first + 300), decoys: decoys)
  }

  /// Document d is of candidate d − first.
  private func truth(first: Int) -> [Int: Set<Int>] {
    Dictionary(uniqueKeysWithValues: (first..<300).map { ($0, [$0 - first]) })
  }

  @Test(arguments: [OracleKind.orthogonal, .linear, .whitened, .matching])
  func whatIsThereIsIdentified(kind: OracleKind) throws {
    let results = try study(candidatesFrom: 0, kind: kind, decoys: decoys).run(truth: truth(first: 0))
    #expect(results.documentCount == 300 && results.candidateCount == 300 && results.decoyCount == 300)
    #expect(results.presentCount == 300 && results.undirectedCount == 0)
    #expect(results.matches.count + results.decoyWinCount == 300)
    let right = try #require(results.rightMatchCount)
    #expect(right > 200)
    #expect(results.levels.map(\.falseDiscoveryRate) == [0.01, 0.05, 0.1])
    let level = results.levels[2]
    #expect(level.identifiedCount > 150 && (level.falseShare ?? 1) < 0.2)
    #expect(level.identifiedCount == results.matches.count { ($0.qValue ?? 1) <= 0.1 })
    #expect(abs(try #require(results.estimatedRightCount) - Double(right)) < 40)
    #expect(zip(results.matches, results.matches.dropFirst()).allSatisfy { $0.margin >= $1.margin })
  }

  @Test func whatIsAbsentIsNot() throws {
    let results = try study(candidatesFrom: 300, decoys: decoys).run(truth: [:])
    #expect(results.presentCount == 0 && results.rightMatchCount == 0)
    #expect(results.levels[0].identifiedCount == 0 && results.levels[1].identifiedCount == 0)
    // Candidates and decoys win about as often.
    #expect(abs(results.decoyWinCount - 150) < 45)
  }

  @Test func aMapIsUsedEitherWayRound() throws {
    let results = try ExposureStudy(
      map: .orthogonal(fitOracle(planted.pairs)), documents: planted.source.rows(0..<300), of: .source,
      candidates: planted.target.rows(0..<300), decoys: nil
    ).run(truth: truth(first: 0))
    #expect(results.levels.isEmpty && results.estimatedRightCount == nil)
    #expect(try #require(results.rightMatchCount) > 200 && results.matches.count == 300)
    #expect(results.matches.allSatisfy { $0.qValue == nil })
  }

  @Test func aMatchWorkedByHand() throws {
    // About the origin, no turn. Document (1, 0): entries have cosines 0.8, 0.6 and 0 with it.
    let map = orthogonalMap(Matrix(identity: 2))
    let results = try ExposureStudy(
      map: map, documents: Matrix(rows: [[2, 0], [0, 0]]), of: .target,
      candidates: Matrix(rows: [[3, 4], [4, 3]]), decoys: Matrix(rows: [[0, 1]])
    ).run(truth: [0: [1]])
    #expect(results.matches.count == 1 && results.undirectedCount == 1 && results.decoyWinCount == 0)
    let match = try #require(results.matches.first)
    #expect(match.document == 0 && match.candidate == 1 && match.isMutual)
    #expect(abs(match.similarity - 0.8) < 1e-6)
    // Hubness is the mean over both documents, half the cosine: 2 · 0.8 − 0.4 less 2 · 0.6 − 0.3.
    #expect(abs(match.margin - 0.3) < 1e-6)
    #expect(match.qValue == 1 && results.rightMatchCount == 1)
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let map = orthogonalMap(Matrix(identity: 2))
    let rows = Matrix<Float>(rows: [[1, 0], [0, 1]])
    #expect(throws: EvaluationError.tooFewCandidates(found: 1)) {
      try ExposureStudy(map: map, documents: rows, of: .target, candidates: rows.rows(0..<1), decoys: nil)
    }
    #expect(
      throws: EvaluationError.dimensionMismatch(
        .source, expected: 2, found: 3, reversedWouldFit: false, origin: nil)
    ) {
      try ExposureStudy(
        map: map, documents: rows, of: .target, candidates: Matrix(rows: [[1, 2, 3], [3, 4, 5]]), decoys: nil)
    }
    let bad = Matrix<Float>(rows: [[1, 0], [.nan, 1]])
    #expect(throws: EvaluationError.self) {
      try ExposureStudy(map: map, documents: rows, of: .target, candidates: rows, decoys: bad)
    }
  }

  @Test func theTruthIsReadAndItsFaultsAreNamed() throws {
    let folder = try TemporaryFolder()
    let documents = try Identifiers(path: nil, rowCount: 3, of: "documents")
    let candidates = try Identifiers(path: folder.write("a\nb\n", to: "ids"), rowCount: 2, of: "candidates")
    func truth(_ text: String) throws -> [Int: Set<Int>] {
      try ExposureTruth(path: folder.write(text, to: "truth"), documents: documents, candidates: candidates)
        .candidates
    }
    #expect(try truth("document\tcandidate\n# none\n0\ta\n2,b\n2 a\n") == [0: [0], 2: [0, 1]])
    for (text, words) in [
      ("0 a\n7 a\n", "line 2: it names the document '7'"), ("0 c\n", "line 1: it names the candidate 'c'"),
      ("0\n", "line 1: there are 1 columns"), ("\n", "holds no pairs"),
    ] {
      let error = #expect(throws: EvaluationError.self) { _ = try truth(text) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }
}
