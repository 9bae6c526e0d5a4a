import Alignment
import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct VerdictTests {
  @Test func theLevelFollowsTheAgreement() {
    for (agreement, level) in [
      (1, Verdict.Level.trusted), (Verdict.trustedAgreement, .trusted),
      (Verdict.trustedAgreement.nextDown, .weak), (Verdict.failedAgreement, .weak),
      (Verdict.failedAgreement.nextDown, .failed), (-1, .failed), (.nan, .failed),
    ] as [(Double, Verdict.Level)] {
      #expect(Verdict(agreement: agreement, chainCount: 2, mergedChainCount: 1).level == level)
    }
  }

  /// The values that docs/verdict.md states and was calibrated with.
  @Test func theThresholdsAreThoseOfTheCalibration() {
    #expect(Verdict.trustedAgreement == 0.7 && Verdict.failedAgreement == 0.45)
    #expect(Verdict.trustedLead == 0.01 && Verdict.failedLead == 0.006)
    #expect(Verdict.trustedNullMargin == 0.1 && Verdict.failedNullMargin == 0.07)
  }

  @Test func theWorstOfTheFiguresDecides() {
    func level(_ agreement: Double, _ lead: Double, _ nullMargin: Double) -> Verdict.Level {
      Verdict(
        agreement: agreement, chainCount: 2, mergedChainCount: 2,
        evidence: SearchEvidence(lead: lead, nullMargin: nullMargin)
      ).level
    }
    #expect(level(0.9, 0.05, 0.3) == .trusted && level(0.5, 0.05, 0.3) == .weak)
    #expect(level(0.9, 0.009, 0.3) == .weak && level(0.9, 0.005, 0.3) == .failed)
    #expect(level(0.9, 0.05, 0.08) == .weak && level(0.9, 0.05, 0.05) == .failed)
    #expect(level(0.5, 0.005, 0.08) == .failed && level(0.4, 0.05, 0.3) == .failed)
    #expect(level(.nan, 0.05, 0.3) == .failed && level(0.9, .nan, 0.3) == .failed)
    #expect(level(0.9, 0.05, .nan) == .failed)
  }

  @Test func aVerdictIsLimitedByWhatItCameFrom() {
    let verdict = Verdict(agreement: 0.9, chainCount: 4, mergedChainCount: 4)
    #expect(verdict.limited(to: .weak).level == .weak)
    #expect(verdict.limited(to: .trusted) == verdict)
    // A tenth of the pairs is left out, two thirds are no better than chance; one alone says nothing.
    for (count, contradicted, isLeftOut, level) in [
      (20, 1, false, Verdict.Level.trusted), (21, 2, false, .trusted), (20, 2, true, .trusted),
      (20, 13, true, .trusted), (20, 14, true, .weak), (1, 1, false, .trusted), (2, 2, true, .weak),
    ] {
      let pairs = PairAgreement(count: count, contradictedCount: contradicted)
      #expect(pairs.leavesOut == isLeftOut)
      let confronted = verdict.confronted(with: pairs)
      #expect(confronted.level == level && confronted.pairAgreement == pairs)
      #expect(confronted.limited(to: .failed).pairAgreement == pairs)
    }
    #expect(verdict.confronted(with: nil) == verdict)
    #expect(Verdict(agreement: 0, chainCount: 4, mergedChainCount: 1).limited(to: .weak).level == .failed)
  }

  @Test func chainsThatAgreeWithTheBestAreMerged() throws {
    var generator = SeededGenerator(seed: 1)
    let right = try Matrix<Double>(semiOrthogonal: 12, 12, using: &generator)
    let rows = Matrix<Float>(gaussian: 300, 12, using: &generator)
    func chain(_ map: Matrix<Double>, _ objective: Double) -> Chain {
      Chain(
        map: map, objective: objective, crossCovariance: map.converted(to: Float.self), stepCount: 1)
    }
    let wrong = try (0..<3).map { _ in try Matrix<Double>(semiOrthogonal: 12, 12, using: &generator) }

    let agreed = try ChainConsensus(
      [chain(wrong[0], 1), chain(right, 2), chain(right, 1.9)], comparedBy: comparison(on: rows))
    #expect(agreed.verdict.mergedChainCount == 2 && agreed.verdict.chainCount == 3)
    #expect(abs(agreed.verdict.agreement - 1) < 1e-5)
    #expect(zip(agreed.map.elements, right.elements).allSatisfy { abs($0 - $1) < 1e-9 })

    let disagreed = try ChainConsensus(
      [chain(wrong[0], 1), chain(wrong[1], 2), chain(wrong[2], 1.9)], comparedBy: comparison(on: rows))
    #expect(disagreed.verdict.mergedChainCount == 1 && disagreed.verdict.agreement < 0.4)
    #expect(zip(disagreed.map.elements, wrong[1].elements).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func theMergedMapIsTheMeanOfThoseThatAgree() throws {
    func rotation(_ degrees: Double) -> Matrix<Double> {
      let angle = degrees * .pi / 180
      return Matrix(rows: [[cos(angle), sin(angle)], [-sin(angle), cos(angle)]])
    }
    let rows = Matrix<Float>(rows: [[1, 0], [0, 2], [-3, 1]])
    func consensus(_ degrees: [Double]) throws -> ChainConsensus {
      try ChainConsensus(
        degrees.enumerated().map {
          Chain(
            map: rotation($1), objective: -Double($0),
            crossCovariance: rotation($1).converted(to: Float.self), stepCount: 1)
        },
        comparedBy: comparison(on: rows))
    }
    // Every row is turned by 45 degrees between the two maps, whose mean lies halfway.
    let two = try consensus([0, 45])
    #expect(abs(two.verdict.agreement - cos(.pi / 4)) < 1e-6 && two.verdict.mergedChainCount == 2)
    #expect(zip(two.map.elements, rotation(22.5).elements).allSatisfy { abs($0 - $1) < 1e-9 })
    // The cross-covariance is their plain mean, shorter by the cosine of half the angle.
    let mean = rotation(22.5).elements.map { $0 * cos(.pi / 8) }
    let crossCovariance = try #require(two.crossCovariance)
    #expect(zip(crossCovariance.elements, mean).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    // At 70 degrees a map is no longer merged; it does not make the others agree less.
    let three = try consensus([0, 70, 45])
    #expect(abs(three.verdict.agreement - cos(.pi / 4)) < 1e-6 && three.verdict.mergedChainCount == 2)
    #expect(zip(three.map.elements, rotation(22.5).elements).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  private func comparison(on rows: Matrix<Float>) -> MapComparison {
    let identity = Matrix<Float>(identity: rows.columnCount)
    return MapComparison(rows: rows, sourceAxes: identity, targetAxes: identity)
  }

  @Test func aSingleChainHasNothingToAgreeWith() throws {
    var generator = SeededGenerator(seed: 2)
    let map = try Matrix<Double>(semiOrthogonal: 4, 4, using: &generator)
    let rows = Matrix<Float>(gaussian: 10, 4, using: &generator)
    let chain = Chain(
      map: map, objective: 1, crossCovariance: map.converted(to: Float.self), stepCount: 1)
    let verdict = try ChainConsensus([chain], comparedBy: comparison(on: rows)).verdict
    #expect(verdict.agreement == 0 && verdict.level == .failed)
  }

  @Test func spacesWithNothingInCommonFail() throws {
    let planted = try PlantedSpaces(rowsPerSide: 1500, dimensions: (16, 16), seed: 31)
    var generator = SeededGenerator(seed: 32)
    let noise = Matrix<Float>(gaussian: 1500, 16, using: &generator)
    let fit = try fitAlignment(
      source: planted.source, target: noise, configuration: PipelineTests.smallConfiguration(.default),
      seed: 0)
    #expect(fit.verdict.level != .trusted)
    #expect(try #require(fit.map.forwardMatrix).elements.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [(1, 40, 8), (40, 40, 8), (35, 2000, 3)])
  func spacesOfLowRankOrFewRowsEndWithAVerdict(rank: Int, rowCount: Int, dimension: Int) throws {
    var generator = SeededGenerator(seed: 33)
    func cloud() -> Matrix<Float> {
      product(
        Matrix<Float>(gaussian: rowCount, rank, using: &generator),
        Matrix<Float>(gaussian: rank, dimension, using: &generator))
    }
    let fit = try fitAlignment(
      source: cloud(), target: cloud(), configuration: PipelineTests.smallConfiguration(.default), seed: 0)
    #expect(try #require(fit.map.forwardMatrix).elements.allSatisfy { $0.isFinite })
    #expect(fit.verdict.agreement.isFinite)
  }

  @Test func sidesOfVeryUnequalSizeAreAligned() throws {
    let planted = try PlantedSpaces(rowsPerSide: 8000, dimensions: (64, 8), seed: 34)
    let few = planted.target.rows(0..<800)
    let fit = try fitAlignment(
      source: planted.source, target: few, configuration: PipelineTests.smallConfiguration(.default), seed: 0)
    let targets = fit.map.frame(of: .target).normalisation.normalized(planted.evaluationTarget)
    #expect(meanCosineOfRows(try fit.map.apply(to: planted.evaluationSource, space: .centred), targets) > 0.7)
  }
}
