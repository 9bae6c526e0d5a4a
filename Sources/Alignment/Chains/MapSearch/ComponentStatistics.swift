package import LinearAlgebra

/// How independent components of one side depend on one another: for several pairs of functions `(f, g)` the
/// correlations of `f(sᵢ)` with `g(sⱼ)`.
///
/// Uncorrelated components still depend on one another, and between counterparts of two models these numbers
/// correlate strongly, so that they tell which component is which. The diagonals say nothing of that and are zero.
/// Each matrix is standardised off the diagonal and limited to `MapSearchKnobs.statisticLimit`: no pair of components
/// and no statistic outweighs the rest.
package struct ComponentStatistics: Sendable {
  /// One matrix, `[p, p]`, for each of `Self.functionPairs`.
  package let matrices: [Matrix<Float>]

  /// - Parameter components: `[n, p]`, of zero mean and unit variance up to sampling.
  package init(_ components: Matrix<Float>) {
    let values = standardised(components)
    let features = Feature.allCases.map { feature in FeatureMoments(feature, values) }
    matrices = concurrentMap(count: Self.functionPairs.count) { index in
      let (first, second) = Self.functionPairs[index]
      return Self.correlations(features[first.rawValue], features[second.rawValue]).comparableOffDiagonal
    }
  }

  /// Functions of a component's value `s`.
  private enum Feature: Int, CaseIterable {
    case value, square, magnitude, positive, negative, high
  }

  private static let functionPairs: [(Feature, Feature)] = [
    (.positive, .positive), (.high, .high), (.square, .value), (.magnitude, .value),
    (.magnitude, .magnitude), (.negative, .negative), (.positive, .negative),
  ]

  /// A function of all components, with its mean and standard deviation for each.
  private struct FeatureMoments: Sendable {
    let values: Matrix<Float>
    let means, deviations: [Float]

    init(_ feature: Feature, _ components: Matrix<Float>) {
      var values = components
      var elements = values.elements.mutableSpan
      switch feature {
      case .value: break
      case .square: for index in elements.indices { elements[index] *= elements[index] }
      case .magnitude: for index in elements.indices { elements[index] = abs(elements[index]) }
      case .positive: for index in elements.indices { elements[index] = max(elements[index], 0) }
      case .negative: for index in elements.indices { elements[index] = max(-elements[index], 0) }
      case .high: for index in elements.indices { elements[index] = elements[index] > 1.5 ? 1 : 0 }
      }
      (means, deviations) = columnMoments(values)
      self.values = values
    }
  }

  /// `(E[f(sᵢ) g(sⱼ)] − E[f(sᵢ)] E[g(sⱼ)]) / (σᵢ σⱼ)`.
  private static func correlations(_ first: FeatureMoments, _ second: FeatureMoments) -> Matrix<Float> {
    var matrix = product(first.values, .transposed, second.values, .asIs)
    let scale = 1 / Float(first.values.rowCount)
    for row in 0..<matrix.rowCount {
      for column in 0..<matrix.columnCount {
        matrix[row, column] =
          (matrix[row, column] * scale - first.means[row] * second.means[column])
          / (first.deviations[row] * second.deviations[column] + 1e-9)
      }
    }
    return matrix
  }
}

/// Values limited to `MapSearchKnobs.largestComponentValue`, each column of zero mean and unit variance.
private func standardised(_ components: Matrix<Float>) -> Matrix<Float> {
  let limit = MapSearchKnobs.largestComponentValue
  var result = components
  var limited = result.elements.mutableSpan
  for index in limited.indices { limited[index] = min(max(limited[index], -limit), limit) }
  let (means, deviations) = columnMoments(result)
  let columnCount = result.columnCount
  var values = result.elements.mutableSpan
  for row in 0..<components.rowCount {
    for column in 0..<columnCount {
      let index = row * columnCount + column
      values[index] = (values[index] - means[column]) / (deviations[column] + 1e-9)
    }
  }
  return result
}

/// The mean and the standard deviation of each column.
private func columnMoments(_ matrix: Matrix<Float>) -> (means: [Float], deviations: [Float]) {
  let (rowCount, columnCount) = (matrix.rowCount, matrix.columnCount)
  var sums = [Double](repeating: 0, count: columnCount)
  var squares = sums
  let values = matrix.elements.span
  for row in 0..<rowCount {
    for column in 0..<columnCount {
      let value = Double(values[row * columnCount + column])
      sums[column] += value
      squares[column] += value * value
    }
  }
  let means = sums.map { $0 / Double(max(1, rowCount)) }
  let deviations = zip(squares, means).map { max($0 / Double(max(1, rowCount)) - $1 * $1, 0).squareRoot() }
  return (means.map { Float($0) }, deviations.map { Float($0) })
}

extension Matrix where Scalar == Float {
  /// Off the diagonal of zero mean and unit variance, and limited; on it 0.
  fileprivate var comparableOffDiagonal: Matrix {
    var sum = 0.0, squares = 0.0
    let count = Double(max(1, rowCount * (rowCount - 1)))
    for row in 0..<rowCount {
      for (column, value) in self.row(row).enumerated() where column != row {
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
    }
    let mean = sum / count
    let deviation = max(squares / count - mean * mean, 1e-20).squareRoot()
    let limit = MapSearchKnobs.statisticLimit
    var result = self
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let value = Float((Double(self[row, column]) - mean) / deviation)
        result[row, column] = row == column ? 0 : min(max(value, -limit), limit)
      }
    }
    return result
  }
}
