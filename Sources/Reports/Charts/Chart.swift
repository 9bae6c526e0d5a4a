/// A picture of figures.
package protocol Chart: Sendable {
  /// The whole SVG file.
  func rendered() -> String
}

/// A picture that stands in a page, and says in words what it shows.
package protocol FigureChart: Chart {
  /// What it shows, in a few words.
  var title: String { get }
  /// What can be seen in it, in a sentence or two, for those who do not see it.
  var summary: String { get }
  /// The picture without its title.
  func drawing() -> SVGDocument
}

extension FigureChart {
  package func rendered() -> String { drawing().rendered }
}
