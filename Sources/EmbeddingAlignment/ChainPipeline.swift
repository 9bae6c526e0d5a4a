import LinearAlgebra

/// Our method: several independent chains, each a search for a start and its refinement by transport, merged
/// into one map.
func fitByChains(
  source: NormalizedSpace, target: NormalizedSpace, configuration: AlignmentConfiguration,
  generator: inout SeededGenerator, recorder: StageRecorder
) throws(AlignmentError) -> Matrix<Double> {
  var generator = generator
  let seeds = generator.childSeeds(configuration.chainCount)
  let covariances = (
    source: try Covariance(of: source, sampleSize: 30_000, generator: &generator),
    target: try Covariance(of: target, sampleSize: 30_000, generator: &generator)
  )
  var chains: [Chain] = []
  for (index, seed) in seeds.enumerated() {
    var generator = SeededGenerator(seed: seed)
    let start = try recorder.run("chain \(index + 1): search") { progress throws(AlignmentError) in
      let found = try searchMap(
        source: source, target: target, covariances: covariances, knobs: configuration.mapSearch,
        generator: &generator, progress: progress)
      return (found.map, [("objective", found.objective)])
    }
    let chain = try recorder.run("chain \(index + 1): refine") { progress throws(AlignmentError) in
      let refined = try refineByTransport(
        start, source: source, target: target, covariances: covariances,
        knobs: configuration.transportRefinement, generator: &generator, progress: progress)
      return (Chain(map: refined.map, objective: refined.objective), [("objective", refined.objective)])
    }
    chains.append(chain)
  }
  return try recorder.run("merge chains") { _ throws(AlignmentError) in
    let rows = source.rows(at: generator.sample(2000, of: source.rowCount))
    let consensus = try mergeChains(chains, comparingOn: rows)
    return (
      consensus.map, [("agreement", consensus.agreement), ("merged_chains", Double(consensus.mergedCount))]
    )
  }
}
