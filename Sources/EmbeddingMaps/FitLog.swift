import LibC

/// What a fit came upon on its way; it travels with the map, so that a report can be made of the map alone.
///
/// There are no times in it: equal runs give equal logs. Figures have four significant digits, and no list is longer
/// than a page can show.
public struct FitLog: Equatable, Codable, Sendable {
  /// A stage with what it measured, in the order they ran.
  public struct Stage: Equatable, Codable, Sendable {
    /// The stage, in a few words.
    public let name: String
    /// Its figures, by names in snake case.
    public let figures: [String: Double]

    /// A stage; figures that are not finite are left out.
    package init(name: String, figures: [String: Double]) {
      self.name = name
      self.figures = figures.filter { $0.value.isFinite }.mapValues(rounded)
    }
  }

  /// The stages.
  public let stages: [Stage]
  /// The objective of each chain after each of its steps, or of steps spread evenly over them: larger is better.
  public let objectives: [[Double]]
  /// How alike the maps of every two chains are, 1 for equal ones; empty where there was one alone.
  public let agreements: [[Double]]
  /// The leading singular values of the cross-covariance that the map was made of, descending.
  public let singularValues: [Double]
  /// The largest singular value that as many pairs of unrelated rows would have, of the same covariances; nil where it
  /// was not worked out.
  public let noiseLevel: Double?

  /// How many steps of a chain and how many singular values are kept.
  package static let longestTrace = 64, longestSpectrum = 1024

  /// A log of the parts there are.
  package init(
    stages: [Stage], objectives: [[Double]] = [], agreements: [[Double]] = [], singularValues: [Double] = [],
    noiseLevel: Double? = nil
  ) {
    self.stages = stages
    self.objectives = objectives.map { spreadEvenly($0.filter(\.isFinite), Self.longestTrace).map(rounded) }
    self.agreements = agreements.map { $0.map(rounded) }
    self.singularValues = singularValues.prefix(Self.longestSpectrum).map(rounded)
    self.noiseLevel = noiseLevel.map(rounded)
  }

  enum CodingKeys: String, CodingKey {
    case stages, objectives, agreements
    case singularValues = "singular_values"
    case noiseLevel = "noise_level"
  }

  /// Whether agreements are a square of numbers and singular values are not negative, as they are in every log that was
  /// written by a fit.
  var isSound: Bool {
    agreements.allSatisfy { $0.count == agreements.count } && singularValues.allSatisfy { $0 >= 0 }
      && (noiseLevel ?? 0) >= 0
  }
}

/// Four significant digits; counts in full.
private func rounded(_ value: Double) -> Double {
  guard value.isFinite, value != value.rounded() else { return value }
  let digits = 3 - Int(log10(abs(value)).rounded(.down))
  // Powers of ten up to 22 are exact, and so is one division by them; what is larger or smaller stays as it is.
  guard abs(digits) <= 22 else { return value }
  let power = (0..<abs(digits)).reduce(1.0) { product, _ in product * 10 }
  return digits >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
}

/// At most so many values, with the first and the last.
private func spreadEvenly(_ values: [Double], _ limit: Int) -> [Double] {
  guard values.count > limit else { return values }
  return (0..<limit).map { values[$0 * (values.count - 1) / (limit - 1)] }
}
