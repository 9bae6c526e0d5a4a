/// A picture: the report's chart.
public enum SVGFormat: ReportFormat {
  /// The first of the report's charts.
  public static func rendered(_ report: Report) throws(ReportError) -> String {
    guard let chart = report.charts.first else { throw .nothingToShow(format: "SVG") }
    return chart.rendered()
  }
}
