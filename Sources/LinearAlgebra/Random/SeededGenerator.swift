/// A small, fast generator whose sequence depends on its seed alone, on every platform.
///
/// The SplitMix64 sequence: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014, doi 10.1145/2660193.2660195. Not for cryptography.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  /// A generator for the given seed; every seed is valid and gives an unrelated sequence.
  @inlinable public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Seeds for `count` parallel pieces, derived before the work starts.
  package mutating func childSeeds(_ count: Int) -> [UInt64] {
    (0..<count).map { _ in next() }
  }
}
