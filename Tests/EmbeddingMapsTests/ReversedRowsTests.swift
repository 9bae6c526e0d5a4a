import EmbeddingMaps
import Embeddings
import LinearAlgebra
import Testing

@Suite struct ReversedRowsTests {
  /// Means (0, 0) and (3, 4), which are 5 apart.
  private let map = EmbeddingMap.orthogonal(
    OrthogonalMap(
      matrix: Matrix(rowCount: 2, columnCount: 2, elements: [1, 0, 0, 1]),
      source: SpaceFrame(normalisation: Normalisation(center: [0, 0]), scale: 1),
      target: SpaceFrame(normalisation: Normalisation(center: [3, 4]), scale: 1)))

  private func rows(_ row: [Float], count: Int = 10) -> Matrix<Float> {
    Matrix(rowCount: count, columnCount: row.count, elements: (0..<count).flatMap { _ in row })
  }

  @Test func rowsAtTheOtherMeanLookReversed() throws {
    let evidence = try #require(map.reversal(of: rows([3, 3]), from: .source))
    #expect(abs(evidence.ownDistance - 18.0.squareRoot()) < 1e-12 && abs(evidence.otherDistance - 1) < 1e-12)
    #expect(map.reversal(of: rows([3, 3]), from: .target) == nil)
    #expect(map.reversal(of: rows([0, 1]), from: .target) != nil)
  }

  @Test func rowsBetweenTheMeansDoNot() {
    // Twice as far from one as from the other is the limit.
    #expect(map.reversal(of: rows([1.95, 2.6]), from: .source) == nil)
    #expect(map.reversal(of: rows([2.1, 2.8]), from: .source) != nil)
    #expect(map.reversal(of: rows([-4, 3]), from: .source) == nil)
  }

  @Test func whatSaysTooLittleSaysNothing() {
    #expect(map.reversal(of: rows([3, 4], count: 9), from: .source) == nil)
    #expect(map.reversal(of: rows([3, .nan]), from: .source) == nil)
    #expect(map.reversal(of: rows([3, 4, 0]), from: .source) == nil)
  }

  /// Rows that are read are spread over all: two halves at either mean have a mean between both.
  @Test func manyRowsAreReadFromAllOver() {
    func halves(_ first: [Float], _ last: [Float]) -> Matrix<Float> {
      Matrix(
        rowCount: 6000, columnCount: 2, elements: (0..<6000).flatMap { $0 < 3000 ? first : last })
    }
    #expect(map.reversal(of: halves([3, 4], [0, 0]), from: .source) == nil)
    #expect(map.reversal(of: halves([3, 4], [0, 0]), from: .target) == nil)
    #expect(map.reversal(of: halves([2, 4], [4, 4]), from: .source)?.otherDistance == 0)
  }
}
