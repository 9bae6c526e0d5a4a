public import EmbeddingMaps
public import Embeddings
import LinearAlgebra

/// The rows of a space, and what it is called.
public struct NamedRows: Sendable {
  /// Unlike the names of all others.
  public let name: String
  /// Raw vectors, `[n, d]`; those of other spaces may be of other items, in other numbers and dimensions.
  public let rows: any RowSource

  /// Rows with their name.
  public init(name: String, rows: any RowSource) { (self.name, self.rows) = (name, rows) }
}

/// Several spaces, fitted to one another.
public struct CommonSpaceFit: Sendable {
  /// What was found out about one pair of spaces.
  public struct Pair: Sendable {
    /// The positions of its spaces, the first smaller than the second.
    public let source, target: Int
    /// The fit between the two alone.
    public let direct: Fit
    /// The fit that started from what the other spaces say, where the first has failed and others lead there.
    public let refit: Fit?
  }

  /// The common space.
  public let space: CommonSpace
  /// Every two spaces, in the order (0, 1), (0, 2), …, (1, 2), ….
  public let pairs: [Pair]
  /// The method and knobs that each fit was run with.
  public let configuration: AlignmentConfiguration
  /// The seed of every random choice.
  public let seed: UInt64

  /// The common space with its origin, to be written to a file.
  ///
  /// - Parameter preset: the preset that the configuration came from, to be recorded.
  public func file(preset: Preset = .default) -> CommonSpaceFile {
    CommonSpaceFile(
      space: space, preset: preset.rawValue, seed: seed,
      knobs: Dictionary(uniqueKeysWithValues: configuration.knobs.map { ($0.name, $0.value) }))
  }
}

/// Learns maps between all of several spaces from unpaired rows, and makes them consistent: the outline.
///
/// Every two spaces are fitted to each other by `fitAlignment`; the maps that can be believed become one common space
/// (`synchronise`), each weighted by how strongly its spaces correlate. Spaces whose fit has failed although
/// others lead from one to the other are fitted once more, from the map that follows, and what can be believed of that
/// counts as well. `docs/many-spaces.md` has what was measured.
///
/// - Parameters:
///   - spaces: two or more with different names.
///   - configuration: the knobs of each fit, usually a preset's.
///   - seed: of every random choice.
///   - observer: hears of the stages of each fit, after the names of its spaces; may be called from any thread.
/// - Throws: `AlignmentError` for spaces or rows that cannot be used. Nothing is thrown for spaces that do not fit the others,
///   whose verdict is `failed`.
public func fitCommonSpace(
  of spaces: [NamedRows], configuration: AlignmentConfiguration = Preset.default.configuration,
  seed: UInt64 = 0,
  observer: @escaping @Sendable (FitEvent) -> Void = { _ in }
) throws(AlignmentError) -> CommonSpaceFit {
  try requireSpaces(spaces)
  let pairs = spaces.indices.flatMap { a in spaces.indices.dropFirst(a + 1).map { (a, $0) } }
  var seeds = SeededGenerator(seed: seed)
  let pairSeeds = seeds.childSeeds(2 * pairs.count)

  var direct: [Fit] = []
  for (index, (a, b)) in pairs.enumerated() {
    direct.append(
      try fitAlignment(
        source: spaces[a].rows, target: spaces[b].rows, configuration: configuration, seed: pairSeeds[index],
        observer: naming(spaces[a], spaces[b], observer)))
  }

  let dimensions = spaces.map(\.rows.columnCount)
  let graph = SpaceGraph(count: spaces.count, levels: direct.map(\.verdict.level))
  let first = try synchronise(
    pairs.indices.compactMap { weightedMap(of: direct[$0], between: pairs[$0]) }, dimensions: dimensions)
  let frames = spaces.indices.map { frame(of: $0, in: direct, pairs) }

  var refits = [Fit?](repeating: nil, count: pairs.count)
  for (index, (a, b)) in pairs.enumerated() where direct[index].verdict.level == .failed {
    guard graph.route(from: a, to: b) != nil else { continue }
    let start = OrthogonalMap(
      matrix: try fitProcrustes(product(first[a], .asIs, first[b], .transposed)).factor.converted(
        to: Float.self),
      source: frames[a], target: frames[b])
    refits[index] = try fitAlignment(
      source: spaces[a].rows, target: spaces[b].rows,
      knowledge: PriorKnowledge(initialMap: .orthogonal(start)), configuration: configuration,
      seed: pairSeeds[pairs.count + index], observer: naming(spaces[a], spaces[b], observer))
  }

  let found = pairs.indices.map { refits[$0] ?? direct[$0] }
  let loadings =
    try refits.allSatisfy { $0 == nil }
    ? first
    : synchronise(
      pairs.indices.compactMap { weightedMap(of: found[$0], between: pairs[$0]) }, dimensions: dimensions)
  var records: [SpacePairRecord] = []
  for (index, (a, b)) in pairs.enumerated() {
    var cycleAgreement: Double?
    if let others = try mapThroughOthers(from: a, to: b, graph: graph, fits: found),
      let own = found[index].map.forwardMatrix?.converted(to: Double.self)
    {
      cycleAgreement = try MapComparison(
        spaces[a].rows, spaces[b].rows, configuration: configuration, seed: pairSeeds[index]
      ).agreement(others, own)
    }
    records.append(
      SpacePairRecord(
        direct: direct[index].verdict, refit: refits[index]?.verdict, route: graph.route(from: a, to: b),
        cycleAgreement: cycleAgreement))
  }
  let levels = spaces.indices.map { space in
    pairs.indices.filter { pairs[$0].0 == space || pairs[$0].1 == space }.map { records[$0].verdict.level }
      .max() ?? .failed
  }
  let members = concurrentMap(count: spaces.count) { index in
    CommonSpace.Member(
      name: spaces[index].name, frame: frames[index], loadings: loadings[index].converted(to: Float.self),
      profile: SpaceProfile(of: spaces[index].rows, frame: frames[index]),
      rows: TrainingRows(of: spaces[index].rows), verdict: levels[index])
  }
  return CommonSpaceFit(
    space: CommonSpace(members: members, pairs: records),
    pairs: pairs.indices.map {
      CommonSpaceFit.Pair(source: pairs[$0].0, target: pairs[$0].1, direct: direct[$0], refit: refits[$0])
    }, configuration: configuration, seed: seed)
}

private func requireSpaces(_ spaces: [NamedRows]) throws(AlignmentError) {
  guard spaces.count >= 2 else { throw .tooFewSpaces(found: spaces.count) }
  for (index, space) in spaces.enumerated() where spaces[..<index].contains(where: { $0.name == space.name })
  {
    throw .spaceTwice(name: space.name)
  }
}

private func frame(of space: Int, in fits: [Fit], _ pairs: [(Int, Int)]) -> SpaceFrame {
  guard let index = pairs.firstIndex(where: { $0.0 == space || $0.1 == space }) else {
    preconditionFailure("a space without pairs")
  }
  return fits[index].map.frame(of: pairs[index].0 == space ? .source : .target)
}

/// A fit's map as synchronisation takes it; nil where it has failed.
private func weightedMap(of fit: Fit, between pair: (Int, Int)) -> WeightedMap? {
  guard fit.verdict.level > .failed, let matrix = fit.map.forwardMatrix else { return nil }
  return WeightedMap(
    source: pair.0, target: pair.1, matrix: matrix.converted(to: Double.self), weight: fit.weight)
}

extension Fit {
  /// What the map counts beside others: the cube of the sum of the correlations along matched directions, or of the agreement
  /// for a method that measures none.
  ///
  /// The sum says how much two spaces share that the fit has found. By its cube the best maps lose nothing to the others and the
  /// worst gain most (docs/many-spaces.md).
  var weight: Double {
    let strength: Double
    if case .matching(let map) = matchingMap {
      strength = map.correlations.reduce(0) { $0 + Double($1) }
    } else {
      strength = verdict.agreement
    }
    return max(strength * strength * strength, .leastNormalMagnitude)
  }
}

/// An observer of one fit among several, which names its spaces.
private func naming(
  _ source: NamedRows, _ target: NamedRows, _ observer: @escaping @Sendable (FitEvent) -> Void
) -> @Sendable (FitEvent) -> Void {
  let names = "\(source.name) to \(target.name): "
  return { event in
    switch event {
    case .began(let stage): observer(.began(stage: names + stage))
    case .advanced: observer(event)
    case .ended(let report):
      observer(
        .ended(
          StageReport(
            name: names + report.name, duration: report.duration, measurements: report.measurements)))
    }
  }
}
