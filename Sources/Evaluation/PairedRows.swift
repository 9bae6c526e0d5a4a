public import Embeddings
import LinearAlgebra

/// Ground truth: row i of the source and row i of the target describe the same item.
public struct PairedRows: Sendable {
  /// Raw source vectors, `[n, dA]`.
  public let source: any RowSource
  /// Raw target vectors of the same items, `[n, dB]`.
  public let target: any RowSource

  /// The number of pairs.
  public var count: Int { source.rowCount }

  /// Pairs from two sources of equal length.
  ///
  /// - Throws: `unpaired` when the row counts differ, `tooFewPairs` when there are none.
  public init(source: any RowSource, target: any RowSource) throws(EvaluationError) {
    guard source.rowCount == target.rowCount else {
      throw .unpaired(sourceRows: source.rowCount, targetRows: target.rowCount)
    }
    guard source.rowCount > 0 else { throw .tooFewPairs(needed: 1, found: 0, purpose: "evaluation") }
    self.source = source
    self.target = target
  }

  /// All but the last pairs, to fit on, and the last ones, to measure on.
  ///
  /// - Throws: `tooFewPairs` when fewer than two would be left to fit on.
  package func holdingOut(
    _ heldOutCount: Int
  ) throws(EvaluationError) -> (training: PairedRows, heldOut: PairedRows) {
    let border = count - heldOutCount
    guard border >= 2 else {
      throw .tooFewPairs(
        needed: min(heldOutCount, .max - 2) + 2, found: count,
        purpose: "holding back \(heldOutCount) rows for the oracle")
    }
    func part(_ range: Range<Int>) throws(EvaluationError) -> PairedRows {
      try PairedRows(source: RowSlice(source, rows: range), target: RowSlice(target, rows: range))
    }
    return (try part(0..<border), try part(border..<count))
  }

  /// The pairs at the given indices, in memory.
  package func pairs(at indices: [Int]) throws(EvaluationError) -> PairedRows {
    try PairedRows(source: source.rows(at: indices), target: target.rows(at: indices))
  }
}
