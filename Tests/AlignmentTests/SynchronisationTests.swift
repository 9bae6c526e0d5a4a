import Alignment
import EmbeddingMaps
import LinearAlgebra
import Testing

@Suite struct SynchronisationTests {
  /// Rotations `Q_s` of spaces of the given dimensions, whose true maps are `Q_aᵀ Q_b` over as many rows as the widest has.
  private func planted(_ dimensions: [Int], seed: UInt64) throws -> (_ a: Int, _ b: Int) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    let widest = dimensions.max() ?? 0
    let rotation = try Matrix<Double>(semiOrthogonal: widest, widest, using: &generator)
    let frames = try dimensions.map { dimension in
      // The leading `dimension` directions of one frame, turned.
      let turn = try Matrix<Double>(semiOrthogonal: dimension, dimension, using: &generator)
      return product(turn, rotation.rows(0..<dimension))
    }
    return { a, b in product(frames[a], .asIs, frames[b], .transposed) }
  }

  private func noisy(
    _ map: Matrix<Double>, by noise: Double, using generator: inout SeededGenerator
  ) throws -> Matrix<Double> {
    var errors = Matrix<Double>(gaussian: map.rowCount, map.columnCount, using: &generator)
    errors *= noise / Double(max(map.rowCount, map.columnCount)).squareRoot()
    errors += map
    return try errors.polarFactor().factor
  }

  private func map(_ loadings: [Matrix<Double>], _ a: Int, _ b: Int) throws -> Matrix<Double> {
    try product(loadings[a], .asIs, loadings[b], .transposed).polarFactor().factor
  }

  private func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  @Test func twoSpacesKeepTheirMap() throws {
    var generator = SeededGenerator(seed: 2)
    let matrix = try Matrix<Double>(semiOrthogonal: 7, 5, using: &generator)
    let loadings = try synchronise(
      [WeightedMap(source: 0, target: 1, matrix: matrix, weight: 0.3)], dimensions: [7, 5])
    #expect(loadings.map(\.rowCount) == [7, 5] && loadings.allSatisfy { $0.columnCount <= 12 })
    #expect(distance(try map(loadings, 0, 1), matrix) < 1e-10)
  }

  @Test(arguments: [[8, 8, 8], [10, 6, 8], [6, 10, 8, 10]])
  func consistentMapsStayAsTheyAre(dimensions: [Int]) throws {
    let truth = try planted(dimensions, seed: 5)
    var maps: [WeightedMap] = []
    for a in dimensions.indices {
      for b in dimensions.indices.dropFirst(a + 1) {
        maps.append(WeightedMap(source: a, target: b, matrix: truth(a, b), weight: 1))
      }
    }
    let loadings = try synchronise(maps, dimensions: dimensions)
    for map in maps {
      #expect(distance(try self.map(loadings, map.source, map.target), map.matrix) < 1e-8)
    }
  }

  @Test func aMissingMapFollowsFromTheOthers() throws {
    let truth = try planted([9, 9, 9, 9], seed: 3)
    let maps = [(0, 1), (1, 2), (2, 3)].map {
      WeightedMap(source: $0.0, target: $0.1, matrix: truth($0.0, $0.1), weight: 1)
    }
    let loadings = try synchronise(maps, dimensions: [9, 9, 9, 9])
    // Over three maps, and so the least of what all ways say, but no other way contradicts it.
    #expect(distance(try map(loadings, 0, 3), truth(0, 3)) < 1e-8)
    #expect(distance(try map(loadings, 0, 2), truth(0, 2)) < 1e-8)
  }

  /// Errors of single maps are independent, and so they cancel around cycles.
  @Test(arguments: [UInt64(1), 2, 3]) func errorsOfSingleMapsShrink(seed: UInt64) throws {
    let dimensions = [12, 12, 12, 12, 12]
    let truth = try planted(dimensions, seed: seed)
    var generator = SeededGenerator(seed: 100 + seed)
    var maps: [WeightedMap] = []
    for a in dimensions.indices {
      for b in dimensions.indices.dropFirst(a + 1) {
        maps.append(
          WeightedMap(
            source: a, target: b, matrix: try noisy(truth(a, b), by: 0.4, using: &generator), weight: 1))
      }
    }
    let loadings = try synchronise(maps, dimensions: dimensions)
    var (before, after) = (0.0, 0.0)
    for map in maps {
      let expected = truth(map.source, map.target)
      before += distance(map.matrix, expected)
      after += distance(try self.map(loadings, map.source, map.target), expected)
    }
    #expect(after < 0.8 * before)
  }

  /// A map that is nearly nothing but noise counts by its weight: with little, it takes the others' word.
  @Test func weightsSayWhoIsBelieved() throws {
    let truth = try planted([10, 10, 10], seed: 8)
    var generator = SeededGenerator(seed: 4)
    let wrong = try noisy(truth(0, 2), by: 3, using: &generator)
    func result(weight: Double) throws -> Double {
      let loadings = try synchronise(
        [
          WeightedMap(source: 0, target: 1, matrix: truth(0, 1), weight: 1),
          WeightedMap(source: 1, target: 2, matrix: truth(1, 2), weight: 1),
          WeightedMap(source: 0, target: 2, matrix: wrong, weight: weight),
        ], dimensions: [10, 10, 10])
      return distance(try map(loadings, 0, 2), truth(0, 2))
    }
    let (little, much) = (try result(weight: 0.05), try result(weight: 1))
    #expect(little < 0.3 && little < much / 3)
  }

  @Test func aSpaceThatNoMapLeadsToIsZero() throws {
    var generator = SeededGenerator(seed: 2)
    let matrix = try Matrix<Double>(semiOrthogonal: 4, 4, using: &generator)
    let loadings = try synchronise(
      [WeightedMap(source: 0, target: 2, matrix: matrix, weight: 1)], dimensions: [4, 3, 4])
    #expect(loadings[1].rowCount == 3 && loadings[1].elements.allSatisfy { abs($0) < 1e-12 })
    let none = try synchronise([], dimensions: [2, 3])
    #expect(none.map(\.rowCount) == [2, 3] && none.allSatisfy { $0.elements.allSatisfy { $0 == 0 } })
  }
}

@Suite struct SpaceGraphTests {
  /// Levels of (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3).
  private func graph(_ levels: [Verdict.Level]) -> SpaceGraph { SpaceGraph(count: 4, levels: levels) }

  @Test func aTrustedDetourComesBeforeAShorterWeakOne() throws {
    let graph = graph([.failed, .weak, .trusted, .weak, .failed, .trusted])
    // 0 to 2 without their own map: over 3, both trusted.
    let route = try #require(graph.route(from: 0, to: 2))
    #expect(route.spaces == [0, 3, 2] && route.level == .trusted)
    // 0 to 1: only over 2, whose map to 1 is weak.
    let weak = try #require(graph.route(from: 0, to: 1))
    #expect(weak.spaces == [0, 2, 1] && weak.level == .weak)
  }

  @Test func theMapBetweenTheTwoIsNoRoute() {
    let graph = graph([.trusted, .failed, .failed, .failed, .failed, .failed])
    #expect(graph.route(from: 0, to: 1) == nil && graph.route(from: 1, to: 0) == nil)
  }

  @Test func neighborsAreBelievedByBoth() {
    let graph = graph([.failed, .weak, .trusted, .weak, .failed, .trusted])
    #expect(graph.neighbors(of: 0, and: 1) == [2])
    #expect(graph.neighbors(of: 0, and: 2) == [3])
    #expect(graph.neighbors(of: 1, and: 3) == [2])
  }
}

@Suite struct PairLevelTests {
  @Test(
    arguments: [
      // direct, refit, route, agreement with the others, expected
      (Verdict.Level.trusted, nil, nil, nil, Verdict.Level.trusted),
      (.weak, nil, nil, nil, .weak),
      (.failed, nil, nil, nil, .failed),
      (.trusted, nil, .trusted, 0.9, .trusted),
      (.trusted, nil, .weak, 0.5, .trusted),
      // Others that contradict it.
      (.trusted, nil, .trusted, 0.3, .weak),
      (.weak, nil, .trusted, 0.3, .weak),
      // Others that agree with it raise it to what they are worth.
      (.weak, nil, .trusted, 0.8, .trusted),
      (.weak, nil, .weak, 0.8, .weak),
      (.weak, nil, .trusted, 0.6, .weak),
      // Found through others.
      (.failed, .trusted, .trusted, 0.8, .trusted),
      (.failed, .trusted, .weak, 0.8, .weak),
      (.failed, .weak, .trusted, 0.8, .weak),
      (.failed, .failed, .trusted, 0.2, .failed),
      // Not a number is no agreement.
      (.weak, nil, .trusted, Double.nan, .weak),
    ] as [(Verdict.Level, Verdict.Level?, Verdict.Level?, Double?, Verdict.Level)])
  func aPairIsBelievedAsItsFitAndTheOthersSay(
    direct: Verdict.Level, refit: Verdict.Level?, route: Verdict.Level?, agreement: Double?,
    expected: Verdict.Level
  ) {
    #expect(pairLevel(direct: direct, refit: refit, route: route, cycleAgreement: agreement) == expected)
  }
}
