/// Appends the little-endian float32 numbers that a text in base64 (RFC 4648) holds, as embedding services send them.
///
/// - Throws: for other characters, and for bytes that are no whole number of float32.
func appendBase64Floats(_ text: [UInt8], to elements: inout [Float]) throws(RecordError) {
  var (bits, bitCount, bytes) = (UInt32(0), 0, [UInt8]())
  bytes.reserveCapacity(text.count * 3 / 4)
  let digits = text.prefix { $0 != UInt8(ascii: "=") }
  guard text.count % 4 == 0, text.count - digits.count <= 2,
    text[(digits.endIndex)...].allSatisfy({ $0 == UInt8(ascii: "=") })
  else { throw RecordError("the vector is no complete base64 text") }
  for digit in digits {
    let value = base64Values[Int(digit)]
    guard value < 64 else { throw RecordError("the vector is neither an array nor base64") }
    bits = bits << 6 | UInt32(value)
    bitCount += 6
    if bitCount >= 8 {
      bitCount -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
    }
  }
  guard bytes.count % 4 == 0 else {
    throw RecordError("the vector in base64 has \(bytes.count) bytes, which are no whole number of float32")
  }
  // Little-endian as this machine is.
  elements += bytes.span.withBytes { floats($0, type: .float32) }
}

/// The value of each character; 255 for those that are none of base64. The URL alphabet counts too.
private let base64Values: [UInt8] = {
  var values = [UInt8](repeating: 255, count: 256)
  let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
  (values[Int(UInt8(ascii: "-"))], values[Int(UInt8(ascii: "_"))]) = (62, 63)
  return values
}()
