/// A picture of figures.
package protocol Chart: Sendable {
  /// The whole SVG file.
  func rendered() -> String
}
