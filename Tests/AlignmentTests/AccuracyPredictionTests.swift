import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct AccuracyPredictionTests {
  private func evidence(
    separation: Double = 2.5, agreement: Double = 0.9, neighborMismatch: Double = 0.1,
    spectrumMismatch: Double = 0.2
  ) -> AccuracyEvidence {
    AccuracyEvidence(
      separation: separation, agreement: agreement, neighborMismatch: neighborMismatch,
      spectrumMismatch: spectrumMismatch)
  }

  @Test func thePredictionIsLinearInTheEvidence() {
    // ln 8192 = 9.0109, ln((1 + 0.5) / (1 - 0.5)) = 1.0986, ln(0.18 + 0.02) = -1.6094:
    // -5 - 0.5 · 9.0109 + 2 · 3 + 1.0986 + 10 · 0.1 - (-1.6094) = 0.2026.
    let coefficients = AccuracyModel.Coefficients(
      constant: -5, logPool: -0.5, separation: 2, agreement: 1, neighborMismatch: 10, spectrumMismatch: -1,
      halfWidth: 1)
    let ranks = AccuracyModel.Coefficients(
      constant: -2, logPool: 0, separation: -1, agreement: 0, neighborMismatch: 0, spectrumMismatch: 0,
      halfWidth: 0.5)
    let prediction = AccuracyModel(top1: coefficients, rank: ranks).prediction(
      from: evidence(separation: 3, agreement: 0.5, neighborMismatch: 0.1, spectrumMismatch: 0.18))
    #expect(prediction.poolSize == 8192)
    // The logistic function of 0.2026, -0.7974 and 1.2026.
    #expect(abs(prediction.top1.expected - 0.5505) < 1e-3)
    #expect(abs(prediction.top1.low - 0.3106) < 1e-3 && abs(prediction.top1.high - 0.7690) < 1e-3)
    // 1 + 8191 e^-5, e^-5.5, e^-4.5.
    #expect(abs(prediction.meanRank.expected - 56.19) < 0.01)
    #expect(abs(prediction.meanRank.low - 34.47) < 0.01 && abs(prediction.meanRank.high - 92.00) < 0.01)
  }

  @Test func betterEvidenceForetellsMore() {
    func prediction(_ evidence: AccuracyEvidence) -> AccuracyPrediction {
      AccuracyModel.calibrated.prediction(from: evidence)
    }
    let base = prediction(evidence())
    for better in [evidence(separation: 2.7), evidence(agreement: 0.95), evidence(neighborMismatch: 0.05)] {
      #expect(prediction(better).top1.expected > base.top1.expected)
      #expect(prediction(better).meanRank.expected < base.meanRank.expected)
    }
    #expect(base.top1.low < base.top1.expected && base.top1.expected < base.top1.high)
    #expect(base.meanRank.low < base.meanRank.expected && base.meanRank.expected < base.meanRank.high)
    #expect(prediction(evidence(agreement: 1)) == prediction(evidence(agreement: 0.995)))
    #expect(prediction(evidence(agreement: -1)) == prediction(evidence(agreement: 0)))
  }

  @Test func aPredictionStaysBetweenChanceAndPerfection() {
    for separation in [-1e3, 1e3] {
      let prediction = AccuracyModel.calibrated.prediction(from: evidence(separation: separation))
      for estimate in [prediction.top1.low, prediction.top1.expected, prediction.top1.high] {
        #expect(estimate >= 1.0 / 8192 && estimate <= 1)
      }
      for estimate in [prediction.meanRank.low, prediction.meanRank.expected, prediction.meanRank.high] {
        #expect(estimate >= 1 && estimate <= 1 + 8191 / 2)
      }
    }
  }

  /// Of one space and a rotation of it, under the true map and with the true pairs.
  @Test func equalGeometriesHaveNoMismatch() throws {
    var generator = SeededGenerator(seed: 6)
    let rows = Matrix<Float>(gaussian: 1500, 12, using: &generator)
    let rotation = try Matrix<Double>(semiOrthogonal: 12, 12, using: &generator)
    let spaces = try SpacePair(
      NormalizedSpace(rows, side: .source),
      NormalizedSpace(product(rows, rotation.converted(to: Float.self)), side: .target), pairs: [],
      knobs: ChainKnobs.preset.batchRefinement, generator: &generator)
    let (x, y) = (spaces.source.rows(0..<1500), spaces.target.rows(0..<1500))
    var crossCovariance = product(x, .transposed, y, .asIs)
    crossCovariance *= 1 / 1500
    let found = AccuracyEvidence(
      of: rotation, madeOf: crossCovariance, agreement: 0.8, in: spaces, generator: &generator)
    #expect(found.agreement == 0.8)
    #expect(found.neighborMismatch < 1e-3 && found.spectrumMismatch < 1e-3)
    // Counterparts have the cosine 1; those of other rows have the variance trace(C²), 1/12 for an even spread.
    #expect(abs(found.separation - Double(12).squareRoot()) < 0.05)
  }

  @Test func differentGeometriesDo() throws {
    var generator = SeededGenerator(seed: 7)
    let rows = Matrix<Float>(gaussian: 1500, 12, using: &generator)
    var flattened = rows
    for row in 0..<1500 { for column in 6..<12 { flattened[row, column] *= 0.1 } }
    let spaces = try SpacePair(
      NormalizedSpace(rows, side: .source), NormalizedSpace(flattened, side: .target), pairs: [],
      knobs: ChainKnobs.preset.batchRefinement, generator: &generator)
    let found = AccuracyEvidence(
      of: Matrix<Double>(identity: 12), madeOf: Matrix<Float>(zeros: 12, 12), agreement: 0.8, in: spaces,
      generator: &generator)
    #expect(found.separation == 0 && found.neighborMismatch > 0.3)
    // Half of the eigenvalues have doubled, the others fallen to about a fiftieth.
    #expect(found.spectrumMismatch > 1.5 && found.spectrumMismatch < 3)
  }
}
