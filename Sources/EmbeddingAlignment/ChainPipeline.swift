import LinearAlgebra

/// Our method: several independent chains, each a search for a start and its refinement, run side by side and
/// merged into one map.
///
/// While the best chain has no other that agrees with it, more chains are tried, with more effort spent on their
/// search, up to a limit: pairs of spaces that are easy cost little, and hard ones are not given up at once.
func fitByChains(
  source: NormalizedSpace, target: NormalizedSpace, knowledge: PriorKnowledge,
  configuration: AlignmentConfiguration, generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> ChainConsensus {
  var generator = generator
  let limit = max(configuration.chainCount, configuration.chainLimit)
  let seeds = (search: generator.childSeeds(limit), refinement: generator.childSeeds(limit))
  let spaces = try recorder.run("measure covariances") { _ throws(AlignmentError) in
    let spaces = try SpacePair(
      source, target, pairs: knowledge.pairs, knobs: configuration.batchRefinement, generator: &generator)
    return (spaces, [])
  }
  let comparedRows = source.rows(at: generator.sample(2000, of: source.rowCount))

  var chains: [Chain] = []
  var consensus: ChainConsensus
  repeat {
    let isFirst = chains.isEmpty
    let round = chains.count..<min(chains.count + (isFirst ? configuration.chainCount : 2), limit)
    let starts = try findStarts(
      spaces, knowledge: knowledge, configuration: configuration, seeds: Array(seeds.search[round]),
      isFirst: isFirst, recorder: recorder)
    chains += try refine(
      starts, in: spaces, knobs: configuration.batchRefinement, seeds: Array(seeds.refinement[round]),
      isFirst: isFirst, recorder: recorder)
    consensus = try ChainConsensus(chains, comparingOn: comparedRows)
  } while consensus.verdict.agreement < configuration.sufficientAgreement && chains.count < limit
    && knowledge.initialMap == nil

  let merged = try recorder.run("merge chains") { _ throws(AlignmentError) in
    let merged = consensus.judged(against: knowledge.initialMap, comparingOn: comparedRows)
    let verdict = merged.verdict
    return (
      merged,
      [
        ("agreement", verdict.agreement), ("chains", Double(verdict.chainCount)),
        ("merged_chains", Double(verdict.mergedChainCount)),
      ]
    )
  }
  let map = try refineByClustering(
    merged.map, source: source, target: target, knobs: configuration.clusterRefinement,
    generator: &generator, recorder: recorder)
  return ChainConsensus(map: map, verdict: merged.verdict)
}

/// Where the chains of a round start: from the given map, from the search, or from the published read-out.
private func findStarts(
  _ spaces: SpacePair, knowledge: PriorKnowledge, configuration: AlignmentConfiguration, seeds: [UInt64],
  isFirst: Bool, recorder: StageRecorder
) throws(AlignmentError) -> [Matrix<Float>] {
  if let initialMap = knowledge.initialMap { return seeds.map { _ in initialMap } }
  return try recorder.run(isFirst ? "search starts" : "search again") { progress throws(AlignmentError) in
    let found: [FoundStart]
    switch configuration.chainStart {
    case .search:
      found = try searchStarts(
        spaces, knobs: configuration.mapSearch, seeds: seeds, isThorough: !isFirst, progress: progress)
    case .anchors:
      found = try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
        var generator = SeededGenerator(seed: seeds[index])
        return try readOutAnchors(
          source: spaces.source, target: spaces.target, configuration: configuration, generator: &generator,
          progress: progress)
      }
    }
    return (found.map(\.map), found.enumerated().map { ("objective_\($0 + 1)", $1.objective) })
  }
}

/// One start for each seed; while some lag behind the best by their objective, as many more are searched for, with
/// more effort, and the best are kept.
///
/// Searches that found the same basin differ by half a percent, others by several.
private func searchStarts(
  _ spaces: SpacePair, knobs: MapSearchKnobs, seeds: [UInt64], isThorough: Bool,
  progress: @escaping @Sendable (Double) -> Void
) throws(AlignmentError) -> [FoundStart] {
  var thorough = knobs
  thorough.roundCount *= 2
  let (quick, more) = (isThorough ? thorough : knobs, thorough)
  var found = try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
    var generator = SeededGenerator(seed: seeds[index])
    return try searchMap(spaces, knobs: quick, generator: &generator, progress: progress)
  }
  var moreSeeds = SeededGenerator(seed: seeds.reduce(0, ^))
  for _ in 0..<2 {
    found.sort { $0.objective > $1.objective }
    let laggards = found.count { $0.objective < 0.98 * found[0].objective }
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
  _ starts: [Matrix<Float>], in spaces: SpacePair, knobs: BatchRefinementKnobs, seeds: [UInt64],
  isFirst: Bool, recorder: StageRecorder
) throws(AlignmentError) -> [Chain] {
  try recorder.run(isFirst ? "refine" : "refine again") { progress throws(AlignmentError) in
    let refined = try sideBySide(seeds.count, progress) { (index, progress) throws(AlignmentError) in
      var generator = SeededGenerator(seed: seeds[index])
      return try refineByBatches(
        starts[index], in: spaces, knobs: knobs, generator: &generator, progress: progress)
    }
    let measurements = refined.enumerated().flatMap { index, chain in
      [("objective_\(index + 1)", chain.objective), ("steps_\(index + 1)", Double(chain.stepCount))]
    }
    return (refined, measurements)
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
