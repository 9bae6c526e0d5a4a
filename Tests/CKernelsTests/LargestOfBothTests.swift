import CKernels
import LinearAlgebra
import Testing

@Suite struct LargestOfBothTests {
  /// The `count` largest of each row and column, by sorting.
  private func expected(_ scores: Matrix<Float>, _ count: Int) -> (rows: [Set<Int32>], columns: [Set<Int32>])
  {
    func largest(_ line: [Float]) -> Set<Int32> {
      Set(line.indices.sorted { line[$0] > line[$1] }.prefix(count).map { Int32($0) })
    }
    return (
      (0..<scores.rowCount).map { largest(Array(scores.row($0))) },
      (0..<scores.columnCount).map { column in
        largest((0..<scores.rowCount).map { scores[$0, column] })
      }
    )
  }

  @Test(arguments: Level.all, [1, 3, 16, 19])
  func whatIsKeptIsTheLargest(_ level: Level, count: Int) {
    var generator = SeededGenerator(seed: 5)
    for (rows, columns) in [(1, 1), (5, 40), (33, 17), (40, 64)] {
      let scores = Matrix<Float>(gaussian: rows, columns, using: &generator)
      var (rowScores, columnScores) = (
        [Float](repeating: -.infinity, count: rows * count),
        [Float](repeating: -.infinity, count: columns * count)
      )
      var (rowPlaces, columnPlaces) = (
        [Int32](repeating: -1, count: rows * count), [Int32](repeating: -1, count: columns * count)
      )
      var (rowLeast, columnLeast) = (
        [Float](repeating: -.infinity, count: rows), [Float](repeating: -.infinity, count: columns)
      )
      // In two tiles of rows.
      let half = rows / 2
      for tile in [0..<half, half..<rows] where !tile.isEmpty {
        rowScores.withUnsafeMutableBufferPointer { rowScores in
          rowPlaces.withUnsafeMutableBufferPointer { rowPlaces in
            rowLeast.withUnsafeMutableBufferPointer { rowLeast in
              level.kernels.keep_largest_of_both(
                scores.rows(tile).elements, Int64(tile.count), Int64(columns), Int32(tile.lowerBound), 0,
                Int64(count), rowScores.baseAddress! + tile.lowerBound * count,
                rowPlaces.baseAddress! + tile.lowerBound * count, rowLeast.baseAddress! + tile.lowerBound,
                &columnScores, &columnPlaces, &columnLeast)
            }
          }
        }
      }
      let right = expected(scores, count)
      for row in 0..<rows {
        #expect(Set(rowPlaces[row * count..<(row + 1) * count].filter { $0 >= 0 }) == right.rows[row])
      }
      for column in 0..<columns {
        #expect(
          Set(columnPlaces[column * count..<(column + 1) * count].filter { $0 >= 0 }) == right.columns[column]
        )
        #expect(columnLeast[column] == columnScores[column * count..<(column + 1) * count].min())
      }
    }
  }
}
