import EmbeddingMaps
import LinearAlgebra

/// The search for the starts of all chains, and what it knows of other maps and of chance.
struct StartSearch {
  private let spaces: SpacePair
  private let knobs: MapSearchKnobs
  /// Every search so far.
  private var searches: [MapSearch] = []
  private var bestObjective = 0.0

  init(_ spaces: SpacePair, knobs: MapSearchKnobs) {
    self.spaces = spaces
    self.knobs = knobs.suited(toRowCount: min(spaces.source.rowCount, spaces.target.rowCount))
  }

  /// One start for each seed; while some lag behind the best, by their objective, of this call or of those before, as
  /// many more are searched for, and the best of this call are kept.
  mutating func findStarts(
    seeds: [UInt64], progress: @escaping @Sendable (Double) -> Void
  ) throws(AlignmentError) -> [FoundStart] {
    var found = try searchSideBySide(seeds: seeds, progress: progress)
    var moreSeeds = SeededGenerator(seed: seeds.reduce(0, ^))
    for _ in 0..<MapSearchKnobs.repetitionCount {
      bestObjective = found.map(\.objective).reduce(bestObjective, max)
      let laggards = found.sorted { $0.objective > $1.objective }.prefix(seeds.count)
        .count { $0.objective < MapSearchKnobs.laggingShare * bestObjective }
      if laggards == 0 { break }
      found += try searchSideBySide(seeds: moreSeeds.childSeeds(laggards), progress: progress)
    }
    bestObjective = found.map(\.objective).reduce(bestObjective, max)
    return Array(found.sorted { $0.objective > $1.objective }.prefix(seeds.count))
  }

  /// Independent searches, side by side, first at the coarse level and then at the fine one.
  private mutating func searchSideBySide(
    seeds: [UInt64], progress: @escaping @Sendable (Double) -> Void
  ) throws(AlignmentError) -> [FoundStart] {
    var running = seeds.map { MapSearch(spaces, knobs: knobs, generator: SeededGenerator(seed: $0)) }
    try advance(&running, until: MapSearchKnobs.agreeingCosine) { progress(0.7 * $0) }
    running = try eachSideBySide(running) { (search) throws(AlignmentError) in try search.lift() }
    try advance(&running, until: MapSearchKnobs.fineAgreeingCosine) { progress(0.7 + 0.3 * $0) }
    searches += running
    return try running.map { (search) throws(AlignmentError) in try search.start() }
  }

  /// Round by round: all end as soon as they agree, for then they have found the right map, and each one when it has
  /// nothing more to gain.
  private func advance(
    _ running: inout [MapSearch], until agreeingCosine: Double, progress: (Double) -> Void
  ) throws(AlignmentError) {
    while !running.allSatisfy(\.isExhausted), try !agree(running, to: agreeingCosine) {
      running = try eachSideBySide(running) { (search) throws(AlignmentError) in
        if !search.isExhausted { try search.advance() }
      }
      progress(Double(running.map(\.roundCount).max() ?? 0) / Double(max(1, knobs.roundCount)))
    }
  }

  /// How the objective of the best candidate of all searches compares with those of other candidates, and with what the
  /// first round of a search makes of a null target.
  ///
  /// The lead is the mean of what it is between the points of the search that found the candidate, and between those of
  /// another one, which had no part in choosing it.
  ///
  /// - Precondition: starts have been found.
  func evidence(generator: inout SeededGenerator) throws(AlignmentError) -> SearchEvidence {
    let ranked = searches.sorted { $0.coarseScore > $1.coarseScore }
    guard let best = ranked.first else { preconditionFailure("evidence without a search") }
    var contenders = try best.contenders(generator: &generator)
    for other in ranked.dropFirst() {
      contenders += try other.contenders(generator: &generator).prefix(1 + MapSearchKnobs.otherRivalCount)
    }
    let judges = ranked.prefix(2)
    let leads = try judges.map { (search) throws(AlignmentError) in try search.lead(ofFirstOf: contenders) }
    var null = MapSearch(
      try spaces.withNullTarget(generator: &generator), knobs: knobs.forNullTarget,
      generator: SeededGenerator(seed: generator.next()))
    try null.advance()
    return SearchEvidence(
      lead: leads.reduce(0, +) / Double(judges.count),
      nullMargin: best.coarseScore / max(null.coarseScore, .leastNormalMagnitude) - 1)
  }
}

/// Whether there are several searches and all agree with the best of them.
private func agree(_ searches: [MapSearch], to agreeingCosine: Double) throws(AlignmentError) -> Bool {
  guard searches.count > 1, let best = searches.indices.max(by: { searches[$0].score < searches[$1].score })
  else { return false }
  for index in searches.indices where index != best {
    if try searches[best].agreement(with: searches[index]) < agreeingCosine { return false }
  }
  return true
}

private func eachSideBySide(
  _ searches: [MapSearch], _ body: @Sendable (inout MapSearch) throws(AlignmentError) -> Void
) throws(AlignmentError) -> [MapSearch] {
  try concurrentMap(count: searches.count) { (index) throws(AlignmentError) in
    var search = searches[index]
    try body(&search)
    return search
  }
}
