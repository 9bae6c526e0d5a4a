import CKernels
import Testing

@Suite struct HalfPrecisionTests {
  /// By the definition of the format: sign, five bits of exponent, ten of mantissa.
  private func bits(_ half: UInt16) -> UInt32 {
    let (exponent, mantissa) = (Int(half >> 10 & 31), UInt32(half & 1023))
    let sign = UInt32(half & 0x8000) << 16
    switch exponent {
    case 31: return sign | 0x7f80_0000 | mantissa << 13
    case 0: return sign | Float(Double(mantissa) * 0x1p-24).bitPattern
    default:
      let value = Double(1024 + mantissa) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
      return sign | Float(value).bitPattern
    }
  }

  // As bits, because NaN equals nothing and zeros of both signs are equal.
  @Test(arguments: Level.all)
  func everyHalfIsConvertedExactly(level: Level) {
    let halves = (0...UInt16.max).map { $0 }
    var values = [Float](repeating: 7, count: halves.count)
    level.kernels.half_to_float(halves, Int64(halves.count), &values)
    #expect(values.map(\.bitPattern) == halves.map(bits))
  }

  @Test(arguments: Level.all)
  func tailsAreConverted(level: Level) {
    let special: [UInt16] = [
      0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x3c00, 0xfbff, 0x7c00, 0xfc00, 0x7c01, 0xfe00, 0x7fff,
    ]
    for count in awkwardSizes {
      let halves = (0..<count).map { special[$0 % special.count] }
      var values = Guarded([Float](repeating: 0, count: count), guardedBy: 7)
      level.kernels.half_to_float(halves, Int64(count), &values.elements)
      #expect(values.isIntact)
      #expect(values.result.map(\.bitPattern) == halves.map(bits))
    }
  }
}
