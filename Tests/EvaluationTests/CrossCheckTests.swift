import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Agreement with scikit-learn, pytrec_eval and NumPy, made by `Fixtures/make_crosscheck.py`.
@Suite struct CrossCheckTests {
  struct Document: Decodable {
    let maps: [Maps]
    let lists: [List]
  }

  struct Maps: Decodable {
    let source, target, linear, ridge: [[Float]]
    let penalty: Double
    let canonicalCorrelations, whitenedCosines: [Double]
    let kernelAlignment: Double
  }

  struct List: Decodable {
    let list, documents, grades: [Int]
    let ndcg10, recall5, recall10, mrr10, map: Double
  }

  static let document: Document? = {
    guard
      let url = Bundle.module.url(forResource: "crosscheck", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url)
    else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Document.self, from: data)
  }()

  @Test(arguments: [0, 1]) func mapsAreScikitLearns(index: Int) throws {
    let fixture = try #require(Self.document).maps[index]
    let pairs = try PairedRows(source: Matrix(rows: fixture.source), target: Matrix(rows: fixture.target))
    // Rows are normalised in single precision here, in double there.
    func isClose(_ oracle: FittedOracle, _ expected: [[Float]]) throws -> Bool {
      zip(try #require(oracle.map.forwardMatrix).elements, expected.joined()).allSatisfy {
        abs($0 - $1) < 2e-5
      }
    }
    #expect(try isClose(fitOracle(pairs, kind: .linear), fixture.linear))
    #expect(try isClose(fitOracle(pairs, kind: .ridge(penalty: fixture.penalty)), fixture.ridge))
    #expect(try isClose(fitOracle(pairs, kind: .ridge(penalty: 0)), fixture.linear))

    let whitened = try fitOracle(pairs, kind: .whitened)
    #expect(
      zip(whitened.canonicalCorrelations, fixture.canonicalCorrelations).allSatisfy { abs($0 - $1) < 1e-5 })
    let cosines = try evaluate(whitened.map, on: pairs, oracle: .absent, poolSize: 100).mapResults.forward
    // Scikit-learn finds its directions by iteration, to about 1e-6.
    #expect(zip(cosines, fixture.whitenedCosines).allSatisfy { abs(Double($0.cosine) - $1) < 1e-3 })
    let similarity = try representationSimilarity(pairs)
    #expect(abs(similarity.linearKernelAlignment - fixture.kernelAlignment) < 1e-6)
  }

  @Test(arguments: 0..<13) func rankedListsArePytrecEvals(index: Int) throws {
    let fixture = try #require(Self.document).lists[index]
    let figures = RankedListFigures(
      fixture.list, grades: Dictionary(uniqueKeysWithValues: zip(fixture.documents, fixture.grades)),
      cutoffs: [5, 10])
    #expect(abs(figures.ndcg10 - fixture.ndcg10) < 1e-9)
    #expect(abs(try #require(figures.recall[5]) - fixture.recall5) < 1e-9)
    #expect(abs(try #require(figures.recall[10]) - fixture.recall10) < 1e-9)
    #expect(abs(figures.mrr10 - fixture.mrr10) < 1e-9)
    #expect(abs(figures.averagePrecision - fixture.map) < 1e-9)
  }
}

@Suite struct OracleKindTests {
  private func pairs(_ count: Int, _ source: Int, _ target: Int, noise: Float) throws -> PairedRows {
    try PlantedPairs(count, dimensions: (source, target), noise: noise, isOrthogonal: false, seed: 7).pairs
  }

  @Test func crossValidationTakesALargerPenaltyForFewNoisyPairs() throws {
    let few = try fitOracle(pairs(40, 20, 10, noise: 10), kind: .ridge(penalty: nil))
    let many = try fitOracle(pairs(4000, 20, 10, noise: 0.1), kind: .ridge(penalty: nil))
    let (fewPenalty, manyPenalty) = (try #require(few.penalty), try #require(many.penalty))
    #expect(fewPenalty > manyPenalty)
    #expect(few.crossValidation.count == 13)
    let best = few.crossValidation.min { $0.meanSquaredError < $1.meanSquaredError }
    #expect(best?.penalty == few.penalty)
  }

  @Test func crossValidatedErrorsWorkedByHand() throws {
    // In one dimension, as often to the left as to the right of 0, rows become 1 or -1, and those of both sides are
    // equal: fitted on n rows, W = n / (n + λ n), and a row's error is (1 - W)².
    let rows = Matrix<Float>(rows: (0..<20).map { [$0 % 2 == 0 ? 1 : -1] })
    let fitted = try fitOracle(PairedRows(source: rows, target: rows), kind: .ridge(penalty: nil))
    #expect(fitted.crossValidation.count == 13)
    for trial in fitted.crossValidation {
      let map = 1 / (1 + trial.penalty)
      #expect(abs(trial.meanSquaredError - (1 - map) * (1 - map)) < 1e-12, "\(trial.penalty)")
    }
    #expect(abs(fitted.crossValidation[4].penalty - 1e-3) < 1e-12)
    #expect(fitted.penalty == fitted.crossValidation[0].penalty)
  }

  @Test func invalidPenaltiesAreRefused() throws {
    let pairs = try pairs(40, 5, 5, noise: 1)
    for penalty in [-1, -.infinity, .infinity] as [Double] {
      #expect(throws: EvaluationError.invalidPenalty(found: penalty)) {
        try fitOracle(pairs, kind: .ridge(penalty: penalty))
      }
    }
    #expect(throws: EvaluationError.self) { try fitOracle(pairs, kind: .ridge(penalty: .nan)) }
  }

  @Test func sidesThatCannotBeWhitenedAreNamed() throws {
    let tooFew = try pairs(8, 10, 4, noise: 1)
    let first = #expect(throws: EvaluationError.self) { try fitOracle(tooFew, kind: .whitened) }
    guard case .illConditioned(.source, let condition, _, 8, 10) = first else {
      Issue.record("eight rows in ten dimensions gave \(String(describing: first))")
      return
    }
    #expect(condition > 1e8)
    // A column that hardly varies: neither nothing nor enough to divide by.
    let good = try pairs(300, 4, 4, noise: 1)
    var target = good.target.rows(0..<300)
    for row in 0..<300 { target[row, 2] *= 1e-5 }
    let nearlyConstant = try PairedRows(source: good.source, target: target)
    let second = #expect(throws: EvaluationError.self) { try fitOracle(nearlyConstant, kind: .whitened) }
    guard case .illConditioned(.target, _, _, 300, 4) = second else {
      Issue.record("a nearly constant column gave \(String(describing: second))")
      return
    }
    // A constant column carries nothing and is left out.
    for row in 0..<300 { target[row, 2] = 1 }
    let fitted = try fitOracle(PairedRows(source: good.source, target: target), kind: .whitened)
    #expect(fitted.sourceNullDirectionCount == 0 && fitted.targetNullDirectionCount == 1)
  }

  @Test func orthogonalIsTheOracle() throws {
    let pairs = try pairs(200, 6, 9, noise: 1)
    #expect(try fitOracle(pairs, kind: .orthogonal).map == .orthogonal(fitOracle(pairs)))
    let plain = try fitOracle(pairs, kind: .orthogonal, isCentered: false)
    for side in Side.allCases { #expect(!plain.map.frame(of: side).normalisation.isCentered) }
  }

  @Test func aMapAboutTheOriginPlacesItsImagesAtTheMeanLength() throws {
    let pairs = try PairedRows(
      source: Matrix(rows: [[1, 0], [0, 2], [-6, 0]]), target: Matrix(rows: [[3, 4], [0, 1], [6, -8]]))
    let map = try fitOracle(pairs, kind: .orthogonal, isCentered: false).map
    #expect(map.frame(of: .source).scale == 3)
    #expect(abs(try #require(map.frame(of: .target).scale) - 16.0 / 3) < 1e-6)
  }
}

@Suite struct ClassicalScalingTests {
  @Test func distancesInThePlaneAreRecovered() throws {
    let points: [(x: Double, y: Double)] = [(0, 0), (3, 0), (0, 4), (-1, -1), (2, 5)]
    func distances(_ points: [(x: Double, y: Double)]) -> Matrix<Double> {
      Matrix(
        rows: points.map { a in
          points.map { b in ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot() }
        })
    }
    let expected = distances(points)
    let found = distances(try classicalScaling(expected))
    #expect(zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}

@Suite struct DocumentRankingTests {
  @Test func equalScoresStandByDescendingId() throws {
    let documents = Matrix<Float>(rows: [[1, 0], [0, 1], [2, 0], [1, 0]])
    let lists = try rankDocuments(
      queries: Matrix(rows: [[1, 0]]), documents: documents, depth: 4, order: [2, 0, 1, 3])
    #expect(lists[0].map(\.document) == [3, 0, 2, 1])
    let short = try rankDocuments(
      queries: Matrix(rows: [[0, 3]]), documents: documents, depth: 1, order: [0, 1, 2, 3])
    #expect(short[0].map(\.document) == [1])
  }

  @Test func documentsOfEveryBlockAreFoundUnderTheirOwnNumbers() throws {
    // Blocks are of 32,768 documents.
    var documents = Matrix<Float>(rows: [[Float]](repeating: [0, 1], count: 40_000))
    for (document, height) in [(35_000, 0.1), (5, 0.2), (39_999, 0.3)] as [(Int, Float)] {
      (documents[document, 0], documents[document, 1]) = (1, height)
    }
    let lists = try rankDocuments(
      queries: Matrix(rows: [[2, 0]]), documents: documents, depth: 3, order: Array(0..<40_000))
    #expect(lists[0].map(\.document) == [35_000, 5, 39_999])
  }
}
