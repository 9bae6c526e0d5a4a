import LinearAlgebra

/// Learns the map from the source space to the target space from unpaired rows: the method's outline.
///
/// `configuration` says by which method and with which knobs. The result depends on the rows, the configuration
/// and the seed alone, not on the number of threads.
///
/// - Parameters:
///   - source: raw source vectors, `[nA, dA]`.
///   - target: raw target vectors of other items, `[nB, dB]`; nothing is paired. `dA` and `dB` may differ.
///   - configuration: the knobs, usually a preset's.
///   - seed: of every random choice.
///   - observer: hears of the fit's stages while it runs; may be called from any thread.
/// - Returns: the map and what each stage did. The map's matrix is semi-orthogonal if
///   `configuration.projectsToOrthogonal`.
/// - Throws: `AlignmentError` for rows that cannot be used; nothing is thrown for a poor fit.
public func fitAlignment(
  source: any RowSource, target: any RowSource, configuration: AlignmentConfiguration, seed: UInt64,
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

  var map: Matrix<Double>
  switch configuration.method {
  case .published:
    map = try fitAsPublished(
      source: source, target: target, configuration: configuration, generators: &generators,
      recorder: recorder)
  case .chains:
    map = try fitByChains(
      source: source, target: target, configuration: configuration, generator: &generators[0],
      recorder: recorder)
  }
  if configuration.projectsToOrthogonal { map = try fitProcrustes(map).factor }
  return Fit(
    map: AlignmentMap(
      matrix: map.converted(to: Float.self), sourceMean: source.mean, targetMean: target.mean,
      targetScale: target.meanLength),
    stages: recorder.reports)
}

private func measurements(of space: NormalizedSpace) -> [(String, Double)] {
  [
    ("\(space.side)_rows", Double(space.rowCount)), ("\(space.side)_zero_rows", Double(space.zeroRowCount)),
    ("\(space.side)_mean_length", Double(space.meanLength)),
  ]
}
