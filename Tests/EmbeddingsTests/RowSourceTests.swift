import Embeddings
import LinearAlgebra
import Testing

@Suite struct RowSourceTests {
  @Test func aSliceCountsFromItsOwnFirstRow() {
    let slice = RowSlice(Matrix<Float>(rows: [[0], [1], [2], [3]]), rows: 1..<4)
    #expect(slice.rowCount == 3)
    #expect(slice.rows(1..<3) == Matrix(rows: [[2], [3]]))
    #expect(slice.rows(at: [2, 0]) == Matrix(rows: [[3], [1]]))
    var rows = Matrix<Float>(zeros: 0, 0)
    slice.read(1..<3, into: &rows)
    #expect(rows == Matrix(rows: [[2], [3]]))
  }

  @Test func blocksCoverEveryRowOnce() {
    let source = Matrix<Float>(zeros: 10, 1)
    #expect(source.blocks(ofAtMost: 4) == [0..<4, 4..<8, 8..<10])
    #expect(Matrix<Float>(zeros: 0, 1).blocks(ofAtMost: 4).isEmpty)
  }
}
