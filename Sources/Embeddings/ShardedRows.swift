public import LinearAlgebra

/// The rows of several sources of the same dimension, one after another, as one source.
public struct ShardedRows: RowSource {
  /// The sources, none of them without rows.
  public let shards: [any RowSource]
  /// The first row of each shard, and the number of all rows at the end.
  private let starts: [Int]

  /// Shards in the order of their rows.
  ///
  /// - Precondition: there is one at least, and all have the same number of columns.
  public init(_ shards: [any RowSource]) {
    precondition(!shards.isEmpty, "no shards")
    precondition(shards.allSatisfy { $0.columnCount == shards[0].columnCount }, "shards of unequal dimension")
    self.shards = shards
    starts = shards.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rowCount) }
  }

  /// The rows of all shards together.
  public var rowCount: Int { starts[shards.count] }
  /// The dimension that all shards have.
  public var columnCount: Int { shards[0].columnCount }

  /// The rows of a range, which may reach over several shards.
  public func rows(_ range: Range<Int>) -> Matrix<Float> {
    var rows = Matrix<Float>(zeros: 0, columnCount)
    read(range, into: &rows)
    return rows
  }

  /// The rows of a range, which may reach over several shards.
  public func read(_ range: Range<Int>, into rows: inout Matrix<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows outside the shards")
    if range.isEmpty { return rows = Matrix(zeros: 0, columnCount) }
    let first = shard(ofRow: range.lowerBound)
    if range.upperBound <= starts[first + 1] {
      return shards[first].read(
        range.lowerBound - starts[first]..<range.upperBound - starts[first], into: &rows)
    }
    var elements: [Float] = []
    elements.reserveCapacity(range.count * columnCount)
    var index = first
    while index < shards.count, starts[index] < range.upperBound {
      let part = max(range.lowerBound, starts[index])..<min(range.upperBound, starts[index + 1])
      elements +=
        shards[index].rows(part.lowerBound - starts[index]..<part.upperBound - starts[index]).elements
      index += 1
    }
    rows = Matrix(rowCount: range.count, columnCount: columnCount, elements: elements)
  }

  /// The rows at the given indices, in that order; each shard is asked once.
  public func rows(at indices: [Int]) -> Matrix<Float> {
    var positions = [[Int]](repeating: [], count: shards.count)
    for (position, row) in indices.enumerated() {
      precondition(row >= 0 && row < rowCount, "rows outside the shards")
      positions[shard(ofRow: row)].append(position)
    }
    var result = Matrix<Float>(zeros: indices.count, columnCount)
    for (index, positions) in positions.enumerated() where !positions.isEmpty {
      let part = shards[index].rows(at: positions.map { indices[$0] - starts[index] })
      for (row, position) in positions.enumerated() {
        result.elements.replaceSubrange(
          position * columnCount..<(position + 1) * columnCount, with: part.row(row))
      }
    }
    return result
  }

  /// What the only shard is read from; nil for several.
  public var origin: String? { shards.count == 1 ? shards[0].origin : nil }

  /// The shard and the row as counted in it.
  public func location(ofRow row: Int) -> RowLocation {
    let index = shard(ofRow: row)
    return shards[index].location(ofRow: row - starts[index])
  }

  /// The shard that holds a row, found in `O(log shards)`.
  private func shard(ofRow row: Int) -> Int {
    var (low, high) = (0, shards.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
