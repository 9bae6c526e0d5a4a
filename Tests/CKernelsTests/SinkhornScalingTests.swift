import CKernels
import LinearAlgebra
import Testing

@Suite struct SinkhornScalingTests {
  /// A kernel as one of the two scalings takes it, and the numbers that it then stands for.
  private func operand(_ elements: [Float], _ columns: Int, isHalf: Bool) -> (
    memory: [Float], values: [Float]
  ) {
    guard isHalf else { return (elements, elements) }
    let halves = elements.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
    var memory = [Float](repeating: .nan, count: elements.count)
    memory.withUnsafeMutableBytes { bytes in
      for (index, half) in halves.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        bytes.storeBytes(of: half, toByteOffset: 4 * row * columns + 2 * column, as: UInt16.self)
      }
    }
    return (memory, halves.map { Float(bitPattern: UInt32($0) << 16) })
  }

  private func scale(
    _ level: Level, _ memory: [Float], rows: Int, columns: Int, isHalf: Bool, masses: [Float], v: [Float],
    addingTo sums: [Float]
  ) -> (scaling: [Float], sums: [Float]) {
    var scaling = Guarded([Float](repeating: .nan, count: rows), guardedBy: 7)
    var sums = Guarded(sums, guardedBy: 7)
    let kernels = level.kernels
    let kernel = isHalf ? kernels.scale_bfloat16_rows : kernels.scale_rows
    kernel(memory, Int64(rows), Int64(columns), masses, v, &scaling.elements, &sums.elements)
    #expect(scaling.isIntact && sums.isIntact)
    return (scaling.result, sums.result)
  }

  // Nothing is negative, so that sums of n numbers in any order err by n roundings at most, and some for the rest.
  @Test(arguments: Level.all, [false, true])
  func scalingsAndSumsAreThoseInDoublePrecision(level: Level, isHalf: Bool) {
    for columns in awkwardSizes {
      for rows in [1, 2, 3, 4, 5, 9] {
        var generator = SeededGenerator(seed: UInt64(100 * columns + rows))
        let elements = generator.floats(rows * columns, in: 0.001...1)
        let (memory, values) = operand(elements, columns, isHalf: isHalf)
        let masses = generator.floats(rows, in: 0.5...2)
        let (v, before) = (generator.floats(columns, in: 0.001...2), generator.floats(columns, in: 0...3))
        let (scaling, sums) = scale(
          level, memory, rows: rows, columns: columns, isHalf: isHalf, masses: masses, v: v, addingTo: before)

        var exact = before.map(Double.init)
        let tolerance = Double(rows + columns + 8) * singleRounding
        for row in 0..<rows {
          let weights = values[row * columns..<(row + 1) * columns].map(Double.init)
          let u = Double(masses[row]) / zip(weights, v).reduce(0) { $0 + $1.0 * Double($1.1) }
          #expect(abs(Double(scaling[row]) / u - 1) <= tolerance)
          for column in 0..<columns { exact[column] += u * weights[column] }
        }
        #expect(zip(sums, exact).allSatisfy { abs(Double($0) / $1 - 1) <= tolerance })
      }
    }
  }

  @Test(arguments: Level.all, [false, true])
  func rowsWithoutWeightGetNothingAndAddNothing(level: Level, isHalf: Bool) {
    for columns in awkwardSizes {
      // Rows of zeros, of ones, of subnormal numbers and again of zeros; one alone after four.
      let rowValues: [Float] = [0, 1, 0x1p-130, -0.0, 0]
      let elements = rowValues.flatMap { [Float](repeating: $0, count: columns) }
      let (memory, _) = operand(elements, columns, isHalf: isHalf)
      let (scaling, sums) = scale(
        level, memory, rows: 5, columns: columns, isHalf: isHalf, masses: [1, Float(columns), 1, 1, 1],
        v: [Float](repeating: 1, count: columns), addingTo: [Float](repeating: 0.5, count: columns))
      #expect(scaling == [0, 1, 0, 0, 0])
      #expect(sums == [Float](repeating: 1.5, count: columns))
    }
  }
}
