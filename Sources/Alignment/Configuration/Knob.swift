/// One knob by its name: what a job file sets, a map file records and the help lists.
package struct Knob: Sendable {
  /// `section.name`, or a bare name, in snake case.
  package let name: String
  /// What it means, with its unit.
  package let summary: String
  /// The values that are allowed, in words.
  package let allowed: String
  /// Every allowed value, where there are only a few.
  package let choices: [String]
  private let isAllowed: @Sendable (String) -> Bool
  private let get: @Sendable (AlignmentConfiguration) -> String?
  private let assign: @Sendable (inout AlignmentConfiguration, String) -> Void

  /// This knob's value, as `set` would accept it; nil when the chosen method does not have this knob.
  package func value(in configuration: AlignmentConfiguration) -> String? { get(configuration) }

  /// Throws `invalidKnob` when a text is not an allowed value, whatever the method.
  package func requireAllowed(_ text: String) throws(AlignmentError) {
    guard isAllowed(text) else { throw .invalidKnob(name: name, value: text, allowed: allowed) }
  }

  /// Sets this knob from text.
  ///
  /// - Throws: `invalidKnob` when the text is not an allowed value, `unusedKnob` when the chosen method does not have
  ///   this knob.
  package func set(_ text: String, in configuration: inout AlignmentConfiguration) throws(AlignmentError) {
    try requireAllowed(text)
    guard get(configuration) != nil else { throw .unusedKnob(name: name) }
    assign(&configuration, text)
  }
}

/// How a value of a stage's knobs is read from text and written as text.
private struct KnobValue<Section>: Sendable {
  let allowed: String
  var choices: [String] = []
  let isAllowed: @Sendable (String) -> Bool
  let get: @Sendable (Section) -> String
  let assign: @Sendable (inout Section, String) -> Void

  static func count(_ path: WritableKeyPath<Section, Int> & Sendable, _ range: ClosedRange<Int>) -> Self {
    KnobValue(
      allowed: range.upperBound == Int.max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)",
      path: path, parse: { Int($0).flatMap { range.contains($0) ? $0 : nil } }, format: { String($0) })
  }

  static func share(
    _ path: WritableKeyPath<Section, Double> & Sendable, _ range: ClosedRange<Double>
  ) -> Self {
    KnobValue(
      allowed: "a number from \(range.lowerBound) to \(range.upperBound)", path: path,
      parse: { Double($0).flatMap { range.contains($0) ? $0 : nil } }, format: { String($0) })
  }

  static func flag(_ path: WritableKeyPath<Section, Bool> & Sendable) -> Self {
    KnobValue(allowed: "true or false", path: path, parse: { Bool($0) }, format: { String($0) })
  }

  /// One of an enumeration's cases, by its raw value.
  static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
    _ path: WritableKeyPath<Section, Value> & Sendable
  ) -> Self where Value.RawValue == String {
    let choices = Value.allCases.map(\.rawValue)
    var value = KnobValue(
      allowed: "one of " + choices.joined(separator: ", "), path: path,
      parse: { Value(rawValue: $0) }, format: { $0.rawValue })
    value.choices = choices
    return value
  }

  private init<Value>(
    allowed: String, path: WritableKeyPath<Section, Value> & Sendable,
    parse: @escaping @Sendable (String) -> Value?, format: @escaping @Sendable (Value) -> String
  ) {
    self.allowed = allowed
    isAllowed = { parse($0) != nil }
    get = { format($0[keyPath: path]) }
    assign = { if let value = parse($1) { $0[keyPath: path] = value } }
  }
}

extension Knob {
  /// A knob of a stage that not every method has.
  private init<Section>(
    _ section: WritableKeyPath<AlignmentConfiguration, Section?> & Sendable, _ name: String,
    _ summary: String,
    _ value: KnobValue<Section>
  ) {
    (self.name, self.summary) = (name, summary)
    (allowed, choices, isAllowed) = (value.allowed, value.choices, value.isAllowed)
    get = { $0[keyPath: section].map(value.get) }
    assign = { configuration, text in
      guard var knobs = configuration[keyPath: section] else { return }
      value.assign(&knobs, text)
      configuration[keyPath: section] = knobs
    }
  }

  /// A knob that every method has.
  private init(_ name: String, _ summary: String, _ value: KnobValue<AlignmentConfiguration>) {
    (self.name, self.summary) = (name, summary)
    (allowed, choices, isAllowed) = (value.allowed, value.choices, value.isAllowed)
    (get, assign) = (value.get, value.assign)
  }
}

// The choices that decide which other knobs there are; another choice brings its own preset's values.

private enum MethodName: String, CaseIterable, Sendable { case chains, published }
private enum ChainStartName: String, CaseIterable, Sendable { case search, anchors }

extension AlignmentConfiguration {
  fileprivate var methodName: MethodName {
    get {
      switch method {
      case .chains: .chains
      case .published: .published
      }
    }
    set {
      guard newValue != methodName else { return }
      switch newValue {
      case .chains: method = .chains(.preset)
      case .published: method = .published(.preset)
      }
    }
  }
}

extension ChainKnobs {
  fileprivate var startName: ChainStartName {
    get {
      switch start {
      case .search: .search
      case .anchors: .anchors
      }
    }
    set {
      guard newValue != startName else { return }
      switch newValue {
      case .search: start = .search(.preset)
      case .anchors: start = .anchors(.preset)
      }
    }
  }
}

extension Knob {
  /// Every knob there is, in the order of the stages; those that decide which others there are come first.
  package static let all: [Knob] = [
    Knob("method", "which pipeline is run", .choice(\.methodName)),
    Knob(
      \.chains, "chains",
      "independent chains of the method 'chains'",
      .count(\.chainCount, 1...100)),
    Knob(
      \.chains, "easy_agreement",
      "agreement at which two chains are enough, unless rows are few",
      .share(\.easyAgreement, 0...1)),
    Knob(
      \.chains, "chain_limit",
      "chains in all, when more are tried because the first ones do not agree",
      .count(\.chainLimit, 1...100)),
    Knob(
      \.chains, "sufficient_agreement",
      "agreement from which no more chains are tried",
      .share(\.sufficientAgreement, 0...1)),
    Knob(
      \.chains, "chain_start", "where a chain starts, from our search or from the published anchors",
      .choice(\.startName)),
    Knob(
      \.mapSearch, "map_search.proposals",
      "where the first candidates come from",
      .choice(\.proposals)),
    Knob(
      \.mapSearch, "map_search.clusterings",
      "clusterings of each side for each number of anchors",
      .count(\.clusteringCount, 1...1000)),
    Knob(
      \.mapSearch, "map_search.sample_rows",
      "rows drawn for a clustering",
      .count(\.anchorSampleSize, atLeastOne)),
    Knob(
      \.mapSearch, "map_search.few_anchors",
      "the smaller number of anchors",
      .count(\.fewAnchors, 2...1000)),
    Knob(
      \.mapSearch, "map_search.many_anchors",
      "the larger number of anchors",
      .count(\.manyAnchors, 2...1000)),
    Knob(
      \.mapSearch, "map_search.solver",
      "how two sets of anchors are matched",
      .choice(\.solver)),
    Knob(
      \.mapSearch, "map_search.tabu_iterations",
      "exchanges of the tabu search",
      .count(\.tabuIterationCount, 0...100_000_000)),
    Knob(
      \.mapSearch, "map_search.population",
      "candidates that evolve",
      .count(\.populationSize, 1...10_000)),
    Knob(
      \.mapSearch, "map_search.children",
      "children of a round of recombination",
      .count(\.childCount, 1...10_000)),
    Knob(
      \.mapSearch, "map_search.rounds",
      "rounds of recombination at most",
      .count(\.roundCount, 0...100_000)),
    Knob(
      \.mapSearch, "map_search.coarse_dimension",
      "principal components of the coarse level",
      .count(\.coarseDimension, 2...10_000)),
    Knob(
      \.mapSearch, "map_search.coarse_whitening",
      "exponent of the coarse level's whitening; 0 is plain principal components",
      .share(\.coarseWhitening, 0...0.5)),
    Knob(
      \.mapSearch, "map_search.coarse_points",
      "weighted points a side of the coarse level",
      .count(\.coarsePoints, 2...100_000)),
    Knob(
      \.mapSearch, "map_search.fine_dimension",
      "principal components of the fine level",
      .count(\.fineDimension, 2...10_000)),
    Knob(
      \.mapSearch, "map_search.fine_whitening",
      "exponent of the fine level's whitening",
      .share(\.fineWhitening, 0...0.5)),
    Knob(
      \.mapSearch, "map_search.fine_points",
      "weighted points a side of the fine level",
      .count(\.finePoints, 2...100_000)),
    Knob(
      \.batchRefinement, "batch_refinement.matcher",
      "how a batch is matched",
      .choice(\.matcher)),
    Knob(
      \.batchRefinement, "batch_refinement.precision",
      "numbers that transport computes with; fastest is bytes where the processor is fast at them",
      .choice(\.precision)),
    Knob(
      \.batchRefinement, "batch_refinement.steps",
      "batches that are matched, up to four times as many with few rows",
      .count(\.stepCount, 1...1_000_000)),
    Knob(
      \.batchRefinement, "batch_refinement.joint_batches",
      "batches that are matched from the merged map; none with few rows",
      .count(\.jointBatchCount, 0...1_000_000)),
    Knob(
      \.batchRefinement, "batch_refinement.leading_variance",
      "share of the variance in whose coordinates the first third of the steps is done",
      .share(\.leadingVariance, 0.01...1)),
    Knob(
      \.batchRefinement, "batch_refinement.stop_early",
      "whether to stop in the last third once the objective has settled",
      .flag(\.stopsEarly)),
    Knob(
      \.batchRefinement, "batch_refinement.batch_rows",
      "rows of each side in a batch",
      .count(\.batchSize, 2...100_000)),
    Knob(
      \.batchRefinement, "batch_refinement.first_temperature",
      "first temperature, for similarities of standard deviation 0.08",
      .share(\.firstTemperature, 0.0001...100)),
    Knob(
      \.batchRefinement, "batch_refinement.last_temperature",
      "last temperature, reached after two thirds of the steps",
      .share(\.lastTemperature, 0.0001...100)),
    Knob(
      \.batchRefinement, "batch_refinement.first_weight",
      "share of a new cross-covariance in the average, in the first third",
      .share(\.firstWeight, 0.001...1)),
    Knob(
      \.batchRefinement, "batch_refinement.last_weight",
      "the same, later",
      .share(\.lastWeight, 0.001...1)),
    Knob(
      \.batchRefinement, "batch_refinement.matching_exponent",
      "exponent of the whitening in which rows are compared; 0 is plain cosine",
      .share(\.matchingExponent, 0...1)),
    Knob(
      \.batchRefinement, "batch_refinement.ridge",
      "added to eigenvalues before that, in units of their mean",
      .share(\.ridge, 0.0001...100)),
    Knob(
      \.batchRefinement, "batch_refinement.final_exponent",
      "exponent of the final whitening; 0 is plain Procrustes",
      .share(\.finalExponent, 0...1)),
    Knob(
      \.batchRefinement, "batch_refinement.final_ridge",
      "added to eigenvalues before that, in units of their mean",
      .share(\.finalRidge, 0.0001...100)),
    Knob(
      \.batchRefinement, "batch_refinement.full_patience_rows",
      "with fewer rows than this a side, more steps are taken, and with half as many all chains are run",
      .count(\.fullPatienceRows, atLeastOne)),
    Knob(
      \.allRows, "all_rows.searches",
      "how often the candidates of all rows are searched for; 0 leaves the stage out",
      .count(\.searchCount, 0...1000)),
    Knob(
      \.allRows, "all_rows.steps",
      "steps of transport under the candidates of one search",
      .count(\.stepCount, 1...1000)),
    Knob(
      \.allRows, "all_rows.temperature",
      "temperature with 25,000 rows a side, in standard deviations of the similarities",
      .share(\.temperature, 0.0001...100)),
    Knob(
      \.allRows, "all_rows.matching_exponent",
      "exponent of the whitening in which 25,000 rows a side are compared; 0 is plain cosine",
      .share(\.matchingExponent, 0...1)),
    Knob(
      \.allRows, "all_rows.ridge",
      "added to eigenvalues before that, in units of their mean",
      .share(\.ridge, 0.0001...100)),
    Knob(
      \.allRows, "all_rows.signal_exponent",
      "power of its signal by which a direction counts",
      .share(\.signalExponent, 0...1)),
    Knob(
      \.allRows, "all_rows.relaxation",
      "how far a step goes; 1 is what it has found, more is beyond that",
      .share(\.relaxation, 0.1...2)),
    Knob(
      \.readOut, "anchors.runs",
      "independent runs of clustering and matching",
      .count(\.anchors.runCount, atLeastOne)),
    Knob(
      \.readOut, "anchors.sample_rows",
      "rows of each side drawn for a run",
      .count(\.anchors.sampleSize, atLeastOne)),
    Knob(
      \.readOut, "anchors.clusters",
      "clusters of each side in a run",
      .count(\.anchors.clusterCount, 2...1000)),
    Knob(
      \.readOut, "anchors.kmeans_iterations",
      "Lloyd iterations of each clustering",
      .count(\.anchors.kMeansIterationCount, 1...10_000)),
    Knob(
      \.readOut, "anchors.two_opt_starts",
      "random permutations that the 2-opt search starts from",
      .count(\.anchors.twoOptStartCount, 1...100_000)),
    Knob(
      \.readOut, "relative_representations.neighbors",
      "target rows that a pseudo-pair averages",
      .count(\.relativeRepresentations.neighborCount, atLeastOne)),
    Knob(
      \.published, "matching_refinement.iterations",
      "batches that are matched; 0 leaves the stage out",
      .count(\.matchingRefinement.iterationCount, 0...1_000_000)),
    Knob(
      \.published, "matching_refinement.batch_rows",
      "source rows in a batch",
      .count(\.matchingRefinement.batchSize, atLeastOne)),
    Knob(
      \.published, "matching_refinement.neighbors",
      "target rows that a counterpart averages",
      .count(\.matchingRefinement.neighborCount, atLeastOne)),
    Knob(
      \.published, "matching_refinement.smoothing",
      "share of the old map kept at each iteration",
      .share(\.matchingRefinement.smoothing, 0...0.999)),
    Knob(
      \.clusterRefinement, "cluster_refinement.passes",
      "how often it is done; 0 leaves the stage out",
      .count(\.passCount, 0...1000)),
    Knob(
      \.clusterRefinement, "cluster_refinement.clusters",
      "clusters of each side",
      .count(\.clusterCount, 2...1_000_000)),
    Knob(
      \.clusterRefinement, "cluster_refinement.kmeans_iterations",
      "Lloyd iterations of each clustering",
      .count(\.kMeansIterationCount, 1...10_000)),
    Knob(
      \.clusterRefinement, "cluster_refinement.smoothing",
      "share of the old map kept at each pass",
      .share(\.smoothing, 0...0.999)),
    Knob("orthogonal", "whether the finished map is made orthogonal", .flag(\.projectsToOrthogonal)),
  ]
}

private let atLeastOne = 1...Int.max
