import CKernels
import LinearAlgebra
import Testing

@Suite struct BFloat16Tests {
  /// The nearest number with 16 bits, of two equally near ones the even one; worked out on the numbers' order, not on
  /// their bits' carries.
  private func nearest(_ value: Float) -> UInt16 {
    let below = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
    if value.isInfinite { return below }
    // Beyond the largest bfloat16 comes 2^128, which as a half is infinity.
    func number(_ half: UInt16) -> Double {
      half & 0x7fff == 0x7f80 ? 0x1p128 : Double(Float(bitPattern: UInt32(half & 0x7fff) << 16))
    }
    let (down, up) = (abs(Double(value)) - number(below), number(below + 1) - abs(Double(value)))
    return down < up || (down == up && below % 2 == 0) ? below : below + 1
  }

  @Test(arguments: Level.all)
  func roundsToNearestEvenInPlace(level: Level) {
    let special: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-126, (0x1p-126 as Float).nextDown,
      // Halfway between neighbours, next to an even and next to an odd one, and just off halfway.
      1 + 0x1p-8, 1 + 0x3p-8, -1 - 0x1p-8, -1 - 0x3p-8, 1 + 0x1.0002p-8, 1 + 0x0.fffep-8,
      // Subnormal, halfway.
      Float(bitPattern: 0x0000_8000), Float(bitPattern: 0x0001_8000), Float(bitPattern: 0x8000_8000),
      // The last numbers that do not become infinite.
      Float(bitPattern: 0x7f7f_7fff), Float(bitPattern: 0x7f7f_8000),
    ]
    for columns in awkwardSizes {
      var generator = SeededGenerator(seed: UInt64(columns))
      let values = (0..<5 * columns).map { index in
        index % 3 == 0
          ? special[index / 3 % special.count]
          : Float(
            bitPattern: UInt32.random(in: 0..<0x7f80_0000, using: &generator) | (UInt32(index % 2) << 31))
      }
      var memory = Guarded(values, guardedBy: 7)
      level.kernels.round_rows_to_bfloat16(&memory.elements, 5, Int64(columns))
      #expect(memory.isIntact)
      let halves = memory.result.withUnsafeBytes { bytes in
        (0..<5 * columns).map { index in
          let (row, column) = index.quotientAndRemainder(dividingBy: columns)
          return bytes.load(fromByteOffset: 4 * row * columns + 2 * column, as: UInt16.self)
        }
      }
      #expect(halves == values.map(nearest))
    }
  }
}
