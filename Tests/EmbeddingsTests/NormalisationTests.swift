import Embeddings
import LinearAlgebra
import Testing

@Suite struct NormalisationTests {
  private let rows = Matrix<Float>(rows: [[4, 5], [1, 1], [1, -2]])

  @Test func rowsAreCentredAndScaledByHand() {
    var normalized = rows
    let lengths = Normalisation(center: [1, 1]).normalize(&normalized)
    #expect(lengths == [5, 0, 3])
    #expect(
      zip(normalized.elements, [0.6, 0.8, 0, 0, 0, -1] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func lengthsStayWhereTheyAreToStay() {
    var centred = rows
    let lengths = Normalisation(center: [1, 1], scalesToUnitLength: false).normalize(&centred)
    #expect(centred == Matrix(rows: [[3, 4], [0, 0], [0, -3]]) && lengths == [5, 0, 3])
  }

  @Test func dimensionsAreWeightedByHand() {
    // (3, 4), (0, 0) and (0, -3) about the centre, then (12, 5), (0, 0) and (0, -3.75).
    var normalized = rows
    let lengths = Normalisation(center: [1, 1], weights: [4, 1.25]).normalize(&normalized)
    #expect(lengths == [13, 0, 3.75])
    #expect(
      zip(normalized.elements, [12 / 13, 5 / 13, 0, 0, 0, -1] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    var centred = rows
    let weighted = Normalisation(center: [1, 1], weights: [4, 1.25], scalesToUnitLength: false)
    #expect(weighted.normalize(&centred) == [13, 0, 3.75])
    #expect(centred == Matrix(rows: [[12, 5], [0, 0], [0, -3.75]]))
  }

  @Test func roundingOfAWeightedCentreIsThatOfWhatIsLeft() {
    // About 1e6 rounding reaches to 0.48 in the first dimension, which has no part, and to nothing in the second.
    var rows = Matrix<Float>(rows: [[1e6, 0.25], [1_000_500, 0]])
    let lengths = Normalisation(center: [1e6, 0], weights: [0, 1]).normalize(&rows)
    #expect(lengths == [0.25, 0] && rows == Matrix(rows: [[0, 1], [0, 0]]))
  }

  @Test func aRowNearerToTheCentreThanRoundingHasNoDirection() {
    let center: [Float] = [1000, 1000]
    var rows = Matrix<Float>(rows: [[1000, Float(1000).nextUp], [1000, 1001]])
    let lengths = Normalisation(center: center).normalize(&rows)
    #expect(lengths[0] == 0 && Array(rows.row(0)) == [0, 0] && lengths[1] == 1)
  }

  @Test func aRowJustBeyondRoundingHasADirection() {
    // Rounding reaches to 4 ε |μ|, here 6.7e-4.
    var rows = Matrix<Float>(rows: [[1000, 1000.01]])
    let lengths = Normalisation(center: [1000, 1000]).normalize(&rows)
    #expect(abs(lengths[0] - 0.01) < 1e-4 && rows[0, 0] == 0 && abs(rows[0, 1] - 1) < 1e-6)
  }

  @Test func rowsThatAreNotFiniteAreGivenAwayByTheirLengths() {
    var rows = Matrix<Float>(rows: [[.nan, 1], [.infinity, 1]])
    #expect(Normalisation.unitLength(dimension: 2).normalize(&rows).allSatisfy { !$0.isFinite })
    #expect(!Normalisation.unitLength(dimension: 2).isCentered && Normalisation(center: [0, 1]).isCentered)
  }
}

@Suite struct RowLocationTests {
  @Test func aSliceOfASliceKnowsTheRowOfItsBase() {
    let slice = RowSlice(RowSlice(Matrix<Float>(zeros: 100, 2), rows: 10..<90), rows: 5..<20)
    #expect(slice.location(ofRow: 3) == RowLocation(row: 18) && slice.origin == nil)
    #expect(
      EmbeddingsError.notFinite(.source, first: RowLocation(file: "x.npy", row: 18), count: 2).description
        .hasPrefix("x.npy: the source has 2 rows with NaN or infinity, first row 18;"))
  }
}
