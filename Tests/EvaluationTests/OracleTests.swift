import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Testing

/// Agreement with SciPy and NumPy on small data, made by `Fixtures/make_fixtures.py`.
@Suite struct OracleTests {
  struct Case: Decodable {
    let source, target, map: [[Float]]
    let metrics: Metrics
  }

  struct Metrics: Decodable {
    let top1, top5, top10, meanRank, medianRank, mrr, foscttm, meanCosine: Double
  }

  static let cases: [Case] = {
    guard let url = Bundle.module.url(forResource: "oracle", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try? decoder.decode([Case].self, from: data)) ?? []
  }()

  @Test func theFixtureIsThere() { #expect(Self.cases.count == 3) }

  @Test(arguments: 0..<3) func theOracleIsSciPys(index: Int) throws {
    let fixture = Self.cases[index]
    let pairs = try PairedRows(source: Matrix(rows: fixture.source), target: Matrix(rows: fixture.target))
    let oracle = try fitOracle(pairs)
    // SciPy computes from rows normalised in double precision, we in single: 1e-7 on each row, more after
    // division by the gap between singular values.
    let expected = Matrix<Float>(rows: fixture.map)
    #expect(zip(oracle.matrix.elements, expected.elements).allSatisfy { abs($0 - $1) < 2e-5 })

    let evaluation = try evaluate(.orthogonal(oracle), on: pairs, oracle: .absent, bootstrap: nil)
    let metrics = try #require(evaluation[.map])
    #expect(metrics.top1 == fixture.metrics.top1 && metrics.top5 == fixture.metrics.top5)
    #expect(metrics.top10 == fixture.metrics.top10 && metrics.medianRank == fixture.metrics.medianRank)
    #expect(abs(metrics.meanRank - fixture.metrics.meanRank) < 1e-9)
    #expect(abs(metrics.mrr - fixture.metrics.mrr) < 1e-9)
    #expect(abs(metrics.foscttm - fixture.metrics.foscttm) < 1e-9)
    #expect(abs(metrics.meanCosine - fixture.metrics.meanCosine) < 1e-5)
  }
}
