import Alignment
import EmbeddingMaps
import Evaluation
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Scores of `Fixtures/matching.json`, worked out from Gaussian densities by `make_matching.py`, and what a matching map
/// must do on planted pairs.
@Suite struct MatchingOracleTests {
  struct Document: Decodable {
    struct Case: Decodable {
      let source, target: [[Float]]
      let scores: [[Double]]
      let canonicalCorrelations: [Double]
    }
    let cases: [Case]
  }

  static let cases: [Document.Case] = {
    guard
      let url = Bundle.module.url(forResource: "matching", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try? decoder.decode(Document.self, from: data))?.cases ?? []
  }()

  @Test(arguments: [0, 1]) func distancesAreGaussianLogOdds(index: Int) throws {
    let fixture = try #require(Self.cases.count == 2 ? Self.cases[index] : nil)
    let pairs = try PairedRows(source: Matrix(rows: fixture.source), target: Matrix(rows: fixture.target))
    let fitted = try fitOracle(pairs, kind: .matching)
    #expect(
      zip(fitted.canonicalCorrelations, fixture.canonicalCorrelations).allSatisfy { abs($0 - $1) < 1e-5 })
    guard case .matching(let map) = fitted.map else {
      Issue.record("not a matching map")
      return
    }
    let source = try fitted.map.apply(to: pairs.source.rows(0..<6))
    let target = try fitted.map.apply(to: pairs.target.rows(0..<6), from: .target)
    for row in 0..<6 {
      for column in 0..<6 {
        let distance = zip(source.row(row), target.row(column)).reduce(0.0) {
          $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
        }
        #expect(abs(Double(map.bound) - distance / 2 - fixture.scores[row][column]) < 1e-3)
      }
    }
  }

  /// A pair of sides that share some directions well and others hardly, of very different variance.
  private func pairs(_ count: Int, seed: UInt64) throws -> PairedRows {
    var generator = SeededGenerator(seed: seed)
    let shared = Matrix<Float>(gaussian: count, 12, using: &generator)
    func side(_ own: Matrix<Float>) -> Matrix<Float> {
      Matrix(
        rowCount: count, columnCount: 12,
        elements: (0..<count).flatMap { row in
          (0..<12).map { column in
            // The direction of largest variance is the one that the sides share least.
            let share: Float = column < 3 ? 0.3 : 0.6
            return (column < 3 ? 2 : 1) * (share * shared[row, column] + (1 - share) * own[row, column])
          }
        })
    }
    let source = side(Matrix<Float>(gaussian: count, 12, using: &generator))
    return try PairedRows(source: source, target: side(Matrix<Float>(gaussian: count, 12, using: &generator)))
  }

  @Test(arguments: [UInt64(1), 2, 3]) func matchingFindsMoreThanARotation(seed: UInt64) throws {
    let (training, heldOut) = try pairs(3000, seed: seed).holdingOut(500)
    func evaluated(_ kind: OracleKind) throws -> Evaluation {
      try evaluate(fitOracle(training, kind: kind).map, on: heldOut, oracle: .absent, bootstrap: nil)
    }
    let (matching, rotation) = (try evaluated(.matching), try evaluated(.orthogonal))
    #expect(
      matching.forward[0].measurement.metrics.meanRank < rotation.forward[0].measurement.metrics.meanRank)
    #expect(
      matching.backward[0].measurement.metrics.meanRank < rotation.backward[0].measurement.metrics.meanRank)
    // A map into a common space has no identity beside it.
    #expect(matching.forward.map(\.contender) == [.map, .chance])
  }

  @Test func ranksAreThoseOfEuclideanDistanceBothWays() throws {
    let (training, heldOut) = try pairs(600, seed: 4).holdingOut(80)
    let map = try fitOracle(training, kind: .matching).map
    let source = try map.apply(to: heldOut.source.rows(0..<80))
    let target = try map.apply(to: heldOut.target.rows(0..<80), from: .target)
    func distance(_ row: Int, _ column: Int) -> Double {
      zip(source.row(row), target.row(column)).reduce(0.0) {
        $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
      }
    }
    let evaluation = try evaluate(map, on: heldOut, oracle: .absent, bootstrap: nil)
    for index in 0..<80 {
      let own = distance(index, index)
      #expect(
        evaluation.mapResults.forward[index].rank
          == 1 + Double((0..<80).count { distance(index, $0) < own - 1e-4 }))
      #expect(
        evaluation.mapResults.backward[index].rank
          == 1 + Double((0..<80).count { distance($0, index) < own - 1e-4 }))
    }
    // Half of the rows asked: the same ranks by another product.
    let crossFitted = try evaluate(map, on: heldOut, oracle: .absent, poolSize: 60, bootstrap: nil)
    #expect(crossFitted.mapResults.forward[79].poolSize == 60)
    // Cosines are those of the variates.
    let cosine = evaluation.mapResults.forward[7].cosine
    let (f, g) = (source.row(7).dropLast(2), target.row(7).dropLast(2))
    func inner(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(abs(cosine - inner(f, g) / (inner(f, f) * inner(g, g)).squareRoot()) < 1e-5)
  }

  @Test func localScalingTakesTheScores() throws {
    let (training, heldOut) = try pairs(600, seed: 5).holdingOut(80)
    let map = try fitOracle(training, kind: .matching).map
    let plain = try evaluate(map, on: heldOut, oracle: .absent, bootstrap: nil)
    let scaled = try evaluate(map, on: heldOut, oracle: .absent, cslsNeighborCount: 5, bootstrap: nil)
    // Ranks change, the cosines of the pairs do not.
    #expect(zip(plain.mapResults.forward, scaled.mapResults.forward).allSatisfy { $0.cosine == $1.cosine })
    #expect(scaled.forward[0].measurement.metrics.meanRank < 80 / 4)
  }

  @Test func fewPairsAreEnoughForAMap() throws {
    // Fewer than dimensions: the kind 'whitened' refuses them.
    let (training, heldOut) = try PlantedPairs(210, dimensions: (12, 12), noise: 0.1, seed: 6).pairs
      .holdingOut(200)
    let map = try fitOracle(training, kind: .matching).map
    let metrics = try evaluate(map, on: heldOut, oracle: .absent, bootstrap: nil).forward[0].measurement
      .metrics
    #expect(metrics.meanRank < 60)
  }

  /// Noise that both sides have of their own, so that there is something to weigh.
  @Test func aFitsMatchingMapFindsMoreThanItsRotation() throws {
    let planted = try PlantedSpaces(
      rowsPerSide: 3000, dimensions: (24, 20), noise: 0.8, seed: 41)
    var configuration = Preset.default.configuration
    try configuration.set("batch_refinement.batch_rows", to: "1000")
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: configuration, seed: 1)
    let pairs = try PairedRows(source: planted.evaluationSource, target: planted.evaluationTarget)
    func metrics(_ map: EmbeddingMap) throws -> RetrievalMetrics {
      try evaluate(map, on: pairs, oracle: .absent, bootstrap: nil).forward[0].measurement.metrics
    }
    let matching = try metrics(try #require(fit.matchingMap))
    #expect(matching.meanRank < (try metrics(fit.map)).meanRank)
    let file = fit.mapFile(of: .matching, source: planted.source, target: planted.target)
    #expect(file.map == fit.matchingMap && file.metadata.verdict == fit.verdict)
  }
}
