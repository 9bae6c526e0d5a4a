import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct JointRefinementTests {
  private func spaces(rowsPerSide: Int) throws -> (SpacePair, BatchRefinementKnobs, Matrix<Float>) {
    let planted = try PlantedSpaces(rowsPerSide: rowsPerSide, dimensions: (16, 12), seed: 31)
    var knobs = ChainKnobs.preset.batchRefinement
    (knobs.batchSize, knobs.jointBatchCount, knobs.fullPatienceRows) = (400, 32, 2000)
    var generator = SeededGenerator(seed: 1)
    let pair = try SpacePair(
      NormalizedSpace(planted.source, side: .source), NormalizedSpace(planted.target, side: .target),
      pairs: [], knobs: knobs, generator: &generator)
    return (pair, knobs, planted.rotation)
  }

  /// How near two maps are: 1 for equal ones.
  private func similarity(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    a.innerProduct(with: b) / (a.innerProduct(with: a) * b.innerProduct(with: b)).squareRoot()
  }

  @Test func aNoisyMapIsBroughtNearerToTheTrueOne() throws {
    let (pair, knobs, rotation) = try spaces(rowsPerSide: 2000)
    var generator = SeededGenerator(seed: 2)
    var noisy = rotation
    let noise = Matrix<Float>(gaussian: noisy.rowCount, noisy.columnCount, using: &generator)
    for index in noisy.elements.indices { noisy.elements[index] += 0.1 * noise.elements[index] }
    let start = try fitProcrustes(noisy.converted(to: Double.self)).factor
    let truth = rotation.converted(to: Double.self)
    let refined = try refineTogether(start, in: pair, knobs: knobs, generator: &generator) { _ in }.map
    #expect(similarity(refined, truth) > similarity(start, truth))
    #expect(similarity(refined, truth) > 0.98)
  }

  @Test func withFewRowsTheMapIsLeftAlone() throws {
    let (pair, knobs, rotation) = try spaces(rowsPerSide: 1999)
    var generator = SeededGenerator(seed: 3)
    let start = rotation.converted(to: Double.self)
    let untouched = try refineTogether(start, in: pair, knobs: knobs, generator: &generator) { _ in }
    #expect(untouched.map == start && untouched.crossCovariance == nil)
  }
}
