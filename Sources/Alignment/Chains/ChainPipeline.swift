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
  let comparedRows = source.rows(at: generator.sample(ChainKnobs.comparedRowCount, of: source.rowCount))

  var chains: [Chain] = []
  var bestObjective = 0.0
  var consensus: ChainConsensus?
  while let round = budget.nextRound(
    after: chains.count, agreement: consensus?.verdict.agreement ?? 0)
  {
    let starts = try findStarts(
      spaces, knowledge: knowledge, start: knobs.start, seeds: Array(seeds.search[round]),
      firstIndex: round.lowerBound, isThorough: budget.isExtra(round.lowerBound),
      bestObjective: bestObjective, recorder: recorder)
    bestObjective = starts.map(\.objective).reduce(bestObjective, max)
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
    consensus = try ChainConsensus(chains, comparingOn: comparedRows)
  }
  guard let consensus else { preconditionFailure("a fit without chains") }

  let merged = try recorder.run("merge chains") { _ throws(AlignmentError) in
    let merged = consensus.judged(against: knowledge.initialMap?.forwardMatrix, comparingOn: comparedRows)
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
    guard merged.verdict.level > .failed else { return (merged.map, []) }
    let refined = try refineTogether(
      merged.map, in: spaces, knobs: knobs.batchRefinement, generator: &generator,
      progress: progress)
    return (refined, [])
  }
  let overAll = try runOverAllRows(
    refined, verdict: merged.verdict, in: spaces, knobs: knobs, generator: &generator, recorder: recorder)
  let map = try refineByClustering(
    overAll?.map ?? refined, source: source, target: target, knobs: knobs.clusterRefinement,
    generator: &generator, recorder: recorder)
  return ChainConsensus(
    map: map, verdict: merged.verdict, crossCovariance: overAll?.crossCovariance)
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

/// Where the chains of a round start: from the given map, from the search, or from the published read-out.
private func findStarts(
  _ spaces: SpacePair, knowledge: PriorKnowledge, start: ChainStart, seeds: [UInt64],
  firstIndex: Int, isThorough: Bool, bestObjective: Double, recorder: StageRecorder
) throws(AlignmentError) -> [FoundStart] {
  if let map = knowledge.initialMap?.forwardMatrix {
    return seeds.map { _ in FoundStart(map: map, objective: 0) }
  }
  return try recorder.run(firstIndex == 0 ? "search starts" : "search again") {
    progress throws(AlignmentError) in
    let starts: [FoundStart]
    switch start {
    case .search(let knobs):
      starts = try searchStarts(
        spaces, knobs: knobs, seeds: seeds, isThorough: isThorough, bestObjective: bestObjective,
        progress: progress)
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

/// One start for each seed; while some lag behind the best, by their objective, of this round or of those before, as
/// many more are searched for, with more effort, and the best of this round are kept.
private func searchStarts(
  _ spaces: SpacePair, knobs: MapSearchKnobs, seeds: [UInt64], isThorough: Bool, bestObjective: Double,
  progress: @escaping @Sendable (Double) -> Void
) throws(AlignmentError) -> [FoundStart] {
  let (quick, more) = (isThorough ? knobs.thorough : knobs, knobs.thorough)
  var found = try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
    var generator = SeededGenerator(seed: seeds[index])
    return try searchMap(spaces, knobs: quick, generator: &generator, progress: progress)
  }
  var moreSeeds = SeededGenerator(seed: seeds.reduce(0, ^))
  for _ in 0..<MapSearchKnobs.repetitionCount {
    let best = found.map(\.objective).reduce(bestObjective, max)
    let laggards = found.sorted { $0.objective > $1.objective }.prefix(seeds.count)
      .count { $0.objective < MapSearchKnobs.laggingShare * best }
    if laggards == 0 { break }
    let seeds = moreSeeds.childSeeds(laggards)
    found += try sideBySide(laggards, progress) { (index, progress) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[index])
      return try searchMap(spaces, knobs: more, generator: &generator, progress: progress)
    }
  }
  return Array(found.sorted { $0.objective > $1.objective }.prefix(seeds.count))
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
