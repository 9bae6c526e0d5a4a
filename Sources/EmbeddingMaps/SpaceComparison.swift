package import Embeddings
import LinearAlgebra

/// How rows that a map is used on differ from those that it was fitted on.
///
/// Rows of the same model on other texts have their mean elsewhere and other leading directions, but never none in common;
/// rows of another model have no more in common with the fit's than chance gives, and rows of another layer or of
/// another preparation another length or mean. docs/evaluation.md has what was measured.
package struct SpaceComparison: Equatable, Sendable {
  /// How far their mean lies from the map's, in units of the median distance of the fit's rows from it.
  package let meanShift: Double
  /// The median length of the raw rows.
  package let medianLength: Double
  /// Their share of squared length in the fit's leading directions beyond chance, over that of the fit's own rows: 1 for rows
  /// like those, 0 for rows that have nothing to do with them; nil where the map has no directions.
  package let kinship: Double?
  /// In what the rows do not resemble the fit's, in words; empty where they do.
  package let differences: [String]

  /// Rows with less in common than this have another model's directions.
  static let leastKinship = 0.05
  /// A mean farther away than the fit's own rows, as a rule, is not that of other texts.
  static let largestMeanShift = 1.0
  /// Lengths beyond the fit's by such a factor are of another scale.
  static let largestLengthRatio = 3.0
  /// Where all rows of the fit have one length, rows that differ from it by such a share have not.
  static let equalLengthTolerance = 0.02

  /// Compares at most 4,096 rows, spread evenly, with a profile.
  ///
  /// - Parameters:
  ///   - rows: raw, of any dimension.
  ///   - frame: of the side that they are said to be of.
  /// - Returns: nil for another dimension, for fewer than 20 rows that are finite, or rows that all equal the mean.
  package init?(of rows: any RowSource, with profile: SpaceProfile, frame: SpaceFrame) {
    guard let sample = ProfiledRows(rows, frame: frame) else { return nil }
    let (centre, weights) = (frame.normalisation.center, frame.normalisation.weights)
    let shift = centre.indices.reduce(0.0) { sum, column in
      let difference = (sample.mean[column] - Double(centre[column])) * Double(weights?[column] ?? 1)
      return sum + difference * difference
    }.squareRoot()
    meanShift = shift / profile.centredLength
    medianLength = sample.lengths.median
    kinship = profile.directions.flatMap { directions in
      let units = sample.standardised()
      let chance = Double(directions.rowCount) / Double(directions.columnCount)
      let squares = product(units, .asIs, directions, .transposed).elements.reduce(0.0) {
        $0 + Double($1) * Double($1)
      }
      guard profile.share > chance else { return nil }
      return (squares / Double(units.rowCount) - chance) / (profile.share - chance)
    }
    var differences: [String] = []
    if let kinship, kinship < Self.leastKinship {
      differences.append(
        "their leading directions are others (in common beyond chance: \(Int((100 * max(0, kinship)).rounded())) % of what the fit's rows have)"
      )
    }
    let lengths = profile.lengths
    let hasOneLength = lengths.high - lengths.low <= Self.equalLengthTolerance * lengths.median
    let factor = hasOneLength ? 1 + 5 * Self.equalLengthTolerance : Self.largestLengthRatio
    if medianLength * factor < lengths.low || medianLength > lengths.high * factor {
      differences.append(
        "their lengths are others (median \(Self.text(medianLength)), in the fit \(Self.text(lengths.median)))"
      )
    }
    if meanShift > Self.largestMeanShift {
      differences.append(
        "their mean lies elsewhere (\(Self.text(meanShift)) times as far from the fit's as its rows do)")
    }
    self.differences = differences
  }

  /// Three significant digits, without an exponent for everyday numbers.
  private static func text(_ value: Double) -> String {
    guard value.isFinite, value > 0, value < 1e6 else { return "\(Float(value))" }
    var scale = 1.0
    while value * scale < 100 { scale *= 10 }
    return "\(Float((value * scale).rounded() / scale))"
  }
}
