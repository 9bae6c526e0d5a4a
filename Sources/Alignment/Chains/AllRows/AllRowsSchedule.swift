import LinearAlgebra

/// With how many rows the refinement over all rows works, and how sharply it matches them.
///
/// A row's counterpart is a mean of the rows around the place where the map carries it. The fewer rows there are, the
/// farther that has to reach, and the less is known of minor directions, which whitening brings up: the temperature
/// grows as rows become fewer, the whitening's exponent shrinks with the square root of their number. Where sides differ
/// the harmonic mean of their sizes counts, because the errors of either add up.
package struct AllRowsSchedule: Equatable, Sendable {
  /// Rows of a side that a search works with: all of them, if there are no more.
  package let sourceRowCount, targetRowCount: Int
  /// In standard deviations of the similarities.
  package let temperature: Double
  /// The exponent of the whitening in which rows are compared.
  package let matchingExponent: Double
  /// The largest similarities that are kept of each row and of each column.
  package let candidateCount: Int

  package init(
    sourceRowCount: Int, targetRowCount: Int, dimensions: (source: Int, target: Int), knobs: AllRowsKnobs
  ) {
    func limited(_ rowCount: Int, _ dimension: Int) -> Int {
      min(rowCount, max(1, AllRowsKnobs.sampleElementCount / max(1, dimension)))
    }
    self.sourceRowCount = limited(sourceRowCount, dimensions.source)
    self.targetRowCount = limited(targetRowCount, dimensions.target)
    let size = 2 / (1 / Double(self.sourceRowCount) + 1 / Double(self.targetRowCount))
    let scarcity = AllRowsKnobs.referenceRowCount / size
    let temperatures = AllRowsKnobs.temperatures
    temperature = min(
      max(knobs.temperature * scarcity, min(knobs.temperature, temperatures.lowerBound)),
      max(knobs.temperature, temperatures.upperBound))
    matchingExponent = knobs.matchingExponent / max(1, scarcity.squareRoot())
    let bounds = AllRowsKnobs.candidatesPerRow
    candidateCount = min(
      max(AllRowsKnobs.candidateCount / Int(size.rounded(.up)), bounds.lowerBound), bounds.upperBound)
  }
}
