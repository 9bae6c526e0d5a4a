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

  private func halves(_ values: [Float], _ level: Level) -> (halves: [UInt16], beyondCount: Int64) {
    var (halves, beyondCount) = ([UInt16](repeating: 7, count: values.count), Int64(7))
    level.kernels.float_to_half(values, Int64(values.count), &halves, &beyondCount)
    return (halves, beyondCount)
  }

  /// The halves themselves, and between two that follow one another what lies halfway and beside that.
  @Test(arguments: Level.all)
  func numbersAreRoundedToTheNearestHalfAndToEven(level: Level) {
    for sign in [0x0000, 0x8000] as [UInt16] {
      let own = (0x0000...0x7BFF).map { sign | UInt16($0) }
      let values = own.map { Float(bitPattern: bits($0)) }
      #expect(halves(values, level) == (own, 0))
      let middles = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
      #expect(halves(middles, level).halves == zip(own, own.dropFirst()).map { $0 % 2 == 0 ? $0 : $1 })
      // Towards zero and away from it, whatever the sign.
      #expect(
        halves(middles.map { Float(bitPattern: $0.bitPattern - 1) }, level).halves == Array(own.dropLast()))
      #expect(
        halves(middles.map { Float(bitPattern: $0.bitPattern + 1) }, level).halves == Array(own.dropFirst()))
    }
  }

  @Test(arguments: Level.all)
  func whatIsBeyondBecomesTheLargestAndIsCounted(level: Level) {
    let values: [Float] = [
      65504, Float(65520).nextDown, 65520, -65520, .infinity, -.infinity, 3.4e38, .nan, -.nan, 1e-45, -1e-30,
      0x1p-25,
    ]
    let found = halves(values, level)
    #expect(
      found.halves == [
        0x7BFF, 0x7BFF, 0x7BFF, 0xFBFF, 0x7BFF, 0xFBFF, 0x7BFF, 0x7E00, 0xFE00, 0x0000, 0x8000, 0x0000,
      ])
    #expect(found.beyondCount == 5)
  }

  @Test(arguments: Level.all)
  func nothingIsWrittenBehindTheLastHalf(level: Level) {
    for count in awkwardSizes {
      let values = (0..<count).map { Float($0) * 1000 - 3000 }
      var (halves, beyondCount) = (Guarded([UInt16](repeating: 0, count: count), guardedBy: 7), Int64(7))
      level.kernels.float_to_half(values, Int64(count), &halves.elements, &beyondCount)
      #expect(halves.isIntact && beyondCount == values.count { $0 >= 65520 })
      #expect(halves.result == self.halves(values, Level.all[0]).halves)
    }
  }
}
