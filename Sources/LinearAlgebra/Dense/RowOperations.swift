import CKernels

// Loops over rows in unsafe buffers: they run over every row of every file, and bounds checks would keep
// the compiler from vectorising them. A row's elements are those from `row * columnCount` to `(row + 1) * columnCount`, which
// every matrix has for each of its rows; a vector beside them has been compared with `rowCount` or `columnCount`. Blocks that
// run concurrently write their own rows, and no buffer outlasts the function.

extension Matrix where Scalar == Float {
  /// Subtracts `center` from every row, multiplies column j by `weights[j]` where there are weights, then scales each
  /// row to unit length, in place.
  ///
  /// Rows whose centred length is zero (or not above the rounding error of the subtraction) have no
  /// direction and become zero rows, which no later product or sum feels; so do finite rows whose centred length is beyond
  /// single precision.
  ///
  /// - Returns: the centred lengths before scaling, 0 for rows without direction; not finite for rows with NaN or infinity,
  ///   and for those that are too long.
  package mutating func centerAndNormalizeRows(by center: [Float], weights: [Float]? = nil) -> [Float] {
    precondition(center.count == columnCount, "the centre has another dimension than the rows")
    let (rowCount, columnCount) = (rowCount, columnCount)
    precondition(weights.map { $0.count == columnCount } ?? true, "a weight for each column is needed")
    let weightedCenter = weights.map { zip(center, $0).map { $0 * $1 } } ?? center
    let centerLength = unsafe weightedCenter.withUnsafeBufferPointer(euclideanLength)
    let smallestLength = centerLength * 4 * Float.ulpOfOne
    // Weights of a fit are 1 at most.
    let amplifies = weights?.contains { $0 > 1 } ?? false
    var lengths = [Float](repeating: 0, count: rowCount)
    unsafe elements.withUnsafeMutableBufferPointer { elements in
      unsafe center.withUnsafeBufferPointer { center in
        unsafe lengths.withUnsafeMutableBufferPointer { lengths in
          nonisolated(unsafe) let elements = unsafe elements, center = unsafe center, lengths = unsafe lengths
          concurrentBlocks(of: rowCount, blockSize: 1024) { rows in
            for row in rows {
              let values = unsafe UnsafeMutableBufferPointer(
                rebasing: elements[row * columnCount..<(row + 1) * columnCount])
              for column in 0..<columnCount { unsafe values[column] -= center[column] }
              let isFinite = unsafe amplifies && values.allSatisfy(\.isFinite)
              if let weights { for column in 0..<columnCount { unsafe values[column] *= weights[column] } }
              let length = unsafe euclideanLength(UnsafeBufferPointer(values))
              // Not the same as a comparison the other way round: NaN must come through.
              let isDirected = !(length <= smallestLength)
              unsafe lengths[row] = isDirected ? length : 0
              let factor = isDirected ? 1 / length : 0
              if factor == 0 && isFinite {
                // Not by multiplication: an element may be infinite by its weight.
                for column in 0..<columnCount { unsafe values[column] = 0 }
              } else if factor.isFinite {
                for column in 0..<columnCount { unsafe values[column] *= factor }
              } else {
                // Subnormal lengths, whose reciprocals are beyond single precision.
                for column in 0..<columnCount { unsafe values[column] /= length }
              }
            }
          }
        }
      }
    }
    return lengths
  }

  /// Scales each row to unit length, in place; zero rows stay zero.
  package mutating func normalizeRows() {
    _ = centerAndNormalizeRows(by: [Float](repeating: 0, count: columnCount))
  }

  /// Multiplies column j by `factors[j]`, in place.
  package mutating func scaleColumns(by factors: [Float]) {
    precondition(factors.count == columnCount, "as many factors as columns are needed")
    let (rowCount, columnCount) = (rowCount, columnCount)
    unsafe elements.withUnsafeMutableBufferPointer { elements in
      for row in 0..<rowCount {
        for column in 0..<columnCount { unsafe elements[row * columnCount + column] *= factors[column] }
      }
    }
  }

  /// Multiplies row i by `factors[i]`, in place.
  package mutating func scaleRows(by factors: [Float]) {
    precondition(factors.count == rowCount, "as many factors as rows are needed")
    let columnCount = columnCount
    unsafe elements.withUnsafeMutableBufferPointer { elements in
      for (row, factor) in factors.enumerated() {
        for index in row * columnCount..<(row + 1) * columnCount { unsafe elements[index] *= factor }
      }
    }
  }

  /// The squared length of each row, in double precision; not finite exactly for rows with NaN or infinity.
  package func rowSquaredNorms() -> [Double] {
    let (rowCount, columnCount) = (rowCount, columnCount)
    return unsafe [Double](unsafeUninitializedCapacity: rowCount) { norms, initialisedCount in
      initialisedCount = rowCount
      unsafe elements.withUnsafeBufferPointer { elements in
        nonisolated(unsafe) let (elements, norms) = unsafe (elements, norms)
        concurrentBlocks(of: rowCount, blockSize: 1024) { rows in
          for row in rows {
            var sum = 0.0
            for column in 0..<columnCount {
              let value = unsafe Double(elements[row * columnCount + column])
              sum += value * value
            }
            unsafe norms.initializeElement(at: row, to: sum)
          }
        }
      }
    }
  }

  /// Replaces every row `v` by `offset + factor · v`, in place.
  package mutating func scaleAndShiftRows(by factor: Float, adding offset: [Float]) {
    precondition(offset.count == columnCount, "the offset has another dimension than the rows")
    let (rowCount, columnCount) = (Int64(rowCount), Int64(columnCount))
    unsafe elements.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      unsafe mv2v_scale_and_shift_rows(start, rowCount, columnCount, factor, offset)
    }
  }

  /// The length of each row: 0 for zeros alone, infinite where single precision does not hold it, NaN or infinite for rows with
  /// NaN or infinity. Faster than `rowSquaredNorms`, and less exact.
  package func rowLengths() -> [Float] {
    unsafe elements.withUnsafeBufferPointer { elements in
      (0..<rowCount).map { row in
        unsafe euclideanLength(
          UnsafeBufferPointer(rebasing: elements[row * columnCount..<(row + 1) * columnCount]))
      }
    }
  }

  /// The sum of the rows that are to be counted, in double precision.
  package func columnSums(isCounted: (_ row: Int) -> Bool = { _ in true }) -> [Double] {
    var sums = [Double](repeating: 0, count: columnCount)
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<rowCount where isCounted(row) {
          for column in 0..<columnCount {
            unsafe sums[column] += Double(elements[row * columnCount + column])
          }
        }
      }
    }
    return sums
  }

  /// The sum of `(x − center)²` of each column over the rows that are to be counted, in double precision.
  package func columnSquaredDeviations(
    from center: [Float], isCounted: (_ row: Int) -> Bool = { _ in true }
  ) -> [Double] {
    precondition(center.count == columnCount, "the centre has another dimension than the rows")
    var sums = [Double](repeating: 0, count: columnCount)
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<rowCount where isCounted(row) {
          for column in 0..<columnCount {
            let deviation = unsafe Double(elements[row * columnCount + column] - center[column])
            unsafe sums[column] += deviation * deviation
          }
        }
      }
    }
    return sums
  }
}

/// `√(Σ v²)`, safe for elements whose squares leave the range of single precision.
private func euclideanLength(_ values: UnsafeBufferPointer<Float>) -> Float {
  let squared = unsafe innerProduct(values, values)
  if squared.isFinite && squared > 1e-30 { return squared.squareRoot() }
  return unsafe Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
}

/// `Σ a b` over two buffers of equal length, in sixteen running sums.
package func innerProduct(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Float {
  precondition(a.count == b.count, "vectors of different lengths")
  var sums = SIMD16<Float>.zero
  let vectorised = a.count / 16 * 16
  var index = 0
  while index < vectorised {
    let left = unsafe UnsafeRawBufferPointer(a).loadUnaligned(
      fromByteOffset: 4 * index, as: SIMD16<Float>.self)
    let right = unsafe UnsafeRawBufferPointer(b).loadUnaligned(
      fromByteOffset: 4 * index, as: SIMD16<Float>.self)
    sums += left * right
    index += 16
  }
  var total = sums.sum()
  while index < a.count {
    unsafe total += a[index] * b[index]
    index += 1
  }
  return total
}
