import LibC

/// A plan of entropic optimal transport between many rows and columns, of which only the elements of a pattern are
/// there: `P = diag(u) K diag(v)`, `K_ij = exp((S_ij − max_j S_ij) / ε)` on the pattern and 0 elsewhere.
///
/// `EntropicTransport` for plans that have little mass outside of a pattern, scaled in the same way (M. Cuturi,
/// arXiv 1306.0895, algorithm 1).
package struct SparseTransport: Sendable {
  /// Where the plan has elements, `[n, m]`.
  package let pattern: SparsePattern
  /// The plan, in the pattern's order.
  package let elements: [Float]

  /// Scales the kernel of the given similarities; the row marginals hold exactly, save for rows without elements, the
  /// column marginals as far as the pattern and the number of scalings allow.
  ///
  /// `O(count · scalingCount)` time. The result does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - similarities: finite, in the pattern's order.
  ///   - temperature: ε, positive.
  ///   - rowMasses: the marginal of the rows, positive, `[n]`.
  ///   - columnMasses: the marginal of the columns, of the same sum, `[m]`.
  package init(
    _ similarities: [Float], at pattern: SparsePattern, temperature: Float, rowMasses: [Float],
    columnMasses: [Float], scalingCount: Int
  ) {
    precondition(temperature > 0, "a temperature must be positive, not \(temperature)")
    precondition(similarities.count == pattern.count)
    precondition(rowMasses.count == pattern.rowCount && columnMasses.count == pattern.columnCount)
    self.pattern = pattern
    let kernel = gibbsKernel(similarities, pattern, temperature)
    var columnScaling = [Float](repeating: 1, count: pattern.columnCount)
    for _ in 0..<scalingCount {
      let sums = columnSums(kernel, pattern, rowMasses, columnScaling)
      for column in columnScaling.indices {
        columnScaling[column] = min(columnMasses[column] / max(sums[column], 1e-30), 1e15)
      }
    }
    elements = scaled(kernel, pattern, rowMasses, columnScaling)
  }

  /// `P B` for a matrix `B` of `[m, d]`: each row's counterpart, times the row's mass.
  package func carried(_ matrix: Matrix<Float>) -> Matrix<Float> { product(pattern, elements, matrix) }
}

/// Pieces that rows are cut into, each with its own column sums.
private let pieceCount = 8

private func pieces(of pattern: SparsePattern) -> [Range<Int>] {
  let length = max(1, (pattern.rowCount + pieceCount - 1) / pieceCount)
  return stride(from: 0, to: pattern.rowCount, by: length).map {
    $0..<min($0 + length, pattern.rowCount)
  }
}

private func gibbsKernel(
  _ similarities: [Float], _ pattern: SparsePattern, _ temperature: Float
) -> [Float] {
  filled(pattern) { rows, first, kernel in
    for row in rows {
      let positions = pattern.positions(of: row..<row + 1)
      let largest = similarities[positions].max() ?? 0
      for position in positions {
        kernel[position - first] = exp((similarities[position] - largest) / temperature)
      }
    }
  }
}

/// `diag(u) K diag(v)` with `u_i = a_i / (K v)_i`.
private func scaled(
  _ kernel: [Float], _ pattern: SparsePattern, _ masses: [Float], _ columnScaling: [Float]
) -> [Float] {
  filled(pattern) { rows, first, elements in
    for row in rows {
      let positions = pattern.positions(of: row..<row + 1)
      var sum: Float = 0
      for position in positions {
        let element = kernel[position] * columnScaling[Int(pattern.columns[position])]
        elements[position - first] = element
        sum += element
      }
      let scaling = sum > 1e-30 ? masses[row] / sum : 0
      for position in positions { elements[position - first] *= scaling }
    }
  }
}

/// `Kᵀ u` with `u_i = a_i / (K v)_i`, added up in the pieces' order.
private func columnSums(
  _ kernel: [Float], _ pattern: SparsePattern, _ masses: [Float], _ columnScaling: [Float]
) -> [Float] {
  let pieces = pieces(of: pattern)
  let parts = concurrentMap(count: pieces.count) { piece in
    var sums = [Float](repeating: 0, count: pattern.columnCount)
    for row in pieces[piece] {
      let positions = pattern.positions(of: row..<row + 1)
      var sum: Float = 0
      for position in positions { sum += kernel[position] * columnScaling[Int(pattern.columns[position])] }
      guard sum > 1e-30 else { continue }
      let scaling = masses[row] / sum
      for position in positions { sums[Int(pattern.columns[position])] += scaling * kernel[position] }
    }
    return sums
  }
  var sums = [Float](repeating: 0, count: pattern.columnCount)
  for part in parts { for column in sums.indices { sums[column] += part[column] } }
  return sums
}

/// Elements at every position of a pattern, written a piece of the rows at a time.
///
/// - Parameter fill: is given some rows, the first of their positions, and the elements from there on.
private func filled(
  _ pattern: SparsePattern, _ fill: @Sendable (Range<Int>, Int, inout MutableSpan<Float>) -> Void
) -> [Float] {
  var elements = [Float](repeating: 0, count: pattern.count)
  let pieces = pieces(of: pattern)
  let positions = pieces.map { pattern.positions(of: $0) }
  elements.changeConcurrently(positions) { fill(pieces[$0], positions[$0].lowerBound, &$1) }
  return elements
}
