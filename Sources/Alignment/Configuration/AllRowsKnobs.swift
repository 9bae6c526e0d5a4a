/// Knobs of the refinement over all rows.
package struct AllRowsKnobs: Equatable, Sendable {
  /// How often every row's candidates are searched for; 0 leaves the stage out.
  package var searchCount: Int
  /// Steps under each search's candidates.
  package var stepCount: Int
  /// The temperature with 25,000 rows a side, in standard deviations of the similarities.
  package var temperature: Double
  /// With 25,000 rows a side: the exponent of the partial whitening in which rows are compared.
  package var matchingExponent: Double
  /// What is added to eigenvalues before that, in units of their mean.
  package var ridge: Double
  /// The exponent by which directions count for the strength of what was found in them.
  package var signalExponent: Double
  /// How far a step goes: 1 to what it has found, more beyond that.
  package var relaxation: Double
}

extension AllRowsKnobs {
  // Values that are not knobs.

  /// The rows a side that temperature and whitening are given for.
  static let referenceRowCount = 25_000.0
  /// Temperatures of any number of rows lie within these bounds, if that of 25,000 rows does.
  static let temperatures = 0.2...0.8
  /// Numbers at most that the rows of a side hold; of more rows each search draws as many as that.
  static let sampleElementCount = 16_000_000
  /// Candidates that are kept of a row or column: so many in all on a side, within these bounds.
  static let candidateCount = 500_000
  static let candidatesPerRow = 16...128
  /// Sinkhorn scalings of a step.
  static let scalingCount = 8
  /// Rows a side on which the standard deviation of the similarities is measured.
  static let deviationRowCount = 512
  /// Known pairs are judged in whitened coordinates with this ridge, in units of the mean eigenvalue.
  static let pairRidge = 0.01
}
