package import LinearAlgebra

/// Pairs a mapped row with its nearest candidate if it is the candidate's nearest mapped row too; other rows
/// have no counterpart. Used for dictionaries since A. Conneau et al., "Word translation without parallel data",
/// arXiv 1710.04087.
package struct MutualNeighborMatcher: RefinementMatcher {
  package init() {}

  package func counterparts(
    of mapped: Matrix<Float>, among candidates: Matrix<Float>, values: Matrix<Float>, share: Double
  ) -> Matrix<Float> {
    let similarities = product(mapped, .asIs, candidates, .transposed)
    let forward = similarities.columnsOfLargestElements()
    let backward = similarities.rowsOfLargestElements()
    var counterparts = values.rows(at: forward)
    counterparts.scaleRows(by: forward.indices.map { backward[forward[$0]] == $0 ? 1 : 0 })
    return counterparts
  }
}

extension Matrix where Scalar == Float {
  /// For each row the column of its largest element, the first of equals.
  func columnsOfLargestElements() -> [Int] {
    (0..<rowCount).map { row in
      let values = self.row(row)
      var best = values.startIndex
      for index in values.indices where values[index] > values[best] { best = index }
      return best - values.startIndex
    }
  }

  /// For each column the row of its largest element, the first of equals.
  fileprivate func rowsOfLargestElements() -> [Int] {
    var best = [Float](repeating: -.infinity, count: columnCount)
    var rows = [Int](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      for (column, value) in self.row(row).enumerated() where value > best[column] {
        (best[column], rows[column]) = (value, row)
      }
    }
    return rows
  }
}
