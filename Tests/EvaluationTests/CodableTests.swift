import Evaluation
import Foundation
import TestSupport
import Testing

/// Results can be kept as JSON and read again.
@Suite struct CodableTests {
  private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test func anEvaluationSurvives() throws {
    let planted = try PlantedPairs(80, dimensions: (5, 5), noise: 1, seed: 1)
    let evaluation = try evaluate(
      orthogonalMap(planted.map), on: planted.pairs, oracle: .crossFitted(foldCount: 2))
    let again = try roundTrip(evaluation)
    #expect(again.forward.map(\.contender) == evaluation.forward.map(\.contender))
    #expect(again.mapResults.forward.map(\.rank) == evaluation.mapResults.forward.map(\.rank))
    #expect(again.mapResults.backward.map(\.bestMatch) == evaluation.mapResults.backward.map(\.bestMatch))
    #expect(again[.oracle]?.medianRank == evaluation[.oracle]?.medianRank)
    #expect(again.oracleDescription == evaluation.oracleDescription && again.cslsNeighborCount == nil)
  }

  @Test func comparisonsAndBoundsSurvive() throws {
    let planted = try PlantedPairs(60, dimensions: (4, 4), noise: 1, seed: 2)
    let comparison = try compareModels(
      names: ["a", "b"], models: [planted.source, planted.target], heldOutCount: 20)
    let again = try roundTrip(comparison)
    #expect(again.models == ["a", "b"] && again.oracleTop1[0][0] == nil && again.heldOutCount == 20)
    let geometry = try measureGeometry(planted.pairs, RowPreparation(isCentered: true, isNormalized: false))
    #expect(try roundTrip(geometry).preparation == geometry.preparation)
    #expect(try roundTrip(geometry).bounds.itemCount == 60)
  }
}
