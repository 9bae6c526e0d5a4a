import CKernels

/// Where `A Bᵀ` is largest: in each of its rows the `count` largest elements, and in each of its columns.
///
/// The product is made a tile at a time and never as a whole. Of equal elements at the limit any may be kept, the same
/// for any number of threads. Costs `2 n m d` operations; memory for `O((n + m) · count)` elements, that of columns
/// eight times.
///
/// - Parameters:
///   - a: `[n, d]`.
///   - b: `[m, d]`.
///   - usesBytes: whether rows are rounded to bytes for the comparison, whose products are faster.
/// - Returns: the union of both, of `[n, m]`.
package func largestProducts(
  of a: Matrix<Float>, and b: Matrix<Float>, count: Int, usesBytes: Bool
) -> SparsePattern {
  precondition(a.columnCount == b.columnCount, "inner dimensions differ")
  precondition(count > 0, "at least one element is kept")
  let (n, m) = (a.rowCount, b.rowCount)
  let tiles: any ProductTiles = usesBytes ? ByteTiles(a, b) : FloatTiles(a, b)
  // A column's largest elements are looked for in each piece of the rows by itself.
  let pieceLength = max(1, (n + pieceCount - 1) / pieceCount)
  let pieces = concurrentMap(count: (n + pieceLength - 1) / pieceLength) { piece in
    largest(
      in: piece * pieceLength..<min((piece + 1) * pieceLength, n), of: tiles, columnCount: m, count: count)
  }
  var kept = pieces.flatMap(\.rows)
  let ofColumns = concurrentMap(count: (m + columnBlock - 1) / columnBlock) { block in
    (block * columnBlock..<min((block + 1) * columnBlock, m)).map { column in
      largest(of: pieces.map { $0.columns }, column, count)
    }
  }
  for (column, rows) in ofColumns.joined().enumerated() {
    for row in rows { kept[Int(row)].append(Int32(column)) }
  }
  let unsorted = kept
  let sorted = concurrentMap(count: (n + columnBlock - 1) / columnBlock) { block in
    unsorted[block * columnBlock..<min((block + 1) * columnBlock, n)].map(sortedWithoutRepetition)
  }
  return SparsePattern(rows: Array(sorted.joined()), columnCount: m)
}

private let pieceCount = 8
private let columnBlock = 2048
/// A tile stays in the second-level cache: half a megabyte.
private let tileRowCount = 84
private let tileColumnCount = 1536

/// The largest elements of each line, in no order, with their places; −1 for places that were not filled.
private struct Largest: Sendable {
  var scores: [Float]
  var places: [Int32]
  var least: [Float]

  init(lineCount: Int, count: Int) {
    scores = [Float](repeating: -.infinity, count: lineCount * count)
    places = [Int32](repeating: -1, count: lineCount * count)
    least = [Float](repeating: -.infinity, count: lineCount)
  }

  /// Where the scores, places and leasts of a line begin, for the length of a call; there are those of all later lines
  /// behind them.
  mutating func withPointers(
    from line: Int,
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let first = line * (least.isEmpty ? 0 : scores.count / least.count)
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe places.withUnsafeMutableBufferPointer { places in
        unsafe least.withUnsafeMutableBufferPointer { least in
          guard let scores = scores.baseAddress, let places = places.baseAddress,
            let least = least.baseAddress
          else { return }
          unsafe body(scores + first, places + first, least + line)
        }
      }
    }
  }
}

private struct PieceOfRows: Sendable {
  let rows: [[Int32]]
  let columns: Largest
}

private func largest(
  in rows: Range<Int>, of tiles: any ProductTiles, columnCount: Int, count: Int
) -> PieceOfRows {
  var ofRows = Largest(lineCount: rows.count, count: count)
  var ofColumns = Largest(lineCount: columnCount, count: count)
  var tile = [Float](repeating: 0, count: tileRowCount * tileColumnCount)
  // One block of columns after the other, so that what is kept of them stays in the caches too.
  for left in stride(from: 0, to: columnCount, by: tileColumnCount) {
    let columns = left..<min(left + tileColumnCount, columnCount)
    for top in stride(from: rows.lowerBound, to: rows.upperBound, by: tileRowCount) {
      let block = top..<min(top + tileRowCount, rows.upperBound)
      unsafe tile.withUnsafeMutableBufferPointer { unsafe tiles.multiply(block, columns, into: $0) }
      let row = top - rows.lowerBound
      unsafe ofRows.withPointers(from: row) { rowScores, rowPlaces, rowLeast in
        unsafe ofColumns.withPointers(from: left) { columnScores, columnPlaces, columnLeast in
          // Reads a tile of so many rows and columns, which `tile` has room for, and keeps `count` for each of both.
          unsafe mv2v_keep_largest_of_both(
            tile, Int64(block.count), Int64(columns.count), Int32(top), Int32(left), Int64(count), rowScores,
            rowPlaces, rowLeast, columnScores, columnPlaces, columnLeast)
        }
      }
    }
  }
  let places = ofRows.places
  return PieceOfRows(
    rows: (0..<rows.count).map { row in places[row * count..<(row + 1) * count].filter { $0 >= 0 } },
    columns: ofColumns)
}

/// The rows of the largest elements of a column, of what pieces of the rows have kept; of equals the first ones.
private func largest(of pieces: [Largest], _ column: Int, _ count: Int) -> [Int32] {
  var all: [(score: Float, row: Int32)] = []
  for piece in pieces {
    for position in column * count..<(column + 1) * count where piece.places[position] >= 0 {
      all.append((piece.scores[position], piece.places[position]))
    }
  }
  all.sort { ($0.score, $1.row) > ($1.score, $0.row) }
  return all.prefix(count).map(\.row)
}

private func sortedWithoutRepetition(_ places: [Int32]) -> [Int32] {
  var result: [Int32] = []
  result.reserveCapacity(places.count)
  for place in places.sorted() where result.last != place { result.append(place) }
  return result
}

/// A product that is made a tile at a time.
private protocol ProductTiles: Sendable {
  /// Writes the elements of some rows and columns, row after row; columns begin at a multiple of `tileColumnCount`.
  func multiply(
    _ rows: Range<Int>, _ columns: Range<Int>, into tile: UnsafeMutableBufferPointer<Float>)
}

private struct ByteTiles: ProductTiles {
  private let left: QuantizedRows
  private let right: QuantizedColumns

  init(_ a: Matrix<Float>, _ b: Matrix<Float>) {
    (left, right) = (QuantizedRows(a), QuantizedColumns(transposing: b))
  }

  func multiply(_ rows: Range<Int>, _ columns: Range<Int>, into tile: UnsafeMutableBufferPointer<Float>) {
    unsafe product(left, rows, right, columns, into: tile)
  }
}

private struct FloatTiles: ProductTiles {
  private let left, right: Matrix<Float>

  init(_ a: Matrix<Float>, _ b: Matrix<Float>) { (left, right) = (a, b) }

  func multiply(_ rows: Range<Int>, _ columns: Range<Int>, into tile: UnsafeMutableBufferPointer<Float>) {
    let elements = product(left.rows(rows), .asIs, right.rows(columns), .transposed).elements
    _ = unsafe tile.update(fromContentsOf: elements)
  }
}
