/// How the numbers of a file are stored.
public enum ElementType: String, CaseIterable, Sendable, CustomStringConvertible {
  /// IEEE 754 half precision.
  case float16
  /// The upper half of single precision.
  case bfloat16
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 double precision.
  case float64
  /// Signed bytes, taken as they are.
  case int8
  /// Unsigned bytes, taken as they are.
  case uint8
  /// Signed numbers of four bytes, taken as they are.
  case int32

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .float16, .bfloat16: 2
    case .float32, .int32: 4
    case .float64: 8
    }
  }

  /// The type's usual name.
  public var description: String { rawValue }
}
