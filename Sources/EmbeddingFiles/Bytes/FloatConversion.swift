/// Converts `count` stored elements to single precision.
///
/// - Parameters:
///   - source: the first element's bytes, at any alignment.
///   - stride: from one element to the next, in elements (more than 1 for a row of a Fortran-order array).
///   - isBigEndian: whether the most significant byte comes first.
func convertToFloat(
  from source: UnsafeRawPointer, type: ElementType, isBigEndian: Bool, stride: Int,
  into destination: UnsafeMutableBufferPointer<Float>
) {
  switch type {
  case .float32:
    if stride == 1 && !isBigEndian {
      guard let start = destination.baseAddress else { return }
      UnsafeMutableRawPointer(start).copyMemory(from: source, byteCount: 4 * destination.count)
      return
    }
    convert(source, UInt32.self, isBigEndian, stride, destination) { Float(bitPattern: $0) }
  case .float16: convert(source, UInt16.self, isBigEndian, stride, destination, float(half:))
  case .bfloat16:
    convert(source, UInt16.self, isBigEndian, stride, destination) { Float(bitPattern: UInt32($0) << 16) }
  case .float64:
    convert(source, UInt64.self, isBigEndian, stride, destination) { Float(Double(bitPattern: $0)) }
  }
}

@inline(__always)
private func convert<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ source: UnsafeRawPointer, _: Bits.Type, _ isBigEndian: Bool, _ stride: Int,
  _ destination: UnsafeMutableBufferPointer<Float>, _ value: (Bits) -> Float
) {
  let size = MemoryLayout<Bits>.size
  if isBigEndian {
    for index in destination.indices {
      let bits = source.loadUnaligned(fromByteOffset: index * stride * size, as: Bits.self)
      destination[index] = value(bits.byteSwapped)
    }
  } else {
    for index in destination.indices {
      destination[index] = value(source.loadUnaligned(fromByteOffset: index * stride * size, as: Bits.self))
    }
  }
}

/// The value of an IEEE 754 half, by integer operations alone: the baseline x86-64 target has no conversion
/// instruction, and Swift's own conversion is a library call per element.
///
/// Shifting exponent and mantissa into place leaves the exponent 112 too small, which a multiplication by
/// 2^112 mends, subnormal halves included; an exponent of all ones must stay all ones.
@inline(__always)
package func float(half bits: UInt16) -> Float {
  let magnitude = UInt32(bits & 0x7FFF)
  let isSpecial = magnitude >= 0x7C00
  let scaled = (Float(bitPattern: magnitude << 13) * 0x1p112).bitPattern
  let sign = UInt32(bits & 0x8000) << 16
  return Float(bitPattern: (isSpecial ? magnitude << 13 | 0x7F80_0000 : scaled) | sign)
}
