import Alignment
import LinearAlgebra
import Testing

@Suite struct PairEvidenceTests {
  /// Rows of unit variance and their counterparts with correlations `ρ` along the axes.
  private struct Planted {
    let source, target: Matrix<Float>
    let truth: Matrix<Float>

    init(pairs: Int, dimensions: Int = 48, seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      let correlations = (0..<dimensions).map { 0.9 - 0.5 * Float($0) / Float(dimensions) }
      source = Matrix(gaussian: pairs, dimensions, using: &generator)
      let noise = Matrix<Float>(gaussian: pairs, dimensions, using: &generator)
      target = source.scalingColumns(by: correlations)
        .adding(noise.scalingColumns(by: correlations.map { (1 - $0 * $0).squareRoot() }))
      truth = Matrix<Float>.diagonal(correlations)
    }

    /// What matching makes of the truth: smaller, more so in minor directions, and off by some spread.
    func found(off spread: Float, seed: UInt64) -> Matrix<Float> {
      var generator = SeededGenerator(seed: seed)
      let error = Matrix<Float>(gaussian: truth.rowCount, truth.columnCount, using: &generator)
      let shrinking = (0..<truth.columnCount).map { 0.8 - 0.6 * Float($0) / Float(truth.columnCount) }
      return truth.adding(error.scalingColumns(by: [Float](repeating: spread, count: truth.columnCount)))
        .scalingColumns(by: shrinking)
    }

    var evidence: PairEvidence { PairEvidence(source: source, target: target) }
    var meanProduct: Matrix<Float> {
      var mean = product(source, .transposed, target, .asIs)
      mean *= 1 / Float(source.rowCount)
      return mean
    }
  }

  /// Says that there is no evidence without printing thousands of numbers.
  private func sure(_ combined: Matrix<Float>?) throws -> Matrix<Float> {
    try #require(combined, "pairs and what was found contradict each other")
  }

  /// The cosine of two matrices, whatever their scale.
  private func cosine(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Double {
    a.innerProduct(with: b) / (a.innerProduct(with: a) * b.innerProduct(with: b)).squareRoot()
  }

  @Test func ofOnePairNothingIsToldFromNoise() throws {
    // Noise P² = 2.25 and overall slope max(1, ⟨P, M⟩ / ⟨M, M⟩) = max(1, 3 / 4) = 1; the slope's prior is 2.25 · 16 = 36 on the
    // block's one number: (3 + 36) / (4 + 36) = 0.975. Its distance (1.5 − 1.95)² = 0.2025 is 0.09 times the noise: no excess.
    let evidence = PairEvidence(
      source: Matrix(rowCount: 1, columnCount: 1, elements: [1]),
      target: Matrix(rowCount: 1, columnCount: 1, elements: [1.5]))
    let combined = try #require(
      evidence.combined(with: Matrix(rowCount: 1, columnCount: 1, elements: [2])))
    #expect(abs(combined[0, 0] - 1.95) < 1e-6)
  }

  @Test func whatPairsAreOffBeyondTheirNoiseCounts() throws {
    // P = (3 + 5) / 2 = 4, its noise ((9 + 25) / 2 − 16) / 1 = 1. M = 2: overall slope 2, the prior 1 · 16 / 4 = 4, so that the
    // slope is (8 + 4 · 2) / (4 + 4) = 2 and nothing is left. M = 5: overall slope max(1, 20 / 25) = 1, the prior 16, the
    // slope (20 + 16) / (25 + 16) = 36 / 41, the distance (4 − 180 / 41)² = (16 / 41)² below the noise.
    let evidence = PairEvidence(
      source: Matrix(rows: [[1], [1]]), target: Matrix(rows: [[3], [5]]))
    #expect(abs(try #require(evidence.combined(with: Matrix(rows: [[2]])))[0, 0] - 4) < 1e-5)
    #expect(abs(try #require(evidence.combined(with: Matrix(rows: [[5]])))[0, 0] - Float(180.0 / 41)) < 1e-5)
    // M = 7.5: the prior 16, the slope (30 + 16) / (56.25 + 16) = 184 / 289, its image 7.5 · 184 / 289 = 4.7751, the distance
    // 0.6008 below the noise. Of another axis that is off by 3 the excess shows: P = (4, 4) for M = (2, -1).
    let two = PairEvidence(
      source: Matrix(rows: [[1], [1]]), target: Matrix(rows: [[3, 3], [5, 5]]))
    let combined = try #require(two.combined(with: Matrix(rows: [[2, -1]])))
    // One block of both: overall slope max(1, 4 / 5) = 1, inner 2, square 2.5, the prior 16 / 2 = 8: slope 10 / 10.5. The
    // distances 4 − 1.9048 and 4 + 0.9524 have the mean square 14.4580, an excess of 13.458, which counts twice.
    let share = Float(2 * 13.45805 / (1 + 2 * 13.45805))
    #expect(abs(combined[0, 0] - (1.904762 + share * (4 - 1.904762))) < 1e-4)
    #expect(abs(combined[0, 1] - (-0.952381 + share * (4 + 0.952381))) < 1e-4)
  }

  @Test func pairsThatContradictWhatIsFoundAreNoEvidence() {
    let planted = Planted(pairs: 100, seed: 9)
    let shifted = planted.target.rows(at: (0..<100).map { ($0 + 7) % 100 })
    let found = planted.found(off: 0.02, seed: 10)
    let wrong = PairEvidence(source: planted.source, target: shifted).combined(with: found)
    let nothing = planted.evidence.combined(with: Matrix(zeros: 48, 48))
    #expect(wrong == nil)
    #expect(nothing == nil)
  }

  /// Up to what a hundred pairs can tell of 48 × 48 numbers.
  @Test(arguments: [100, 400, 2000], [0.02, 0.05, 0.1] as [Float])
  func bothTogetherAreAsNearToTheTruthAsTheBetter(pairs: Int, spread: Float) throws {
    for seed in 0..<3 as Range<UInt64> {
      let planted = Planted(pairs: pairs, seed: seed)
      let found = planted.found(off: spread, seed: seed + 100)
      let combined = cosine(try sure(planted.evidence.combined(with: found)), planted.truth)
      #expect(combined > cosine(found, planted.truth) - 0.01)
      #expect(combined > cosine(planted.meanProduct, planted.truth) - 0.01)
    }
  }

  @Test func directionsThatWereShrunkAreBroughtBack() throws {
    let planted = Planted(pairs: 500, seed: 7)
    let combined = try sure(planted.evidence.combined(with: planted.found(off: 0, seed: 8)))
    // The last octave, 32 to 47: the truth is 0.40 to 0.57, what was found 0.08 to 0.23.
    let ratios = (32..<48).map { combined[$0, $0] / planted.truth[$0, $0] }
    let mean = ratios.reduce(0, +) / 16
    #expect(mean > 0.85 && mean < 1.15)
  }

  @Test func aFewWrongPairsHardlyCount() throws {
    let planted = Planted(pairs: 100, seed: 9)
    let wrong = planted.target.rows(at: (0..<100).map { $0 < 20 ? ($0 + 7) % 20 : $0 })
    let found = planted.found(off: 0.02, seed: 10)
    let right = try sure(planted.evidence.combined(with: found))
    let combined = try sure(PairEvidence(source: planted.source, target: wrong).combined(with: found))
    #expect(cosine(combined, planted.truth) > cosine(right, planted.truth) - 0.05)
  }

  @Test(arguments: [(1, 1), (3, 2), (2, 9)]) func anyShapeIsTaken(_ shape: (Int, Int)) {
    var generator = SeededGenerator(seed: 3)
    let evidence = PairEvidence(
      source: Matrix(gaussian: 5, shape.0, using: &generator),
      target: Matrix(gaussian: 5, shape.1, using: &generator))
    let found = product(
      Matrix<Float>(gaussian: 5, shape.0, using: &generator), .transposed,
      Matrix<Float>(gaussian: 5, shape.1, using: &generator), .asIs)
    for found in [found, found.scalingColumns(by: [Float](repeating: -1, count: shape.1))] {
      guard let combined = evidence.combined(with: found) else { continue }
      #expect(combined.rowCount == shape.0 && combined.columnCount == shape.1)
      #expect(combined.elements.allSatisfy { $0.isFinite })
    }
  }

  @Test func rowsWithoutVarianceAreNoEvidence() {
    let zeros = Matrix<Float>(zeros: 4, 6)
    #expect(
      PairEvidence(source: zeros, target: zeros).combined(with: Matrix.diagonal([1, 1, 1, 1, 1, 1])) == nil)
  }
}

extension Matrix<Float> {
  fileprivate func adding(_ other: Matrix<Float>) -> Matrix<Float> {
    var sum = self
    sum += other
    return sum
  }

  fileprivate static func diagonal(_ values: [Float]) -> Matrix<Float> {
    var result = Matrix(zeros: values.count, values.count)
    for (index, value) in values.enumerated() { result[index, index] = value }
    return result
  }
}
