import LinearAlgebra

/// What a set of vectors looks like, whatever it is used for. Rows with NaN or infinity are counted and
/// otherwise left out.
public struct EmbeddingStatistics: Sendable {
  /// The smallest, mean and largest length of a row; 0 when no row is finite.
  public let normMin, normMean, normMax: Double
  /// The length of the mean row.
  public let meanVectorNorm: Double
  /// Rows that hold NaN or infinity.
  public let nonFiniteRowCount: Int
  /// The first of them.
  public let firstNonFiniteRow: Int?
  /// Rows of zeros.
  public let zeroRowCount: Int
  /// Rows that repeat an earlier row bit for bit (after conversion to single precision).
  public let duplicateRowCount: Int
  /// The participation ratio of the eigenvalues λ of the covariance, `(Σ λ)² / Σ λ²`: between 1 and the
  /// dimension; 0 when all rows are equal.
  public let effectiveRank: Double
  /// Rogue dimensions and outlier rows.
  public let irregularities: Irregularities
  /// The participation ratio of the eigenvalues of the second moments of the rows as a fit sees them: centred, without
  /// what stands out, and of unit length.
  public let unitEffectiveRank: Double

  /// Reads the rows four times, in blocks. `O(n d²)` time, `O(d²)` space and a few bytes per row.
  public init(of rows: any RowSource) {
    var norms: [Double] = []
    norms.reserveCapacity(rows.rowCount)
    var sums = [Double](repeating: 0, count: rows.columnCount)
    var nonFiniteRows: [Int] = []
    var duplicates = DuplicateCounter(rows)
    let blocks = rows.blocks(ofAtMost: 4096)
    for block in blocks {
      let values = rows.rows(block)
      let finite = FiniteRows(of: values)
      nonFiniteRows += finite.skipped.map { $0 + block.lowerBound }
      norms += finite.rows.rowSquaredNorms().map { $0.squareRoot() }
      for (column, sum) in finite.rows.columnSums().enumerated() { sums[column] += sum }
      for row in finite.kept { duplicates.add(values.row(row), at: block.lowerBound + row) }
    }
    let count = Double(max(1, norms.count))
    let mean = sums.map { Float($0 / count) }
    normMin = norms.min() ?? 0
    normMean = norms.reduce(0, +) / count
    normMax = norms.max() ?? 0
    meanVectorNorm = sums.reduce(0) { $0 + ($1 / count) * ($1 / count) }.squareRoot()
    nonFiniteRowCount = nonFiniteRows.count
    firstNonFiniteRow = nonFiniteRows.first
    zeroRowCount = norms.count { $0 == 0 }
    duplicateRowCount = duplicates.count

    let largest = min(max(Float(normMax), .leastNormalMagnitude), .greatestFiniteMagnitude)
    var scatter = CrossCovariance(rows.columnCount, rows.columnCount)
    for block in blocks {
      var centered = FiniteRows(of: rows.rows(block)).rows
      centered.scaleAndShiftRows(by: 1, adding: mean.map { -$0 })
      // A ratio, so that the scale does not matter, but squares must stay within single precision.
      centered.scaleRows(by: [Float](repeating: 1 / largest, count: centered.rowCount))
      scatter.add(centered, centered)
    }
    effectiveRank = participationRatio(scatter.sum)

    let finite: any RowSource =
      nonFiniteRows.isEmpty ? rows : RowsWithout(Set(nonFiniteRows), of: rows)
    // There are rows without any direction that are worth describing all the same.
    let space = try? NormalizedSpace(finite, side: .source, statistics: .robust)
    irregularities = space?.irregularities ?? .none
    var moments = CrossCovariance(rows.columnCount, rows.columnCount)
    if let space {
      for block in space.rawRows.blocks(ofAtMost: 4096) {
        let units = space.rows(block)
        moments.add(units, units)
      }
    }
    unitEffectiveRank = participationRatio(moments.sum)
  }
}

/// `(Σ λ)² / Σ λ²` for the eigenvalues of a symmetric matrix; 0 for zeros.
private func participationRatio(_ moments: Matrix<Double>) -> Double {
  let trace = (0..<moments.rowCount).reduce(0) { $0 + moments[$1, $1] }
  let squared = moments.elements.reduce(0) { $0 + $1 * $1 }
  return squared > 0 ? trace * trace / squared : 0
}

/// The rows of a block that are finite, and which ones were not.
private struct FiniteRows {
  let rows: Matrix<Float>
  let kept: [Int]
  let skipped: [Int]

  init(of block: Matrix<Float>) {
    let isFinite = block.rowSquaredNorms().map(\.isFinite)
    kept = isFinite.indices.filter { isFinite[$0] }
    skipped = isFinite.indices.filter { !isFinite[$0] }
    rows = skipped.isEmpty ? block : block.rows(at: kept)
  }
}

/// Counts rows that repeat an earlier row bit for bit: equal hashes first, then the rows themselves.
private struct DuplicateCounter {
  private(set) var count = 0
  private let rows: any RowSource
  private var firstRowsByHash: [Int: [Int]] = [:]

  init(_ rows: any RowSource) { self.rows = rows }

  mutating func add(_ elements: ArraySlice<Float>, at index: Int) {
    var hasher = Hasher()
    for element in elements { hasher.combine(element.bitPattern) }
    let hash = hasher.finalize()
    let isRepeated = firstRowsByHash[hash, default: []].contains { first in
      rows.rows(first..<first + 1).elements.elementsEqual(elements) { $0.bitPattern == $1.bitPattern }
    }
    if isRepeated {
      count += 1
    } else {
      firstRowsByHash[hash, default: []].append(index)
    }
  }
}
