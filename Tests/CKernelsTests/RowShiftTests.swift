import CKernels
import LinearAlgebra
import Testing

@Suite struct RowShiftTests {
  // A rounding of the product, where it is not fused, and one of the sum; both of at least the least number.
  @Test(arguments: Level.all, [Float(-0.37), 0, 1, 0x1p-140, 3e20])
  func rowsAreScaledAndShifted(level: Level, factor: Float) {
    for columns in awkwardSizes {
      var generator = SeededGenerator(seed: UInt64(columns))
      var values = generator.floats(3 * columns, in: -2...2)
      values[columns / 2] = -0.0
      values[columns] = 0x1p-140
      let offset = generator.floats(columns, in: -1...1)
      var results = Guarded(values, guardedBy: 7)
      level.kernels.scale_and_shift_rows(&results.elements, 3, Int64(columns), factor, offset)
      #expect(results.isIntact)
      let errors = results.result.indices.map { index in
        let product = Double(factor) * Double(values[index])
        let exact = product + Double(offset[index % columns])
        return abs(Double(results.elements[index]) - exact)
          / (1.001 * singleRounding * (abs(product) + abs(exact)) + 0x1p-149)
      }
      #expect(errors.allSatisfy { $0 <= 1 })
    }
  }
}
