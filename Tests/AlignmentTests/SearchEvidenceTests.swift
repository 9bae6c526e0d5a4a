import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SearchEvidenceTests {
  /// Two clusters along one direction tell a second coordinate: shuffled, they no longer do.
  @Test func aNullTargetKeepsItsCovarianceAndLosesTheRest() throws {
    var generator = SeededGenerator(seed: 50)
    let noise = Matrix<Float>(gaussian: 4000, 2, using: &generator)
    let rows = Matrix<Float>(
      rowCount: 4000, columnCount: 2,
      elements: (0..<4000).flatMap { row -> [Float] in
        // Uncorrelated coordinates, of which the second one's size depends on the first.
        let first = noise[row, 0]
        return [2 * first, (abs(first) - 0.8) * 1.2 + 0.1 * noise[row, 1]]
      })
    let source = try NormalizedSpace(rows, side: .source)
    let target = try NormalizedSpace(rows, side: .target)
    let spaces = try SpacePair(
      source, target, pairs: [], knobs: ChainKnobs.preset.batchRefinement, generator: &generator)
    let null = try spaces.withNullTarget(generator: &generator)
    func moments(_ space: NormalizedSpace) -> (covariance: Matrix<Float>, dependence: Float) {
      let rows = space.rows(0..<space.rowCount)
      var covariance = product(rows, .transposed, rows, .asIs)
      covariance *= 1 / Float(rows.rowCount)
      // On the unit circle the product of squares is tied to the angle's distribution.
      let dependence = (0..<rows.rowCount).reduce(Float(0)) { sum, row in
        sum + abs(rows[row, 0]) * rows[row, 1]
      }
      return (covariance, dependence / Float(rows.rowCount))
    }
    let (before, after) = (moments(target), moments(null.target))
    #expect(null.target.rowCount == 4000 && null.source.rowCount == 4000)
    #expect(zip(before.covariance.elements, after.covariance.elements).allSatisfy { abs($0 - $1) < 0.06 })
    #expect(abs(before.dependence - after.dependence) > 0.1)
  }

  private func evidence(
    _ source: Matrix<Float>, _ target: Matrix<Float>, seed: UInt64 = 1
  ) throws -> (evidence: SearchEvidence, verdict: Verdict) {
    let fit = try fitAlignment(
      source: source, target: target, configuration: PipelineTests.smallConfiguration(.default), seed: seed)
    return (try #require(fit.verdict.evidence), fit.verdict)
  }

  @Test func aPlantedMapLeadsAndIsFarFromChance() throws {
    let planted = try PlantedSpaces(rowsPerSide: 1500, dimensions: (24, 16), seed: 51)
    let (evidence, verdict) = try evidence(planted.source, planted.target)
    #expect(evidence.lead > Verdict.trustedLead && evidence.nullMargin > Verdict.trustedNullMargin)
    #expect(verdict.level == .trusted && !verdict.isAmbiguous)
  }

  /// Every row with its negative: a map and its negative explain the rows equally well.
  @Test func symmetricSpacesAreAmbiguous() throws {
    let planted = try PlantedSpaces(rowsPerSide: 1500, dimensions: (16, 16), seed: 52)
    func mirrored(_ rows: Matrix<Float>) -> Matrix<Float> {
      var centred = rows
      let mean = rows.columnSums().map { Float(-$0 / Double(rows.rowCount)) }
      centred.scaleAndShiftRows(by: 1, adding: mean)
      return Matrix(
        rowCount: 2 * rows.rowCount, columnCount: rows.columnCount,
        elements: centred.elements + centred.elements.map { -$0 })
    }
    let (evidence, verdict) = try evidence(mirrored(planted.source), mirrored(planted.target))
    #expect(evidence.lead < Verdict.failedLead)
    #expect(verdict.level == .failed && verdict.isAmbiguous)
  }

  /// Independent Gaussian coordinates: a map and its sign flips explain the rows equally well, however steep the spectrum.
  @Test(arguments: [0.5, 1.0, 2.0])
  func independentGaussianRowsFail(power: Double) throws {
    var generator = SeededGenerator(seed: 53)
    func rows() -> Matrix<Float> {
      Matrix<Float>(gaussian: 1500, 32, using: &generator).scalingColumns(
        by: (0..<32).map { Float((1 + Double($0)).raised(to: -power)) })
    }
    #expect(try evidence(rows(), rows()).verdict.level == .failed)
  }

  /// Skewed independent coordinates would tell signs, and still there is nothing but margins that the sides share.
  @Test func independentSkewedRowsAreNoBetterThanChance() throws {
    var generator = SeededGenerator(seed: 54)
    func rows() -> Matrix<Float> {
      var rows = Matrix<Float>(gaussian: 1500, 24, using: &generator)
      for index in rows.elements.indices { rows.elements[index] *= rows.elements[index] }
      return rows.scalingColumns(by: (0..<24).map { 1 / Float(1 + $0) })
    }
    let (evidence, verdict) = try evidence(rows(), rows())
    #expect(evidence.nullMargin < Verdict.failedNullMargin)
    #expect(verdict.level == .failed)
  }
}
