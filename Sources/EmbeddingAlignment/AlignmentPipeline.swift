import LinearAlgebra

/// What is known before a fit: nothing, in the usual case.
public struct PriorKnowledge: Sendable {
  /// Rows that are known to be counterparts, 1 to 1,000 of them as a rule; any number is accepted.
  public var pairs: [KnownPair]
  /// A map to start the refinement from, `[dA, dB]`, instead of searching for one.
  public var initialMap: Matrix<Float>?

  /// Nothing is known unless it is said.
  public init(pairs: [KnownPair] = [], initialMap: Matrix<Float>? = nil) {
    (self.pairs, self.initialMap) = (pairs, initialMap)
  }
}

/// Learns the map from the source space to the target space from unpaired rows: the method's outline.
///
/// `configuration` says by which method and with which knobs. The result depends on the rows, the configuration,
/// the prior knowledge and the seed alone, not on the number of threads.
///
/// - Parameters:
///   - source: raw source vectors, `[nA, dA]`.
///   - target: raw target vectors of other items, `[nB, dB]`; nothing is paired. `dA` and `dB` may differ.
///   - knowledge: known pairs and a map to start from, if there are any.
///   - configuration: the knobs, usually a preset's.
///   - seed: of every random choice.
///   - observer: hears of the fit's stages while it runs; may be called from any thread.
/// - Returns: the map, whether it can be trusted, and what each stage did. The map's matrix is semi-orthogonal if
///   `configuration.projectsToOrthogonal`.
/// - Throws: `AlignmentError` for rows or pairs that cannot be used; nothing is thrown for a poor fit, whose
///   verdict is `failed`.
public func fitAlignment(
  source: any RowSource, target: any RowSource, knowledge: PriorKnowledge = PriorKnowledge(),
  configuration: AlignmentConfiguration, seed: UInt64,
  observer: @escaping @Sendable (FitEvent) -> Void = { _ in }
) throws(AlignmentError) -> Fit {
  let recorder = StageRecorder(observer: observer)
  // One generator per stage, so that a knob of one stage does not change the random choices of another.
  var seeds = SeededGenerator(seed: seed)
  var generators = seeds.childSeeds(3).map(SeededGenerator.init(seed:))

  let (source, target) = try recorder.run("normalise") { _ throws(AlignmentError) in
    let spaces = (
      try NormalizedSpace(source, side: .source), try NormalizedSpace(target, side: .target)
    )
    return (spaces, measurements(of: spaces.0) + measurements(of: spaces.1))
  }
  try requireShape(of: knowledge.initialMap, source: source, target: target)

  let consensus: ChainConsensus
  switch configuration.method {
  case .published:
    consensus = try fitAsPublished(
      source: source, target: target, knowledge: knowledge, configuration: configuration,
      generators: &generators, recorder: recorder)
  case .chains:
    consensus = try fitByChains(
      source: source, target: target, knowledge: knowledge, configuration: configuration,
      generator: &generators[0], recorder: recorder)
  }
  var map = consensus.map
  if configuration.projectsToOrthogonal { map = try fitProcrustes(map).factor }
  return Fit(
    map: AlignmentMap(
      matrix: map.converted(to: Float.self), sourceMean: source.mean, targetMean: target.mean,
      targetScale: target.meanLength),
    verdict: consensus.verdict, stages: recorder.reports)
}

private func requireShape(
  of initialMap: Matrix<Float>?, source: NormalizedSpace, target: NormalizedSpace
) throws(AlignmentError) {
  guard let initialMap else { return }
  let (expected, found) = (
    [source.dimension, target.dimension], [initialMap.rowCount, initialMap.columnCount]
  )
  guard expected == found else { throw .initialMapShape(expected: expected, found: found) }
}

private func measurements(of space: NormalizedSpace) -> [(String, Double)] {
  [
    ("\(space.side)_rows", Double(space.rowCount)), ("\(space.side)_zero_rows", Double(space.zeroRowCount)),
    ("\(space.side)_mean_length", Double(space.meanLength)),
  ]
}
