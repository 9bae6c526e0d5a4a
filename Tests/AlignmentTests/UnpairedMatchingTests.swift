import Alignment
import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import Testing

@Suite struct UnpairedMatchingTests {
  private func frame(_ dimension: Int) -> SpaceFrame {
    SpaceFrame(
      normalisation: Normalisation(center: [Float](repeating: 0, count: dimension)), scale: 1)
  }

  private func map(_ cross: [[Double]], rowCount: Int) throws -> MatchingMap {
    try matchingMap(
      ofUnpaired: Matrix(rows: cross), covariances: (Matrix(identity: 2), Matrix(identity: 2)),
      rowCounts: (rowCount, rowCount), frames: (frame(2), frame(2)))
  }

  @Test func correlationsAreAPowerOfWhatTheRidgeLeaves() throws {
    // So many rows that the ridge of 16 d / n is nothing.
    let many = try map([[0.5, 0], [0, 0.25]], rowCount: 1 << 40)
    #expect(zip(many.correlations, [0.5, 0.25]).allSatisfy { abs(Double($0) - pow($1, 0.85)) < 1e-6 })
    // With 32 rows it is 1: both variances double, and so what is left of a correlation is half.
    let few = try map([[0.5, 0], [0, 0.25]], rowCount: 32)
    #expect(zip(few.correlations, [0.25, 0.125]).allSatisfy { abs(Double($0) - pow($1, 0.85)) < 1e-6 })
    let rho = pow(0.25, 0.85)
    let weight = (rho / (1 - rho * rho)).squareRoot()
    #expect(abs(Double(abs(few.sourceMatrix[0, 0])) - weight / 2.0.squareRoot()) < 1e-6)
    // Matching can find more than there can be.
    #expect(try map([[3, 0], [0, 0]], rowCount: 1 << 40).correlations == [0.98, 0])
  }

  @Test func aMomentThatIsNotFiniteIsAnError() {
    #expect(throws: AlignmentError.self) { try map([[.nan, 0], [0, 1]], rowCount: 100) }
  }

  @Test func thePublishedMethodHasNone() {
    #expect(!Preset.paper.configuration.givesMatchingMap && Preset.default.configuration.givesMatchingMap)
  }
}
