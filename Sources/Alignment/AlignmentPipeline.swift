public import Embeddings
public import EmbeddingMaps
public import LinearAlgebra

/// What is known before a fit: nothing, in the usual case.
public struct PriorKnowledge: Sendable {
  /// Rows that are known to be counterparts, 1 to 1,000 of them as a rule; any number is accepted.
  public var pairs: [KnownPair]
  /// A map to start the refinement from, instead of searching for one; only its matrix counts, the spaces' means are
  /// those of the rows given.
  public var initialMap: EmbeddingMap?

  /// Nothing is known unless it is said.
  ///
  /// - Precondition: the initial map leads into the target space.
  public init(pairs: [KnownPair] = [], initialMap: EmbeddingMap? = nil) {
    precondition(initialMap?.leadsIntoOtherSpace != false, "a map into the target space is needed")
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
  configuration: AlignmentConfiguration = Preset.default.configuration, seed: UInt64 = 0,
  observer: @escaping @Sendable (FitEvent) -> Void = { _ in }
) throws(AlignmentError) -> Fit {
  try BLASRuntime.scoped { () throws(AlignmentError) in
    try fit(source, target, knowledge, configuration, seed: seed, recorder: StageRecorder(observer: observer))
  }
}

private func fit(
  _ source: any RowSource, _ target: any RowSource, _ knowledge: PriorKnowledge,
  _ configuration: AlignmentConfiguration, seed: UInt64, recorder: StageRecorder
) throws(AlignmentError) -> Fit {
  // One generator per stage, so that a knob of one stage does not change the random choices of another.
  var seeds = SeededGenerator(seed: seed)
  var generators = seeds.childSeeds(3).map(SeededGenerator.init(seed:))

  let (source, target) = try recorder.run("normalise") { _ throws(AlignmentError) in
    let spaces = try wrappingErrors(AlignmentError.embeddings) { () throws(EmbeddingsError) in
      let statistics = configuration.method.spaceStatistics
      return (
        try NormalizedSpace(source, side: .source, statistics: statistics),
        try NormalizedSpace(target, side: .target, statistics: statistics)
      )
    }
    return (spaces, measurements(of: spaces.0) + measurements(of: spaces.1))
  }
  try requireShape(of: knowledge.initialMap?.forwardMatrix, source: source, target: target)

  let consensus: ChainConsensus
  switch configuration.method {
  case .published(let knobs):
    consensus = try fitAsPublished(
      source: source, target: target, knowledge: knowledge, knobs: knobs, generators: &generators,
      recorder: recorder)
  case .chains(let knobs):
    consensus = try fitByChains(
      source: source, target: target, knowledge: knowledge, knobs: knobs, generator: &generators[0],
      recorder: recorder)
  }
  return Fit(
    map: try finishedMap(
      consensus.map, source: source, target: target, isOrthogonal: configuration.projectsToOrthogonal),
    matchingMap: consensus.matchingMap.map(EmbeddingMap.matching), verdict: consensus.verdict,
    stages: recorder.reports, log: recorder.log, configuration: configuration, seed: seed,
    knownPairCount: knowledge.pairs.count,
    contradictedPairs: consensus.contradictedPairs.map { knowledge.pairs[$0] },
    sourceIrregularities: source.irregularities,
    targetIrregularities: target.irregularities)
}

/// The map as it is used: orthogonal, or the blend of orthogonal maps that the published method ends with, whose way
/// back is its transpose as that method has it.
private func finishedMap(
  _ matrix: Matrix<Double>, source: NormalizedSpace, target: NormalizedSpace, isOrthogonal: Bool
) throws(AlignmentError) -> EmbeddingMap {
  if isOrthogonal {
    let matrix = try fitProcrustes(matrix).factor.converted(to: Float.self)
    return .orthogonal(OrthogonalMap(matrix: matrix, source: source.frame, target: target.frame))
  }
  let matrix = matrix.converted(to: Float.self)
  return .linear(
    LinearMap(
      matrix: matrix, backwardMatrix: matrix.transposed, penalty: nil, source: source.frame,
      target: target.frame))
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
    + [
      ("\(space.side)_rogue_dimensions", Double(space.irregularities.rogueDimensions.count)),
      ("\(space.side)_outlier_rows", Double(space.irregularities.outlierRowCount)),
    ].filter { $0.1 > 0 }
}
