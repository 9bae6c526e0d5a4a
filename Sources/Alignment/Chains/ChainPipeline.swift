import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Our method: several independent chains, each a search for a start and its refinement, run side by side and
/// merged into one map.
///
/// Where two chains agree well already, they are all. While the best chain has no other that agrees with it, more
/// chains are tried, with more effort spent on their search, up to a limit: pairs of spaces that are easy cost
/// little, and hard ones are not given up at once.
func fitByChains(
  source: NormalizedSpace, target: NormalizedSpace, knowledge: PriorKnowledge,
  knobs: ChainKnobs, generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> ChainConsensus {
  var generator = generator
  let budget = ChainBudget(
    knobs, rowCount: min(source.rowCount, target.rowCount),
    hasInitialMap: knowledge.initialMap != nil)
  let seeds = (
    search: generator.childSeeds(budget.limit), refinement: generator.childSeeds(budget.limit)
  )
  let spaces = try recorder.run("measure covariances") { _ throws(AlignmentError) in
    let spaces = try SpacePair(
      source, target, pairs: knowledge.pairs, knobs: knobs.batchRefinement, generator: &generator)
    let (source, target) = spaces.leadingCoordinates.dimensions
    return (spaces, [("leading_source", Double(source)), ("leading_target", Double(target))])
  }
  let comparison = MapComparison(
    spaces,
    comparingOn: source.rows(at: generator.sample(ChainKnobs.comparedRowCount, of: source.rowCount)))

  var chains: [Chain] = []
  var search: StartSearch?
  if case .search(let knobs) = knobs.start, knowledge.initialMap == nil {
    search = StartSearch(spaces, knobs: knobs)
  }
  var consensus: ChainConsensus?
  while let round = budget.nextRound(
    after: chains.count, agreement: consensus?.verdict.agreement ?? 0)
  {
    let starts = try findStarts(
      spaces, knowledge: knowledge, start: knobs.start, search: &search, seeds: Array(seeds.search[round]),
      firstIndex: round.lowerBound, recorder: recorder)
    chains += try recorder.run(chains.isEmpty ? "refine" : "refine again") {
      progress throws(AlignmentError) in
      let refined = try refine(
        starts, in: spaces, knobs: knobs.batchRefinement, seeds: Array(seeds.refinement[round]),
        progress: progress)
      let measurements = refined.enumerated().flatMap { index, chain in
        [
          ("objective_\(chains.count + index + 1)", chain.objective),
          ("steps_\(chains.count + index + 1)", Double(chain.stepCount)),
        ]
      }
      return (refined, measurements)
    }
    consensus = try ChainConsensus(chains, comparedBy: comparison)
  }
  guard let consensus else { preconditionFailure("a fit without chains") }

  let evidence = try search.map { (search) throws(AlignmentError) in
    try recorder.run("compare with chance") { _ throws(AlignmentError) in
      let evidence = try search.evidence(generator: &generator)
      return (evidence, [("lead", evidence.lead), ("null_margin", evidence.nullMargin)])
    }
  }
  recorder.objectives = chains.map(\.objectives)
  let merged = try recorder.run("merge chains") { _ throws(AlignmentError) in
    if chains.count > 1 { recorder.agreements = try comparison.agreements(chains.map(\.map)) }
    let merged = try consensus.judged(by: evidence).judged(
      against: knowledge.initialMap?.forwardMatrix, comparedBy: comparison)
    let verdict = merged.verdict
    return (
      merged,
      [
        ("agreement", verdict.agreement), ("chains", Double(verdict.chainCount)),
        ("merged_chains", Double(verdict.mergedChainCount)),
      ]
    )
  }
  let refined = try recorder.run("refine together") { progress throws(AlignmentError) in
    guard merged.verdict.level > .failed else {
      return (JointlyRefinedMap(map: merged.map, crossCovariance: nil), [])
    }
    let refined = try refineTogether(
      merged.map, in: spaces, knobs: knobs.batchRefinement, generator: &generator,
      progress: progress)
    return (refined, [])
  }
  let check = try checkKnownPairs(
    refined.map, in: spaces, knobs: knobs, generator: generator, recorder: recorder)
  let (start, believed) = check?.withoutContradicted(refined.map, spaces) ?? (refined.map, spaces)
  let overAll = try runOverAllRows(
    start, verdict: merged.verdict, in: believed, knobs: knobs, generator: &generator, recorder: recorder)
  let map = try refineByClustering(
    overAll?.map ?? refined.map, source: source, target: target, knobs: knobs.clusterRefinement,
    generator: &generator, recorder: recorder)
  guard let crossCovariance = overAll?.crossCovariance ?? refined.crossCovariance ?? merged.crossCovariance
  else { preconditionFailure("chains without a cross-covariance") }
  let matching = try recorder.run("weigh directions") { _ throws(AlignmentError) in
    let map = try matchingMap(
      ofUnpaired: crossCovariance.converted(to: Double.self),
      covariances: (spaces.covariances.source.matrix, spaces.covariances.target.matrix),
      rowCounts: (source.rowCount, target.rowCount), frames: (source.frame, target.frame))
    return (map, [("largest_correlation", Double(map.correlations.max() ?? 0))])
  }
  recorder.spectrum = try CrossCovarianceSpectrum(of: crossCovariance, in: believed, generator: generator)
  let prediction = try predictAccuracy(
    of: map, madeOf: crossCovariance, verdict: merged.verdict, in: spaces, knowledge: knowledge,
    generator: &generator, recorder: recorder)
  return ChainConsensus(
    map: map, verdict: merged.verdict.expecting(prediction).confronted(with: check?.agreement),
    crossCovariance: crossCovariance, matchingMap: matching, contradictedPairs: check?.contradicted ?? [])
}

/// The stage over all rows; nil where it is left out, and for a map that has failed.
private func runOverAllRows(
  _ map: Matrix<Double>, verdict: Verdict, in spaces: SpacePair, knobs: ChainKnobs,
  generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> AllRowsResult? {
  guard knobs.allRows.searchCount > 0, verdict.level > .failed else { return nil }
  return try recorder.run("refine over all rows") { progress throws(AlignmentError) in
    let result = try refineOverAllRows(
      map, in: spaces, knobs: knobs.allRows, usesBytes: knobs.batchRefinement.usesBytes,
      generator: &generator, progress: progress)
    return (result, [("counterparts", result.counterpartCount)])
  }
}

/// What accuracy is to be expected; nil for a map that has failed, for one that was refined from a given map or with known
/// pairs, whose chains agree because they were told alike, and for spaces of few dimensions.
private func predictAccuracy(
  of map: Matrix<Double>, madeOf crossCovariance: Matrix<Float>, verdict: Verdict, in spaces: SpacePair,
  knowledge: PriorKnowledge, generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> AccuracyPrediction? {
  let dimension = min(spaces.source.dimension, spaces.target.dimension)
  guard verdict.level > .failed, knowledge.initialMap == nil, knowledge.pairs.isEmpty,
    dimension >= AccuracyModel.smallestDimension
  else { return nil }
  return try recorder.run("predict accuracy") { _ throws(AlignmentError) in
    let evidence = AccuracyEvidence(
      of: map, madeOf: crossCovariance, agreement: verdict.agreement, in: spaces, generator: &generator)
    let prediction = AccuracyModel.calibrated.prediction(from: evidence)
    return (
      prediction,
      [
        ("separation", evidence.separation), ("neighbor_mismatch", evidence.neighborMismatch),
        ("spectrum_mismatch", evidence.spectrumMismatch),
      ]
    )
  }
}

/// What the rows alone say of known pairs; nil where there are none, or no stage over all rows. A copy of the generator is used,
/// so that right pairs change nothing of what follows.
private func checkKnownPairs(
  _ map: Matrix<Double>, in spaces: SpacePair, knobs: ChainKnobs, generator: SeededGenerator,
  recorder: StageRecorder
) throws(AlignmentError) -> PairCheck? {
  guard let pairs = spaces.pairs, knobs.allRows.searchCount > 0 else { return nil }
  return try recorder.run("check known pairs") { progress throws(AlignmentError) in
    let check = try PairCheck(
      of: pairs, by: map, in: spaces, knobs: knobs.allRows, usesBytes: knobs.batchRefinement.usesBytes,
      generator: generator, progress: progress)
    let figures = [
      ("known_pairs", Double(pairs.count)), ("contradicted_pairs", Double(check.contradicted.count)),
    ]
    return (check, figures)
  }
}

/// Where the chains of a round start: from the given map, from the search, or from the published read-out.
private func findStarts(
  _ spaces: SpacePair, knowledge: PriorKnowledge, start: ChainStart, search: inout StartSearch?,
  seeds: [UInt64], firstIndex: Int, recorder: StageRecorder
) throws(AlignmentError) -> [FoundStart] {
  if let map = knowledge.initialMap?.forwardMatrix {
    return seeds.map { _ in FoundStart(map: map, objective: 0) }
  }
  return try recorder.run(firstIndex == 0 ? "search starts" : "search again") {
    progress throws(AlignmentError) in
    let starts: [FoundStart]
    switch start {
    case .search:
      guard var running = search else { preconditionFailure("a search that was not begun") }
      starts = try running.findStarts(seeds: seeds, progress: progress)
      search = running
    case .anchors(let knobs):
      starts = try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
        var generator = SeededGenerator(seed: seeds[index])
        return try readOutAnchors(
          source: spaces.source, target: spaces.target, knobs: knobs, generator: &generator,
          progress: progress)
      }
    }
    return (starts, starts.enumerated().map { ("objective_\(firstIndex + $0 + 1)", $1.objective) })
  }
}

private func refine(
  _ starts: [FoundStart], in spaces: SpacePair, knobs: BatchRefinementKnobs, seeds: [UInt64],
  progress: @escaping @Sendable (Double) -> Void
) throws(AlignmentError) -> [Chain] {
  try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
    var generator = SeededGenerator(seed: seeds[index])
    return try refineByBatches(
      starts[index].map, in: spaces, knobs: knobs, generator: &generator, progress: progress)
  }
}

/// `body` for every chain, concurrently, with one progress for all.
private func sideBySide<Result: Sendable>(
  _ count: Int, _ progress: @escaping @Sendable (Double) -> Void,
  _ body: @Sendable (Int, _ progress: @escaping @Sendable (Double) -> Void) throws(AlignmentError) -> Result
) throws(AlignmentError) -> [Result] {
  let shares = SharedProgress(count: count, report: progress)
  return try concurrentMap(count: count) { (index) throws(AlignmentError) in
    try body(index) { shares.advance(index, to: $0) }
  }
}
