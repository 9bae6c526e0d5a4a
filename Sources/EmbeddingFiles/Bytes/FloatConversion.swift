import CKernels

/// Converts `count` stored elements to single precision.
///
/// - Parameters:
///   - source: the first element's bytes, at any alignment.
///   - stride: from one element to the next, in elements (more than 1 for a row of a Fortran-order array).
///   - isBigEndian: whether the most significant byte comes first.
package func convertToFloat(
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
  case .float16: convertHalves(source, isBigEndian, stride, destination)
  case .bfloat16:
    convert(source, UInt16.self, isBigEndian, stride, destination) { Float(bitPattern: UInt32($0) << 16) }
  case .float64:
    convert(source, UInt64.self, isBigEndian, stride, destination) { Float(Double(bitPattern: $0)) }
  case .int8: convert(source, UInt8.self, false, stride, destination) { Float(Int8(bitPattern: $0)) }
  case .uint8: convert(source, UInt8.self, false, stride, destination) { Float($0) }
  case .int32:
    convert(source, UInt32.self, isBigEndian, stride, destination) { Float(Int32(bitPattern: $0)) }
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

/// Halves are brought side by side in this machine's byte order first, unless they are so already.
private func convertHalves(
  _ source: UnsafeRawPointer, _ isBigEndian: Bool, _ stride: Int,
  _ destination: UnsafeMutableBufferPointer<Float>
) {
  guard let start = destination.baseAddress else { return }
  let count = destination.count
  // Arrays start on even bytes, but a header may promise otherwise.
  if stride == 1, !isBigEndian, Int(bitPattern: source) % 2 == 0 {
    mv2v_half_to_float(source.assumingMemoryBound(to: UInt16.self), Int64(count), start)
    return
  }
  withUnsafeTemporaryAllocation(of: UInt16.self, capacity: count) { halves in
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: 2 * index * stride, as: UInt16.self)
      halves.initializeElement(at: index, to: isBigEndian ? bits.byteSwapped : bits)
    }
    mv2v_half_to_float(UnsafePointer(halves.baseAddress), Int64(count), start)
  }
}
