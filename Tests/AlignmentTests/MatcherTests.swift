import Alignment
import LinearAlgebra
import Testing

@Suite struct MatcherTests {
  /// Unit rows along the axes, so that every similarity is 0 or 1.
  private let axes = Matrix<Float>(identity: 4)
  private let values = Matrix<Float>(rows: [[1, 0], [2, 0], [3, 0], [4, 0]])

  private func matchers() -> [any RefinementMatcher] {
    [
      NearestNeighborMatcher(neighborCount: 1), MutualNeighborMatcher(),
      LocalScalingMatcher(neighborCount: 1),
      TransportMatcher(firstTemperature: 0.001, lastTemperature: 0.001, scalingCount: 20),
    ]
  }

  @Test func everyMatcherFindsAnObviousPermutation() throws {
    let order = [2, 0, 3, 1]
    for var matcher in matchers() {
      let found = try matcher.counterparts(
        of: axes.rows(at: order), among: axes, values: values, share: 1)
      for (row, index) in order.enumerated() {
        #expect(abs(found[row, 0] - values[index, 0]) < 1e-4, "\(type(of: matcher))")
      }
    }
  }

  @Test func aRowThatIsNotItsNeighboursNearestHasNoMutualCounterpart() {
    // Both mapped rows are nearest to candidate 0, which is nearer to the second.
    let mapped = Matrix<Float>(rows: [[0.8, 0.6], [1, 0]])
    let candidates = Matrix<Float>(rows: [[1, 0], [-1, 0]])
    let found = MutualNeighborMatcher().counterparts(
      of: mapped, among: candidates, values: Matrix(rows: [[5], [7]]), share: 0)
    #expect(found.elements == [0, 5])
  }

  @Test func localScalingPassesAHubBy() throws {
    // Candidate 0 lies in the middle of all mapped rows; row 0 is a little nearer to it than to its own candidate.
    let mapped = Matrix<Float>(rows: [[0.8, 0.6], [0.98, 0.199], [0.999, -0.04]])
    let candidates = Matrix<Float>(rows: [[0.96, 0.28], [0.5, 0.866]])
    let plain = try NearestNeighborMatcher(neighborCount: 1).counterparts(
      of: mapped, among: candidates, values: Matrix(rows: [[1], [2]]), share: 0)
    let scaled = try LocalScalingMatcher(neighborCount: 3).counterparts(
      of: mapped, among: candidates, values: Matrix(rows: [[1], [2]]), share: 0)
    #expect(plain.elements == [1, 1, 1])
    #expect(scaled.elements[0] == 2)
  }

  @Test func severalNeighboursAreAveraged() throws {
    let mapped = Matrix<Float>(rows: [[1, 0]])
    let candidates = Matrix<Float>(rows: [[1, 0], [0.8, 0.6], [0, 1]])
    let found = try NearestNeighborMatcher(neighborCount: 2).counterparts(
      of: mapped, among: candidates, values: Matrix(rows: [[3], [5], [100]]), share: 0)
    #expect(found.elements == [4])
  }

  /// Unit rows with a counterpart each, some way off.
  private func batch() -> (mapped: Matrix<Float>, candidates: Matrix<Float>) {
    var generator = SeededGenerator(seed: 4)
    var mapped = Matrix<Float>(gaussian: 40, 6, using: &generator)
    var candidates = mapped
    let noise = Matrix<Float>(gaussian: 40, 6, using: &generator)
    for index in candidates.elements.indices { candidates.elements[index] += 0.5 * noise.elements[index] }
    mapped.normalizeRows()
    candidates.normalizeRows()
    return (mapped, candidates)
  }

  @Test func transportHasItsLastTemperatureAfterTwoThirds() {
    let (mapped, candidates) = batch()
    func plan(share: Double, first: Double, last: Double) -> Matrix<Float> {
      var matcher = TransportMatcher(firstTemperature: first, lastTemperature: last, scalingCount: 20)
      return matcher.counterparts(
        of: mapped, among: candidates, values: Matrix(identity: 40), share: share)
    }
    let cold = plan(share: 0, first: 0.02, last: 0.02)
    #expect(plan(share: 0.7, first: 0.5, last: 0.02) == plan(share: 1, first: 0.5, last: 0.02))
    #expect(
      zip(plan(share: 1, first: 0.5, last: 0.02).elements, cold.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    // Halfway there it is the geometric mean of both.
    let middle = plan(share: 1.0 / 3, first: 0.5, last: 0.02)
    let expected = plan(share: 0, first: 0.1, last: 0.1)
    #expect(zip(middle.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(zip(middle.elements, cold.elements).contains { abs($0 - $1) > 0.1 })
  }

  @Test func transportFollowsTheSpreadOfSimilarities() {
    let (mapped, candidates) = batch()
    var halved = mapped
    halved *= 0.5
    let plans = [mapped, halved].map { rows in
      var matcher = TransportMatcher(firstTemperature: 0.05, lastTemperature: 0.05, scalingCount: 20)
      return matcher.counterparts(of: rows, among: candidates, values: Matrix(identity: 40), share: 0)
    }
    // Similarities of half the size, and half the temperature: the same plan.
    #expect(zip(plans[0].elements, plans[1].elements).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(plans[0].elements.contains { $0 > 0.1 && $0 < 0.9 })
  }

  @Test func transportWithUnequalBatchesUsesEveryCandidateAlike() {
    var generator = SeededGenerator(seed: 3)
    var mapped = Matrix<Float>(gaussian: 60, 5, using: &generator)
    var candidates = Matrix<Float>(gaussian: 20, 5, using: &generator)
    mapped.normalizeRows()
    candidates.normalizeRows()
    var matcher = TransportMatcher(firstTemperature: 0.05, lastTemperature: 0.05, scalingCount: 200)
    let shares = matcher.counterparts(of: mapped, among: candidates, values: Matrix(identity: 20), share: 0)
    for (index, sum) in shares.columnSums().enumerated() {
      #expect(abs(sum - 3) < 0.02, "candidate \(index)")
    }
    for row in 0..<60 { #expect(abs(shares.row(row).reduce(0, +) - 1) < 1e-3) }
  }
}
