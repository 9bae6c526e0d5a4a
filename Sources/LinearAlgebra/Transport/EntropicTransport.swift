import CKernels

/// A plan of entropic optimal transport in factored form: `P = diag(u) K diag(v)`.
///
/// Among all plans with the given marginals it maximises `Σ P_ij S_ij + ε H(P)` for similarities `S`, with
/// `K_ij = exp((S_ij − max_j S_ij) / ε)`: M. Cuturi, "Sinkhorn distances", arXiv 1306.0895, algorithm 1. Taking
/// each row's largest similarity out keeps every row of `K` away from underflow, and leaves the plan unchanged.
package struct EntropicTransport: Sendable {
  /// `K`, `[n, m]`.
  private let kernel: Kernel
  /// Column scalings `v`, `[m]`; the row scalings follow from them.
  private let columnScaling: [Float]
  private let rowMasses: [Float]

  /// How the kernel is kept and carries.
  package enum Precision: Sendable {
    /// In single precision.
    case single
    /// In bfloat16, of which half as many bytes are passed over in each scaling; carries in bytes.
    case compact
  }

  fileprivate enum Kernel: Sendable {
    case single(Matrix<Float>)
    case compact(BFloat16Rows)
  }

  /// Scales the kernel of the given similarities; the row marginals hold exactly, the column marginals as far
  /// as the scalings have converged.
  ///
  /// Nothing overflows at tiny temperatures: a column that no row reaches keeps a bounded scaling, and a row that
  /// reaches only columns whose scaling has vanished gets no mass.
  /// `O(n m · scalingCount)` time, in place in the similarities' memory.
  ///
  /// - Parameters:
  ///   - similarities: `[n, m]`.
  ///   - temperature: ε, positive.
  ///   - rowMasses: the marginal of the rows, positive, `[n]`.
  ///   - columnMasses: the marginal of the columns, of the same sum, `[m]`.
  package init(
    _ similarities: consuming Matrix<Float>, temperature: Float, rowMasses: [Float], columnMasses: [Float],
    scalingCount: Int, precision: Precision = .single
  ) {
    precondition(temperature > 0, "a temperature must be positive, not \(temperature)")
    let (n, m) = (similarities.rowCount, similarities.columnCount)
    precondition(rowMasses.count == n && columnMasses.count == m)
    kernel =
      switch precision {
      case .single: .single(gibbsKernel(consume similarities, temperature))
      case .compact:
        // The kernel changes the rows that it is given and no others.
        unsafe .compact(
          BFloat16Rows(writingOver: consume similarities) {
            unsafe mv2v_gibbs_kernel($0, $1, $2, temperature)
          })
      }
    self.rowMasses = rowMasses
    var columnScaling = [Float](repeating: 1, count: m)
    for _ in 0..<scalingCount {
      let sums = kernel.scaled(to: rowMasses, by: columnScaling).columnSums
      for column in 0..<m {
        columnScaling[column] = min(columnMasses[column] / max(sums[column], 1e-30), 1e15)
      }
    }
    self.columnScaling = columnScaling
  }

  /// `P B` for a matrix `B` of `[m, d]`: each row's counterpart, times the row's mass. A compact plan and `B` are
  /// rounded to bytes, without bias; the row marginals still hold exactly.
  package func carried(_ matrix: Matrix<Float>) -> Matrix<Float> {
    switch kernel {
    case .single(let elements):
      var weighted = matrix
      weighted.scaleRows(by: columnScaling)
      var result = product(elements, weighted)
      result.scaleRows(by: rowScaling())
      return result
    case .compact(let rows):
      return product(
        QuantizedRows(kernel: rows, columnScaling: columnScaling, masses: rowMasses), QuantizedColumns(matrix)
      )
    }
  }

  /// Gives the kernel's memory back for other use; its elements mean nothing to others.
  package consuming func releasingKernel() -> Matrix<Float> {
    switch kernel {
    case .single(let elements): elements
    case .compact(let rows): rows.memory
    }
  }

  /// `u = a / (K v)`.
  private func rowScaling() -> [Float] { kernel.scaled(to: rowMasses, by: columnScaling).rowScaling }
}

/// `exp((S_ij − max_j S_ij) / ε)`, in the similarities' memory.
private func gibbsKernel(_ similarities: consuming Matrix<Float>, _ temperature: Float) -> Matrix<Float> {
  var kernel = consume similarities
  let m = kernel.columnCount
  // The block's own rows, `m` elements each.
  kernel.elements.changeRowsConcurrently(ofLength: m, blockSize: blockRowCount) { rows, elements in
    unsafe elements.withUnsafeMutableBufferPointer {
      unsafe mv2v_gibbs_kernel($0.baseAddress, Int64(rows.count), Int64(m), temperature)
    }
  }
  return kernel
}

extension EntropicTransport.Kernel {
  /// `u_i = a_i / (K v)_i`, and the column sums `Kᵀ u`, added up in block order.
  fileprivate func scaled(
    to masses: [Float], by columnScaling: [Float]
  ) -> (rowScaling: [Float], columnSums: [Float]) {
    let (memory, scale) =
      switch self {
      case .single(let elements): unsafe (elements, mv2v_scale_rows)
      case .compact(let rows): unsafe (rows.memory, mv2v_scale_bfloat16_rows)
      }
    let (n, m) = (memory.rowCount, memory.columnCount)
    let parts = concurrentMap(count: (n + blockRowCount - 1) / blockRowCount) { block in
      let rows = block * blockRowCount..<min((block + 1) * blockRowCount, n)
      var scaling = [Float](repeating: 0, count: rows.count)
      var sums = [Float](repeating: 0, count: m)
      // So many rows of `m` elements from the block's first on, a mass for each; a factor and a sum for each column.
      unsafe memory.elements.withUnsafeBufferPointer { memory in
        unsafe masses.withUnsafeBufferPointer { masses in
          guard let start = memory.baseAddress, let mass = masses.baseAddress else { return }
          unsafe scale(
            start + rows.lowerBound * m, Int64(rows.count), Int64(m), mass + rows.lowerBound, columnScaling,
            &scaling, &sums)
        }
      }
      return (scaling: scaling, sums: sums)
    }
    var sums = [Float](repeating: 0, count: m)
    for part in parts { for column in 0..<m { sums[column] += part.sums[column] } }
    return (parts.flatMap(\.scaling), sums)
  }
}

private let blockRowCount = 256
