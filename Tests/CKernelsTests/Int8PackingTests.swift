import CKernels
import LinearAlgebra
import Testing

@Suite struct Int8PackingTests {
  private let panel = Int(MV2V_INT8_PANEL)

  /// A right operand as a kernel packed it, of `[inner, columns]`.
  private struct Packed {
    let inner, columns: Int
    var panels: Guarded<Int8>
    var scales, shifts: Guarded<Float>

    init(inner: Int, columns: Int) {
      (self.inner, self.columns) = (inner, columns)
      let padded = (columns + 31) / 32 * 32
      panels = Guarded([Int8](repeating: 99, count: padded * ((inner + 3) / 4 * 4)), guardedBy: 77)
      scales = Guarded([Float](repeating: .nan, count: padded), guardedBy: 77)
      shifts = Guarded([Float](repeating: .nan, count: padded), guardedBy: 77)
    }

    var isIntact: Bool { panels.isIntact && scales.isIntact && shifts.isIntact }
    var paddedInner: Int { (inner + 3) / 4 * 4 }
    var paddedColumns: Int { (columns + 31) / 32 * 32 }

    /// Byte k of a column, where CKernels' product looks for it.
    func byte(_ k: Int, _ column: Int) -> Int {
      Int(panels.elements[((column / 32 * (paddedInner / 4) + k / 4) * 32 + column % 32) * 4 + k % 4])
    }
  }

  /// Columns of all kinds: of any numbers, of zeros, with one number alone, and too small to be divided.
  private func columns(_ inner: Int, _ count: Int) -> [[Float]] {
    var generator = SeededGenerator(seed: UInt64(1000 * inner + count))
    return (0..<count).map { column in
      let numbers = generator.floats(inner, in: -2...2)
      switch column % 5 {
      case 1: return numbers.map { $0 > 0 ? 0 : -0.0 }
      case 2: return numbers.indices.map { $0 == inner - 1 ? -3 : 0 }
      case 3: return numbers.map { $0 * 0x1p-130 }
      default: return numbers
      }
    }
  }

  private func check(_ packed: Packed, _ columns: [[Float]], offset: Float) {
    #expect(packed.isIntact)
    for column in 0..<packed.paddedColumns {
      let numbers = column < packed.columns ? columns[column] : []
      let largest = numbers.map(abs).max() ?? 0
      let scale = packed.scales.elements[column]
      #expect(scale == largest / 127)
      // At most a little more than half a step away, as in quantisation.
      let areNearest = (0..<packed.paddedInner).allSatisfy { k in
        let exact =
          scale >= .leastNormalMagnitude && k < numbers.count ? Double(numbers[k]) * 127 / Double(largest) : 0
        return abs(Double(packed.byte(k, column)) - exact) <= 0.5 + 127 * 4 * singleRounding
      }
      #expect(areNearest)
      let sum = (0..<packed.paddedInner).reduce(0) { $0 + packed.byte($1, column) }
      // The offset is a power of two, so that this is rounded as often as the kernels round it.
      #expect(packed.shifts.elements[column] == Float(sum) * (-offset * scale))
    }
  }

  private let shapes: [(inner: Int, columns: Int)] = awkwardSizes.flatMap { [($0, 5), (5, $0), ($0, 33)] }

  @Test(arguments: Level.all)
  func rowsBecomeColumnsOfPanels(level: Level) {
    for (inner, count) in shapes {
      let expected = columns(inner, count)
      var packed = Packed(inner: inner, columns: count)
      level.kernels.int8_pack_rows(
        expected.flatMap { $0 }, Int64(count), Int64(inner), &packed.panels.elements,
        &packed.scales.elements, &packed.shifts.elements)
      check(packed, expected, offset: 128)
    }
  }

  @Test(arguments: Level.all, [Int32(0), 128])
  func columnsBecomeColumnsOfPanels(level: Level, offset: Int32) {
    for (inner, count) in shapes {
      let expected = columns(inner, count)
      var packed = Packed(inner: inner, columns: count)
      level.kernels.int8_pack_columns(
        (0..<inner).flatMap { k in expected.map { $0[k] } }, Int64(inner), Int64(count), offset,
        &packed.panels.elements, &packed.scales.elements, &packed.shifts.elements)
      check(packed, expected, offset: Float(offset))
    }
  }

  // 127 * 150,001 is above 2^24, where adding in single precision loses odd numbers.
  @Test(arguments: Level.all)
  func shiftsOfLongColumnsAreExactSums(level: Level) {
    let inner = 150_001
    var packed = Packed(inner: inner, columns: 1)
    level.kernels.int8_pack_columns(
      [Float](repeating: 127, count: inner), Int64(inner), 1, 128, &packed.panels.elements,
      &packed.scales.elements, &packed.shifts.elements)
    #expect(packed.shifts.elements[0] == -128 * Float(127 * inner))
  }
}
