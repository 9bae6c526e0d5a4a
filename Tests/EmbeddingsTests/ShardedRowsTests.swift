import Embeddings
import LinearAlgebra
import Testing

@Suite struct ShardedRowsTests {
  static let whole = Matrix<Float>(rows: (0..<10).map { [Float($0), Float(-$0)] })
  static let sharded = ShardedRows([
    RowSlice(whole, rows: 0..<3), RowSlice(whole, rows: 3..<4), RowSlice(whole, rows: 4..<10),
  ])

  @Test func everyRangeIsThatOfTheWhole() {
    #expect(Self.sharded.rowCount == 10 && Self.sharded.columnCount == 2)
    for start in 0...10 {
      for end in start...10 { #expect(Self.sharded.rows(start..<end) == Self.whole.rows(start..<end)) }
    }
  }

  @Test func rowsInAnyOrderAreThoseOfTheWhole() {
    let indices = [9, 0, 3, 3, 2, 4, 0]
    #expect(Self.sharded.rows(at: indices) == Self.whole.rows(at: indices))
    #expect(Self.sharded.rows(at: []).rowCount == 0)
  }

  @Test func aRowStandsWhereItsShardHasIt() {
    struct Named: RowSource {
      let name: String
      let rows: Matrix<Float>
      var rowCount: Int { rows.rowCount }
      var columnCount: Int { rows.columnCount }
      var origin: String? { name }
      func rows(_ range: Range<Int>) -> Matrix<Float> { rows.rows(range) }
      func rows(at indices: [Int]) -> Matrix<Float> { rows.rows(at: indices) }
    }
    let shards = ShardedRows([
      Named(name: "a", rows: Self.whole.rows(0..<4)), Named(name: "b", rows: Self.whole.rows(4..<10)),
    ])
    #expect(shards.location(ofRow: 3) == RowLocation(file: "a", row: 3))
    #expect(shards.location(ofRow: 4) == RowLocation(file: "b", row: 0))
    #expect(shards.location(ofRow: 9) == RowLocation(file: "b", row: 5))
    #expect(shards.origin == nil && ShardedRows([shards.shards[0]]).origin == "a")
  }
}

@Suite struct SampledRowsTests {
  @Test func aSampleHasEachRowAtMostOnceAndFollowsItsSeed() {
    let whole = Matrix<Float>(rows: (0..<100).map { [Float($0)] })
    let sample = SampledRows(RowSlice(whole, rows: 20..<100), count: 30, seed: 5)
    #expect(
      sample.rowCount == 30 && Set(sample.indices).count == 30 && sample.indices == sample.indices.sorted())
    #expect(sample.rows(0..<30).elements == sample.indices.map { Float($0 + 20) })
    #expect(sample.rows(at: [4, 1]).elements == [4, 1].map { Float(sample.indices[$0] + 20) })
    #expect(sample.location(ofRow: 7).row == sample.indices[7] + 20)
    #expect(SampledRows(whole, count: 30, seed: 5).indices != SampledRows(whole, count: 30, seed: 6).indices)
    #expect(SampledRows(whole, count: 200, seed: 5).indices == Array(0..<100))
  }

  @Test func everyRowIsDrawnEquallyOften() {
    let whole = Matrix<Float>(zeros: 10, 1)
    var counts = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 as Range<UInt64> {
      for row in SampledRows(whole, count: 3, seed: seed).indices { counts[row] += 1 }
    }
    // 600 expected, with a standard deviation of 20.
    #expect(counts.allSatisfy { abs($0 - 600) < 100 })
  }
}
