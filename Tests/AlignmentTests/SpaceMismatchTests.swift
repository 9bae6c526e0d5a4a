import Alignment
import Embeddings
import LinearAlgebra
import Testing

@Suite struct SpaceMismatchTests {
  /// Gaussian rows whose dimension j has the standard deviation `(1 + j)^-decay`.
  private func space(decay: Double, _ side: Side) throws -> NormalizedSpace {
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(gaussian: 3000, 48, using: &generator)
    rows.scaleColumns(by: (0..<48).map { Float(Double(1 + $0).raised(to: -decay)) })
    return try NormalizedSpace(rows, side: side)
  }

  @Test func equalSpacesDoNotMismatch() throws {
    let mismatch = try SpaceMismatch(space(decay: 0.5, .source), space(decay: 0.5, .target))
    #expect(mismatch.spectrum < 1e-9 && mismatch.neighbors < 1e-9)
  }

  @Test func steeperSpectraMismatchTheMoreTheSteeperTheyAre() throws {
    let flat = try space(decay: 0, .source)
    let mismatches = try [0.2, 0.5, 1].map { try SpaceMismatch(flat, space(decay: $0, .target)) }
    for (lower, higher) in zip(mismatches, mismatches.dropFirst()) {
      #expect(lower.spectrum < higher.spectrum && lower.neighbors < higher.neighbors)
    }
    #expect(mismatches[0].spectrum > 0.05)
    // Whichever side is the steeper one.
    let exchanged = try SpaceMismatch(space(decay: 1, .source), space(decay: 0, .target))
    #expect(abs(exchanged.spectrum - mismatches[2].spectrum) < 1e-9)
  }
}
