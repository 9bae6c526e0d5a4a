package import LinearAlgebra

/// What independent components are sought by: how their distribution differs from a Gaussian one.
package enum ComponentContrast: CaseIterable, Sendable {
  /// The third moment.
  case skewness
  /// The mean of a bounded function, which feels heavy tails without being ruled by them.
  case boundedTails
}

/// The independent components of whitened rows: an orthogonal `W`, `[p, p]`, whose columns make `s = z W` as independent
/// as linear combinations can be.
///
/// Symmetric FastICA: every column at once becomes `w ← E[z g(wᵀz)] − E[g′(wᵀz)] w`, and `W ← polar(W)`: A. Hyvärinen,
/// "Fast and robust fixed-point algorithms for independent component analysis", IEEE Trans. Neural Networks 10
/// (1999), doi 10.1109/72.761722. `g(s) = s²` for skewness, whose second term vanishes for whitened rows, and
/// `g(s) = s / √(1 + s²)` for bounded tails. Signs are such that every component is skewed to the positive side.
///
/// An unknown rotation between two spaces becomes an unknown matching of their components, which only the rows of
/// either side by itself have determined. `O(n p² · roundCount)` time.
///
/// - Parameter whitened: `[n, p]` of unit covariance.
package func independentComponents(
  of whitened: Matrix<Float>, contrast: ComponentContrast, roundCount: Int, generator: inout SeededGenerator
) throws(AlignmentError) -> Matrix<Float> {
  let (n, p) = (whitened.rowCount, whitened.columnCount)
  var axes = try polarFactor(Matrix<Float>(gaussian: p, p, using: &generator))
  var components = Matrix<Float>(zeros: n, p)
  for _ in 0..<roundCount {
    product(whitened, .asIs, axes, .asIs, into: &components)
    let slopes = contrast.takeValues(of: &components)
    var next = product(whitened, .transposed, components, .asIs)
    next *= 1 / Float(n)
    next -= axes.scalingColumns(by: slopes)
    axes = try polarFactor(next)
  }
  product(whitened, .asIs, axes, .asIs, into: &components)
  let signs = skewnesses(components).map { $0 < 0 ? Float(-1) : 1 }
  return axes.scalingColumns(by: signs)
}

extension ComponentContrast {
  /// `g(s)` in place of every `s`, and the means of `g′(s)` of each column.
  fileprivate func takeValues(of components: inout Matrix<Float>) -> [Float] {
    let (n, p) = (components.rowCount, components.columnCount)
    var slopes = [Float](repeating: 0, count: p)
    var values = components.elements.mutableSpan
    switch self {
    case .skewness: for index in values.indices { values[index] *= values[index] }
    case .boundedTails:
      for row in 0..<n {
        for column in 0..<p {
          let value = values[row * p + column]
          let factor = 1 / (1 + value * value).squareRoot()
          values[row * p + column] = value * factor
          slopes[column] += factor * factor * factor
        }
      }
    }
    return slopes.map { $0 / Float(n) }
  }
}

/// The third central moment of each column, of values limited to `MapSearchKnobs.largestComponentValue`.
private func skewnesses(_ components: Matrix<Float>) -> [Float] {
  let (n, p) = (components.rowCount, components.columnCount)
  let limit = MapSearchKnobs.largestComponentValue
  var sums = [(first: Float, second: Float, third: Float)](repeating: (0, 0, 0), count: p)
  for row in 0..<n {
    for (column, value) in components.row(row).enumerated() {
      let value = min(max(value, -limit), limit)
      sums[column].first += value
      sums[column].second += value * value
      sums[column].third += value * value * value
    }
  }
  return sums.map { sums in
    let (mean, square) = (sums.first / Float(n), sums.second / Float(n))
    return sums.third / Float(n) - 3 * mean * square + 2 * mean * mean * mean
  }
}
