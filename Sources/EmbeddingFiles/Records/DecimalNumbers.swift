import LibC

extension ByteCursor {
  /// Reads a decimal number, or `nan`, `inf` and `infinity` in any case, as the nearest single-precision number; nil,
  /// without moving, where none stands.
  mutating func number() -> Float? {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    if !isNegative { _ = take(UInt8(ascii: "+")) }
    var mantissa: UInt64 = 0
    var (digitCount, significantCount, exponent) = (0, 0, 0)
    var isExact = true
    while let digit = takeDigit() {
      digitCount += 1
      if significantCount < 18 {
        mantissa = mantissa * 10 + digit
        if mantissa > 0 { significantCount += 1 }
      } else {
        exponent += 1
        isExact = isExact && digit == 0
      }
    }
    if take(UInt8(ascii: ".")) {
      while let digit = takeDigit() {
        digitCount += 1
        if significantCount < 18 {
          mantissa = mantissa * 10 + digit
          exponent -= 1
          if mantissa > 0 { significantCount += 1 }
        } else {
          isExact = isExact && digit == 0
        }
      }
    }
    guard digitCount > 0 else { return special(from: start, isNegative: isNegative) }
    exponent += takeExponent()
    if isExact, let value = nearestFloat(mantissa, exponent) { return isNegative ? -value : value }
    return precise(self[start..<position])
  }

  private mutating func takeDigit() -> UInt64? {
    guard position < end, case let digit = bytes[position] &- 0x30, digit < 10 else { return nil }
    position += 1
    return UInt64(digit)
  }

  /// Reads `e-05` and the like; 0 without moving where none stands.
  private mutating func takeExponent() -> Int {
    let start = position
    guard let letter = peek, letter | 0x20 == UInt8(ascii: "e") else { return 0 }
    position += 1
    let isNegative = take(UInt8(ascii: "-"))
    if !isNegative { _ = take(UInt8(ascii: "+")) }
    var (exponent, digitCount) = (0, 0)
    while let digit = takeDigit() {
      exponent = min(exponent * 10 + Int(digit), 100_000)
      digitCount += 1
    }
    guard digitCount > 0 else {
      position = start
      return 0
    }
    return isNegative ? -exponent : exponent
  }

  private mutating func special(from start: Int, isNegative: Bool) -> Float? {
    for (word, value) in specialNumbers where end - position >= word.count {
      let end = position + word.count
      if zip(bytes[position..<end], word).allSatisfy({ $0 | 0x20 == $1 }) {
        position = end
        return isNegative ? -value : value
      }
    }
    position = start
    return nil
  }
}

private let specialNumbers: [(word: [UInt8], value: Float)] = [
  (Array("nan".utf8), .nan), (Array("infinity".utf8), .infinity), (Array("inf".utf8), .infinity),
]

private let powersOfTen: [Double] = (0...22).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

/// `mantissa · 10^exponent` as the nearest single-precision number, by one operation in double precision, whose error
/// is less than two units in the last place; nil where that leaves in doubt which of two neighbours is nearer, and for
/// numbers too large or too small for it.
private func nearestFloat(_ mantissa: UInt64, _ exponent: Int) -> Float? {
  if mantissa == 0 { return 0 }
  guard abs(exponent) <= 22 else { return nil }
  let digits = Double(mantissa)
  let value = exponent < 0 ? digits / powersOfTen[-exponent] : digits * powersOfTen[exponent]
  guard value > 1e-37, value < 1e38 else { return nil }
  // The 29 bits that single precision drops, and how far they are from the middle.
  let dropped = Int(value.bitPattern & (1 << 29 - 1))
  guard abs(dropped - 1 << 28) > 4 else { return nil }
  return Float(value)
}

/// By the C library, for the few numbers that need it.
private func precise(_ digits: FileBytes) -> Float {
  var text = digits.map { CChar(bitPattern: $0) }
  text.append(0)
  // Ended by the zero.
  return unsafe strtof(text, nil)
}
