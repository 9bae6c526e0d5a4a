import CKernels

/// Converts stored elements to single precision.
///
/// - Parameters:
///   - source: the first element's bytes and at least those up to the last one's, at any alignment.
///   - stride: from one element to the next, in elements (more than 1 for a row of a Fortran-order array).
///   - isBigEndian: whether the most significant byte comes first.
///   - places: where in the destination they go; all of it when left out.
package func convertToFloat(
  from source: RawSpan, type: ElementType, isBigEndian: Bool, stride: Int,
  into destination: inout MutableSpan<Float>, at places: Range<Int>? = nil
) {
  let places = places ?? 0..<destination.count
  let count = places.count
  guard count > 0 else { return }
  // What makes every read and write below safe, at the cost of a few comparisons for a row.
  precondition(places.lowerBound >= 0 && places.upperBound <= destination.count, "no such places")
  precondition(
    stride > 0 && ((count - 1) * stride + 1) * type.byteCount <= source.byteCount,
    "fewer bytes than there are elements to convert")
  unsafe source.withUnsafeBytes { source in
    unsafe destination.withUnsafeMutableBufferPointer { destination in
      guard let first = source.baseAddress, let start = destination.baseAddress else { return }
      unsafe convert(first, type, isBigEndian, stride, start + places.lowerBound, count)
    }
  }
}

/// The elements that bytes hold one after another, in single precision; bytes behind the last whole one are left out.
func floats(_ source: RawSpan, type: ElementType, isBigEndian: Bool = false) -> [Float] {
  var numbers = [Float](repeating: 0, count: source.byteCount / type.byteCount)
  var destination = numbers.mutableSpan
  convertToFloat(from: source, type: type, isBigEndian: isBigEndian, stride: 1, into: &destination)
  return numbers
}

// The functions below read `count` elements from `source` on, `stride` apart, and write as many from `destination` on;
// their caller has seen that both have them.

private func convert(
  _ source: UnsafeRawPointer, _ type: ElementType, _ isBigEndian: Bool, _ stride: Int,
  _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  switch type {
  case .float32:
    if stride == 1 && !isBigEndian {
      unsafe UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: 4 * count)
      return
    }
    unsafe convert(source, UInt32.self, isBigEndian, stride, destination, count) { Float(bitPattern: $0) }
  case .float16: unsafe convertHalves(source, isBigEndian, stride, destination, count)
  case .bfloat16:
    unsafe convert(source, UInt16.self, isBigEndian, stride, destination, count) {
      Float(bitPattern: UInt32($0) << 16)
    }
  case .float64:
    unsafe convert(source, UInt64.self, isBigEndian, stride, destination, count) {
      Float(Double(bitPattern: $0))
    }
  case .int8:
    unsafe convert(source, UInt8.self, false, stride, destination, count) { Float(Int8(bitPattern: $0)) }
  case .uint8: unsafe convert(source, UInt8.self, false, stride, destination, count) { Float($0) }
  case .int32:
    unsafe convert(source, UInt32.self, isBigEndian, stride, destination, count) {
      Float(Int32(bitPattern: $0))
    }
  }
}

@inline(__always)
private func convert<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ source: UnsafeRawPointer, _: Bits.Type, _ isBigEndian: Bool, _ stride: Int,
  _ destination: UnsafeMutablePointer<Float>, _ count: Int, _ value: (Bits) -> Float
) {
  let size = MemoryLayout<Bits>.size
  if isBigEndian {
    for index in 0..<count {
      let bits = unsafe source.loadUnaligned(fromByteOffset: index * stride * size, as: Bits.self)
      unsafe destination[index] = value(bits.byteSwapped)
    }
  } else {
    for index in 0..<count {
      unsafe destination[index] = value(
        source.loadUnaligned(fromByteOffset: index * stride * size, as: Bits.self))
    }
  }
}

/// Halves are brought side by side in this machine's byte order first, unless they are so already.
private func convertHalves(
  _ source: UnsafeRawPointer, _ isBigEndian: Bool, _ stride: Int,
  _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  // Arrays start on even bytes, but a header may promise otherwise.
  if stride == 1, !isBigEndian, Int(bitPattern: source) % 2 == 0 {
    unsafe mv2v_half_to_float(source.assumingMemoryBound(to: UInt16.self), Int64(count), destination)
    return
  }
  unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: count) { halves in
    for index in 0..<count {
      let bits = unsafe source.loadUnaligned(fromByteOffset: 2 * index * stride, as: UInt16.self)
      unsafe halves.initializeElement(at: index, to: isBigEndian ? bits.byteSwapped : bits)
    }
    unsafe mv2v_half_to_float(UnsafePointer(halves.baseAddress), Int64(count), destination)
  }
}
