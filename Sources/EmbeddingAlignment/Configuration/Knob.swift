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
    case choice(
      values: [String], get: @Sendable (AlignmentConfiguration) -> String,
      set: @Sendable (inout AlignmentConfiguration, String) -> Bool)

    /// One of an enumeration's cases, by its raw value.
    static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
      _ path: WritableKeyPath<AlignmentConfiguration, Value> & Sendable
    ) -> Kind where Value.RawValue == String {
      .choice(
        values: Value.allCases.map(\.rawValue), get: { $0[keyPath: path].rawValue },
        set: { configuration, text in
          guard let value = Value(rawValue: text) else { return false }
          configuration[keyPath: path] = value
          return true
        })
    }
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
    case .choice(let values, _, _): "one of " + values.joined(separator: ", ")
    }
  }

  /// This knob's value, as `set` would accept it.
  public func value(in configuration: AlignmentConfiguration) -> String {
    switch kind {
    case .count(let path, _): String(configuration[keyPath: path])
    case .share(let path, _): String(configuration[keyPath: path])
    case .flag(let path): String(configuration[keyPath: path])
    case .choice(_, let get, _): get(configuration)
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
    case .choice(_, _, let set):
      if set(&configuration, text) { return }
    }
    throw .invalidKnob(name: name, value: text, allowed: allowed)
  }

  /// Every knob there is, in the order of the stages.
  public static let all: [Knob] = [
    Knob(
      name: "method", summary: "which pipeline is run; the other one's knobs are not looked at",
      kind: .choice(\.method)),
    Knob(
      name: "chains", summary: "independent chains of the method 'chains'",
      kind: .count(\.chainCount, 1...100)),
    Knob(
      name: "easy_agreement", summary: "agreement at which two chains are enough, unless rows are few",
      kind: .share(\.easyAgreement, 0...1)),
    Knob(
      name: "chain_limit", summary: "chains in all, when more are tried because the first ones do not agree",
      kind: .count(\.chainLimit, 1...100)),
    Knob(
      name: "sufficient_agreement", summary: "agreement from which no more chains are tried",
      kind: .share(\.sufficientAgreement, 0...1)),
    Knob(
      name: "chain_start", summary: "where a chain starts: from our search or from the published anchors",
      kind: .choice(\.chainStart)),
    Knob(
      name: "map_search.clusterings", summary: "clusterings of each side for each number of anchors",
      kind: .count(\.mapSearch.clusteringCount, 1...1000)),
    Knob(
      name: "map_search.sample_rows", summary: "rows drawn for a clustering",
      kind: .count(\.mapSearch.anchorSampleSize, atLeastOne)),
    Knob(
      name: "map_search.few_anchors", summary: "the smaller number of anchors",
      kind: .count(\.mapSearch.fewAnchors, 2...1000)),
    Knob(
      name: "map_search.many_anchors", summary: "the larger number of anchors",
      kind: .count(\.mapSearch.manyAnchors, 2...1000)),
    Knob(
      name: "map_search.solver", summary: "how two sets of anchors are matched",
      kind: .choice(\.mapSearch.solver)),
    Knob(
      name: "map_search.tabu_iterations", summary: "exchanges of the tabu search",
      kind: .count(\.mapSearch.tabuIterationCount, 0...100_000_000)),
    Knob(
      name: "map_search.promising", summary: "candidates kept after their first refinement",
      kind: .count(\.mapSearch.promisingCount, 1...100_000)),
    Knob(
      name: "map_search.population", summary: "candidates that evolve",
      kind: .count(\.mapSearch.populationSize, 1...10_000)),
    Knob(
      name: "map_search.rounds", summary: "rounds of recombination",
      kind: .count(\.mapSearch.roundCount, 0...100_000)),
    Knob(
      name: "map_search.coarse_dimension", summary: "principal components of the coarse level",
      kind: .count(\.mapSearch.coarseDimension, 2...10_000)),
    Knob(
      name: "map_search.coarse_points", summary: "weighted points a side of the coarse level",
      kind: .count(\.mapSearch.coarsePoints, 2...100_000)),
    Knob(
      name: "map_search.fine_dimension", summary: "principal components of the fine level",
      kind: .count(\.mapSearch.fineDimension, 2...10_000)),
    Knob(
      name: "map_search.fine_points", summary: "weighted points a side of the fine level",
      kind: .count(\.mapSearch.finePoints, 2...100_000)),
    Knob(
      name: "batch_refinement.matcher", summary: "how a batch is matched",
      kind: .choice(\.batchRefinement.matcher)),
    Knob(
      name: "batch_refinement.precision",
      summary: "numbers that transport computes with: bytes where the processor is fast at them, or as said",
      kind: .choice(\.batchRefinement.precision)),
    Knob(
      name: "batch_refinement.steps", summary: "batches that are matched, more with few rows",
      kind: .count(\.batchRefinement.stepCount, 1...1_000_000)),
    Knob(
      name: "batch_refinement.joint_batches",
      summary: "batches that are matched from the merged map; none with few rows",
      kind: .count(\.batchRefinement.jointBatchCount, 0...1_000_000)),
    Knob(
      name: "batch_refinement.leading_variance",
      summary: "share of the variance in whose coordinates the first third of the steps is done",
      kind: .share(\.batchRefinement.leadingVariance, 0.01...1)),
    Knob(
      name: "batch_refinement.stop_early",
      summary: "whether to stop in the last third once the objective has settled",
      kind: .flag(\.batchRefinement.stopsEarly)),
    Knob(
      name: "batch_refinement.batch_rows", summary: "rows of each side in a batch",
      kind: .count(\.batchRefinement.batchSize, 2...100_000)),
    Knob(
      name: "batch_refinement.first_temperature",
      summary: "first temperature, for similarities of standard deviation 0.08",
      kind: .share(\.batchRefinement.firstTemperature, 0.0001...100)),
    Knob(
      name: "batch_refinement.last_temperature", summary: "last temperature",
      kind: .share(\.batchRefinement.lastTemperature, 0.0001...100)),
    Knob(
      name: "batch_refinement.first_weight",
      summary: "share of a new cross-covariance in the average, in the first third",
      kind: .share(\.batchRefinement.firstWeight, 0.001...1)),
    Knob(
      name: "batch_refinement.last_weight", summary: "the same, later",
      kind: .share(\.batchRefinement.lastWeight, 0.001...1)),
    Knob(
      name: "batch_refinement.matching_exponent",
      summary: "exponent of the whitening in which rows are compared; 0 is plain cosine",
      kind: .share(\.batchRefinement.matchingExponent, 0...1)),
    Knob(
      name: "batch_refinement.ridge", summary: "added to eigenvalues before that, in units of their mean",
      kind: .share(\.batchRefinement.ridge, 0.0001...100)),
    Knob(
      name: "batch_refinement.final_exponent",
      summary: "exponent of the final whitening; 0 is plain Procrustes",
      kind: .share(\.batchRefinement.finalExponent, 0...1)),
    Knob(
      name: "batch_refinement.final_ridge",
      summary: "added to eigenvalues before that, in units of their mean",
      kind: .share(\.batchRefinement.finalRidge, 0.0001...100)),
    Knob(
      name: "batch_refinement.full_patience_rows",
      summary: "with fewer rows than this a side, more steps are taken, and all chains are run",
      kind: .count(\.batchRefinement.fullPatienceRows, atLeastOne)),
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
