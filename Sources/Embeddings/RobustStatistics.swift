import LinearAlgebra

/// The statistics that normalise a set of rows, without what stands out of it.
///
/// Rows of zeros are no vectors of anything but padding: they are left out of everything. Rows longer than 10 times the
/// median row are left out of the mean `μ` and of the standard deviations; dimensions whose standard deviation `σ_j` stands apart get the weight `w_j = median(σ) / σ_j`, or 0 where they follow the row
/// numbers, for such a column goes on rising beyond the rows of a fit. Lengths depend on the mean and the weights, and
/// these on the rows that are left out, so they are taken in turn until nothing changes. That starts from the mean of
/// all rows: a single row that is a millionfold too long moves it far away, but is then still longer about it than any
/// other by nearly their number. Where nothing stands out the mean is that of all rows, bit by bit.
struct RobustStatistics {
  let normalisation: Normalisation
  let irregularities: Irregularities
  /// The rows without those of zeros.
  let rows: any RowSource
  /// Left out of the mean.
  let outlierRows: Set<Int>
  /// Every row's `|w ∘ (x − μ)|`, block by block.
  let lengths: [[Float]]

  /// Reads all rows twice, and a few times more where something stands out. `O(n d)` time, a length for each row in
  /// memory.
  ///
  /// - Throws: `notFinite`, naming the first such row.
  init(of rows: any RowSource, side: Side) throws(EmbeddingsError) {
    let given = rows
    let (mean, emptyRows) = try finiteMeanAndEmptyRows(of: given, side: side)
    guard emptyRows.count < given.rowCount else {
      throw .noDirections(side, rowCount: given.rowCount, origin: given.origin)
    }
    let rows: any RowSource = emptyRows.isEmpty ? given : RowsWithout(Set(emptyRows), of: given)
    var normalisation = Normalisation(
      center: emptyRows.isEmpty ? mean : try finiteMean(of: rows, side: side))
    var outliers: Set<Int> = []
    var rogue: [Irregularities.RogueDimension] = []
    var measured = measureRows(rows, normalisation, excluding: outliers)
    for _ in 0..<Self.largestRoundCount {
      let found = outlierIndices(measured.lengths.flatMap { $0 })
      if found != outliers {
        outliers = found
        normalisation = Normalisation(
          center: try finiteMean(of: rows, side: side, excluding: outliers),
          weights: normalisation.weights)
      } else {
        let count = rows.rowCount - outliers.count
        let deviations = measured.squaredDeviations.map { ($0 / Double(count)).squareRoot() }
        rogue = rogueDimensions(of: deviations).map {
          Irregularities.RogueDimension(
            dimension: $0.dimension, ratio: $0.ratio,
            followsRowNumbers: followsRowNumbers(
              rows, $0.dimension, normalisation.center[$0.dimension], outliers))
        }
        let weights = rogue.isEmpty ? nil : weights(of: rogue, dimension: rows.columnCount)
        if weights == normalisation.weights { break }
        normalisation = Normalisation(center: normalisation.center, weights: weights)
      }
      measured = measureRows(rows, normalisation, excluding: outliers)
    }
    self.normalisation = normalisation
    self.rows = rows
    outlierRows = outliers
    lengths = measured.lengths
    irregularities = Irregularities(
      rogueDimensions: rogue, outlierRowCount: outliers.count,
      firstOutlierRow: outliers.min().map { rows.location(ofRow: $0) }, emptyRowCount: emptyRows.count,
      firstEmptyRow: emptyRows.first.map { given.location(ofRow: $0) })
  }

  /// Two or three are needed as a rule; an end is needed where rows lie at the very limit.
  private static let largestRoundCount = 12
}

/// The lengths of all rows under a normalisation, block by block, and the sums over rows that are not excluded of the
/// squared deviations of every dimension, without weights.
func measureRows(
  _ rows: any RowSource, _ normalisation: Normalisation, excluding excluded: Set<Int> = []
) -> (lengths: [[Float]], squaredDeviations: [Double]) {
  let blocks = rows.blocks(ofAtMost: normalisedBlockRowCount)
  let parts = concurrentMap(count: blocks.count, workspace: Matrix(zeros: 0, 0)) { values, block in
    rows.read(blocks[block], into: &values)
    let squares = values.columnSquaredDeviations(from: normalisation.center) {
      !excluded.contains(blocks[block].lowerBound + $0)
    }
    return (lengths: normalisation.normalize(&values), squares: squares)
  }
  var sums = [Double](repeating: 0, count: rows.columnCount)
  for part in parts {
    for (column, sum) in part.squares.enumerated() { sums[column] += sum }
  }
  return (parts.map(\.lengths), sums)
}

/// Rows longer than 10 times the median of those that have a length; none if these are more than a twentieth of all,
/// because then they are no exceptions.
private func outlierIndices(_ lengths: [Float]) -> Set<Int> {
  let directed = lengths.filter { $0 > 0 }.sorted()
  guard !directed.isEmpty else { return [] }
  let limit = Irregularities.outlierLength * directed[directed.count / 2]
  let outliers = lengths.indices.filter { lengths[$0] > limit }
  return outliers.count * 20 <= lengths.count ? Set(outliers) : []
}

/// Dimensions whose standard deviation stands apart from the others', with its ratio to the median, in ascending order.
///
/// In descending order `σ₁ ≥ σ₂ ≥ …`, those before the last step `σ_i / σ_(i+1)` within the first d / 50 that is at least 2.5
/// and at least the fourth power of the largest step from there down to the median. The steps of
/// spectra that fall as a power or exponentially grow no faster than that, however steep they are, and those of real
/// models stay below 1.4. With fewer than 8 dimensions there is no telling, and none is found.
///
/// - Parameter deviations: `σ`, of each dimension.
func rogueDimensions(of deviations: [Double]) -> [(dimension: Int, ratio: Double)] {
  let order = deviations.indices.sorted { (deviations[$0], $1) > (deviations[$1], $0) }
  let sorted = order.map { deviations[$0] }
  let middle = sorted.count / 2
  guard sorted.count >= 8, sorted[middle] > 0 else { return [] }
  let steps = (0..<middle).map { sorted[$0] / sorted[$0 + 1] }
  let last = (0..<max(1, sorted.count / 50)).last { index in
    let largestBelow = steps[(index + 1)...].max() ?? 1
    return steps[index] >= 2.5 && steps[index] >= largestBelow * largestBelow * largestBelow * largestBelow
  }
  guard let last else { return [] }
  return order[...last].sorted().map { ($0, deviations[$0] / sorted[middle]) }
}

private func weights(of rogue: [Irregularities.RogueDimension], dimension: Int) -> [Float] {
  var weights = [Float](repeating: 1, count: dimension)
  for rogue in rogue { weights[rogue.dimension] = rogue.followsRowNumbers ? 0 : Float(1 / rogue.ratio) }
  return weights
}

/// Whether a dimension's correlation with the number of the row is 0.9 or more, or −0.9 or less.
private func followsRowNumbers(
  _ rows: any RowSource, _ dimension: Int, _ mean: Float, _ excluded: Set<Int>
) -> Bool {
  let middle = Double(rows.rowCount - 1) / 2
  var (product, positions, values) = (0.0, 0.0, 0.0)
  for block in rows.blocks(ofAtMost: normalisedBlockRowCount) {
    let elements = rows.rows(block)
    for row in block where !excluded.contains(row) {
      let (position, value) = (
        Double(row) - middle, Double(elements[row - block.lowerBound, dimension] - mean)
      )
      product += position * value
      positions += position * position
      values += value * value
    }
  }
  return product * product >= 0.81 * positions * values
}
