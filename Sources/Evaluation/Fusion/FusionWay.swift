/// How vectors of two modalities are prepared before they are added up or searched together (after section 4.3 of
/// arXiv 2510.13406).
///
/// Every way ends with unit length. "Aligned" turns the first modality into the second's coordinates by the orthogonal map
/// of paired items, "centred" takes each modality's own mean off first.
public enum FusionWay: String, CaseIterable, Codable, Sendable {
  /// Unit length and nothing else.
  case asIs = "as-is"
  /// Each modality about its own mean; this removes the gap between the means, and nothing of a turn between the two.
  case centred
  /// Unit rows of the first modality turned by the Procrustes map of unit rows, no mean taken off.
  case aligned
  /// Both: the Procrustes map of centred unit rows, between them.
  case alignedCentred = "aligned-centred"

  /// Whether the first modality is carried into the second's coordinates, so that the two may differ in dimension.
  public var isAligned: Bool { self == .aligned || self == .alignedCentred }
}
