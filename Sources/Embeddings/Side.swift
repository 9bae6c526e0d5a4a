/// One of the two embedding spaces of a map.
public enum Side: String, CaseIterable, Codable, Sendable {
  /// The space that vectors come from (A).
  case source
  /// The space that vectors are carried into (B).
  case target

  /// The other one.
  public var other: Side { self == .source ? .target : .source }
}
