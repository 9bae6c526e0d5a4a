/// One knob by its name: what a job file sets, a map file records and the help lists.
public struct Knob: Sendable {
  /// `section.name`, or a bare name, in snake case.
  public let name: String
  /// What it means, with its unit.
  public let summary: String
  let kind: Kind

  enum Kind: Sendable {
    case count(WritableKeyPath<AlignmentConfiguration, Int> & Sendable, ClosedRange<Int>)
    case share(WritableKeyPath<AlignmentConfiguration, Double> & Sendable, ClosedRange<Double>)
    case flag(WritableKeyPath<AlignmentConfiguration, Bool> & Sendable)
  }

  /// The values that are allowed, in words.
  public var allowed: String {
    switch kind {
    case .count(_, let range):
      range.upperBound == Int.max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .share(_, let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    }
  }

  /// This knob's value, as `set` would accept it.
  public func value(in configuration: AlignmentConfiguration) -> String {
    switch kind {
    case .count(let path, _): String(configuration[keyPath: path])
    case .share(let path, _): String(configuration[keyPath: path])
    case .flag(let path): String(configuration[keyPath: path])
    }
  }

  /// Sets this knob from text.
  ///
  /// - Throws: `invalidKnob` when the text is not an allowed value.
  public func set(_ text: String, in configuration: inout AlignmentConfiguration) throws(AlignmentError) {
    switch kind {
    case .count(let path, let range):
      if let value = Int(text), range.contains(value) { return configuration[keyPath: path] = value }
    case .share(let path, let range):
      if let value = Double(text), range.contains(value) { return configuration[keyPath: path] = value }
    case .flag(let path):
      if let value = Bool(text) { return configuration[keyPath: path] = value }
    }
    throw .invalidKnob(name: name, value: text, allowed: allowed)
  }

  /// Every knob there is, in the order of the stages.
  public static let all: [Knob] = [
    Knob(
      name: "anchors.runs", summary: "independent runs of clustering and matching",
      kind: .count(\.anchors.runCount, atLeastOne)),
    Knob(
      name: "anchors.sample_rows", summary: "rows of each side drawn for a run",
      kind: .count(\.anchors.sampleSize, atLeastOne)),
    Knob(
      name: "anchors.clusters", summary: "clusters of each side in a run",
      kind: .count(\.anchors.clusterCount, 2...1000)),
    Knob(
      name: "anchors.kmeans_iterations", summary: "Lloyd iterations of each clustering",
      kind: .count(\.anchors.kMeansIterationCount, 1...10_000)),
    Knob(
      name: "anchors.two_opt_starts", summary: "random permutations that the 2-opt search starts from",
      kind: .count(\.anchors.twoOptStartCount, 1...100_000)),
    Knob(
      name: "relative_representations.neighbors", summary: "target rows that a pseudo-pair averages",
      kind: .count(\.relativeRepresentations.neighborCount, atLeastOne)),
    Knob(
      name: "matching_refinement.iterations", summary: "batches that are matched; 0 leaves the stage out",
      kind: .count(\.matchingRefinement.iterationCount, 0...1_000_000)),
    Knob(
      name: "matching_refinement.batch_rows", summary: "source rows in a batch",
      kind: .count(\.matchingRefinement.batchSize, atLeastOne)),
    Knob(
      name: "matching_refinement.neighbors", summary: "target rows that a counterpart averages",
      kind: .count(\.matchingRefinement.neighborCount, atLeastOne)),
    Knob(
      name: "matching_refinement.smoothing", summary: "share of the old map kept at each iteration",
      kind: .share(\.matchingRefinement.smoothing, 0...0.999)),
    Knob(
      name: "cluster_refinement.passes", summary: "how often it is done; 0 leaves the stage out",
      kind: .count(\.clusterRefinement.passCount, 0...1000)),
    Knob(
      name: "cluster_refinement.clusters", summary: "clusters of each side",
      kind: .count(\.clusterRefinement.clusterCount, 2...1_000_000)),
    Knob(
      name: "cluster_refinement.kmeans_iterations", summary: "Lloyd iterations of each clustering",
      kind: .count(\.clusterRefinement.kMeansIterationCount, 1...10_000)),
    Knob(
      name: "cluster_refinement.smoothing", summary: "share of the old map kept at each pass",
      kind: .share(\.clusterRefinement.smoothing, 0...0.999)),
    Knob(
      name: "orthogonal", summary: "whether the finished map is made orthogonal",
      kind: .flag(\.projectsToOrthogonal)),
  ]
}

private let atLeastOne = 1...Int.max
