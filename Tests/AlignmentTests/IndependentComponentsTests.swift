import Alignment
import LinearAlgebra
import Testing

@Suite struct IndependentComponentsTests {
  /// Independent skewed coordinates of zero mean and unit variance: exponential ones, less 1.
  private func skewed(_ rowCount: Int, _ dimension: Int, _ generator: inout SeededGenerator) -> Matrix<Float>
  {
    let gaussian = (0..<2).map { _ in Matrix<Float>(gaussian: rowCount, dimension, using: &generator) }
    // Half the sum of two squared normals is exponential.
    return Matrix(
      rowCount: rowCount, columnCount: dimension,
      elements: zip(gaussian[0].elements, gaussian[1].elements).map { ($0 * $0 + $1 * $1) / 2 - 1 })
  }

  @Test(arguments: ComponentContrast.allCases)
  func rotatedComponentsAreFoundAgain(contrast: ComponentContrast) throws {
    var generator = SeededGenerator(seed: 41)
    let components = skewed(6000, 6, &generator)
    let rotation = try Matrix<Float>(semiOrthogonal: 6, 6, using: &generator)
    let axes = try independentComponents(
      of: product(components, rotation), contrast: contrast, roundCount: 30, generator: &generator)
    // Up to their order the axes undo the rotation, with the signs that make every component skewed upwards.
    let undone = product(rotation, axes)
    for row in 0..<6 {
      let largest = undone.row(row).max() ?? 0
      #expect(largest > 0.98)
      #expect(undone.row(row).count { abs($0) > 0.2 } == 1)
    }
  }

  @Test func statisticsOfTwoComponentsComeOutAsByHand() {
    // Three columns; the first two always have the same sign, the third has none of their structure.
    let components = Matrix<Float>(rows: [
      [1, 2, 1], [1, 2, -1], [-1, -2, 1], [-1, -2, -1], [2, 1, 1], [-2, -1, -1], [2, 1, -1], [-2, -1, 1],
    ])
    let positive = ComponentStatistics(components).matrices[0]
    #expect((0..<3).allSatisfy { positive[$0, $0] == 0 })
    // corr(s1+, s2+) = (1/2 - 9/40) ... is the largest, the two others are equal; standardised over six entries:
    // (r, r, 0, 0, 0, 0) has mean r/3 and deviation r √2/3, so the entries are √2 and −1/√2.
    #expect(
      abs(positive[0, 1] - Float(2).squareRoot()) < 1e-4 && abs(positive[1, 0] - Float(2).squareRoot()) < 1e-4
    )
    for (row, column) in [(0, 2), (1, 2), (2, 0), (2, 1)] {
      #expect(abs(positive[row, column] + Float(0.5).squareRoot()) < 1e-4)
    }
  }

  @Test(arguments: [(12, 12), (10, 14)])
  func aPlantedMatchingIsFound(sourceCount: Int, targetCount: Int) throws {
    var generator = SeededGenerator(seed: 42)
    // Components that depend on one another: mixtures of absolute values give every pair its own statistics.
    let largest = max(sourceCount, targetCount)
    let latent = Matrix<Float>(gaussian: 5000, largest, using: &generator)
    let mixing = Matrix<Float>(gaussian: largest, largest, using: &generator)
    var magnitudes = product(latent, mixing)
    for index in magnitudes.elements.indices { magnitudes.elements[index] = abs(magnitudes.elements[index]) }
    let order = generator.sample(largest, of: largest)
    func columns(_ chosen: [Int]) -> Matrix<Float> {
      Matrix(
        rowCount: 5000, columnCount: chosen.count,
        elements: (0..<5000).flatMap { row in chosen.map { magnitudes[row, $0] } })
    }
    let source = ComponentStatistics(columns(Array(0..<sourceCount)))
    let target = ComponentStatistics(columns(Array(order.prefix(targetCount))))
    let found = (0..<4).map { _ in
      let plan = graduatedAssignment(source, target, endTemperature: 0.1, generator: &generator)
      #expect(plan.rowCount == sourceCount && plan.columnCount == targetCount)
      return (0..<sourceCount).count { row in
        guard let place = order.prefix(targetCount).firstIndex(of: row) else { return false }
        return plan[row, place] > 0.5
      }
    }
    // Starts are random, and not every one ends at the best matching; components without a counterpart mislead.
    let possible = (0..<sourceCount).count { order.prefix(targetCount).contains($0) }
    #expect((found.max() ?? 0) >= possible - abs(sourceCount - targetCount) / 2)
  }
}
