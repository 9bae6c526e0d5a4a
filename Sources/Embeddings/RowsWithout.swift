import LinearAlgebra

/// Another source's rows but for a few. A number for each row in memory.
struct RowsWithout: RowSource {
  private let base: any RowSource
  private let kept: [Int]

  init(_ skipped: Set<Int>, of base: any RowSource) {
    self.base = base
    kept = (0..<base.rowCount).filter { !skipped.contains($0) }
  }

  private init(_ base: any RowSource, kept: [Int]) { (self.base, self.kept) = (base, kept) }

  /// Without some more rows, by their indices among those of the base.
  func without(base skipped: Set<Int>) -> RowsWithout {
    RowsWithout(base, kept: kept.filter { !skipped.contains($0) })
  }

  var rowCount: Int { kept.count }
  var columnCount: Int { base.columnCount }
  var origin: String? { base.origin }
  func rows(_ range: Range<Int>) -> Matrix<Float> { base.rows(at: Array(kept[range])) }
  func rows(at indices: [Int]) -> Matrix<Float> { base.rows(at: indices.map { kept[$0] }) }
  func location(ofRow row: Int) -> RowLocation { base.location(ofRow: kept[row]) }
}
