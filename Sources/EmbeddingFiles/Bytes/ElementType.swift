/// How the numbers of a file are stored.
public enum ElementType: String, Sendable, CustomStringConvertible {
  /// IEEE 754 half precision.
  case float16
  /// The upper half of single precision.
  case bfloat16
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 double precision.
  case float64

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// The type's usual name.
  public var description: String { rawValue }
}
