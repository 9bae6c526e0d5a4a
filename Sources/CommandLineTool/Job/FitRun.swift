import ArgumentParser
import EmbeddingFiles
import LibC
import Mv2v
import Reports

/// A fit with everything opened and checked that it needs, so that what is wrong is known before minutes are spent.
struct FitRun {
  let job: FitJob
  private let start = ContinuousClock.now
  let outputPath: String
  let source, target: EmbeddingRows
  /// All rows of each side, or those that were drawn.
  let sourceRows, targetRows: any RowSource
  private let evaluation: EvaluationInput?
  private let initialMap: MapFile?
  private let knowledge: PriorKnowledge
  private let output: AtomicOutput
  private let matchingOutput: AtomicOutput?

  /// - Throws: `ValidationError` for something needed that neither flags nor job file say.
  init(_ job: FitJob) throws {
    func needed<Value>(_ value: Value?, _ name: String) throws -> Value {
      guard let value else {
        throw ValidationError(
          "missing --\(name): give it as a flag, or as '\(name):' in a job file (--config)")
      }
      return value
    }
    self.job = job
    let sourcePaths = try needed(job.source.isEmpty ? nil : job.source, "source")
    let targetPaths = try needed(job.target.isEmpty ? nil : job.target, "target")
    outputPath = try needed(job.output, "output")
    try Self.requireMatchingMap(job)
    let outputs = [outputPath] + [job.matchingOutput].compactMap { $0 }
    try requireOutputs(outputs, apartFrom: job.inputs)
    let source = try EmbeddingRows(paths: sourcePaths, range: job.sourceRows, options: job.input)
    let target = try EmbeddingRows(paths: targetPaths, range: job.targetRows, options: job.input)
    (self.source, self.target) = (source, target)
    try requireOutputs(outputs, apartFrom: source.file.filePaths + target.file.filePaths)
    (sourceRows, targetRows) = try Self.sampled(source, target, job)
    evaluation = try job.evaluation.map { block in try EvaluationInput(block) }
    try evaluation?.requireDimensions(source: source, target: target)
    initialMap = try job.initialMap.map { path in try singleMap(path: path) }
    knowledge = PriorKnowledge(
      pairs: try job.pairs.map { path in try knownPairs(path: path, source: source, target: target) } ?? [],
      initialMap: initialMap?.map)
    output = try AtomicOutput(path: outputPath)
    matchingOutput = try job.matchingOutput.map { path in try AtomicOutput(path: path) }
  }

  /// The rows of both sides, or as many of them as are to be drawn, by seeds of their own.
  private static func sampled(
    _ source: EmbeddingRows, _ target: EmbeddingRows, _ job: FitJob
  ) throws -> (any RowSource, any RowSource) {
    guard let sample = job.sample else { return (source.rows, target.rows) }
    if job.pairs != nil {
      throw ValidationError(
        "--sample and --pairs do not go together: a pair's row may not be drawn; leave one out")
    }
    var seeds = SeededGenerator(seed: job.seed)
    let (sourceSeed, targetSeed) = (seeds.next(), seeds.next())
    return (
      SampledRows(source.rows, count: sample, seed: sourceSeed),
      SampledRows(target.rows, count: sample, seed: targetSeed)
    )
  }

  /// Throws where a matching map is asked for that the method does not have, or twice.
  private static func requireMatchingMap(_ job: FitJob) throws {
    if job.kind == .matching, job.matchingOutput != nil {
      throw ValidationError(
        "--matching-output needs --kind orthogonal: with --kind matching, --output is that map")
    }
    if job.kind == .matching || job.matchingOutput != nil, !job.configuration.givesMatchingMap {
      throw ValidationError(
        "a matching map needs the method 'chains' (--preset default), not that of the preset "
          + "'\(job.preset.rawValue)'")
    }
  }

  /// Fits, writes the map and measures it where there are paired rows.
  func outcome(reporting progress: any ProgressReporting) throws -> FitOutcome {
    let fit = try fitAlignment(
      source: sourceRows, target: targetRows, knowledge: knowledge, configuration: job.configuration,
      seed: job.seed
    ) { progress.report($0) }
    progress.stop()
    remark(on: fit.sourceIrregularities, of: .source, in: source.file.path)
    remark(on: fit.targetIrregularities, of: .target, in: target.file.path)
    if let path = job.pairs { remark(onPairs: path, contradictedBy: fit, source: source, target: target) }
    let verdict = fit.verdict.limited(to: initialMap?.metadata.verdict?.level ?? .trusted)
    let file = fit.mapFile(
      of: job.kind, source: sourceRows, target: targetRows, preset: job.preset, verdict: verdict,
      initialMap: job.initialMap.map(fileName), models: job.models)
    try source.file.requireUnchanged()
    try target.file.requireUnchanged()
    try output.write(file.encoded())
    if let matchingOutput, let map = fit.matchingMap {
      try matchingOutput.write(MapFile(map: map, metadata: file.metadata, profiles: file.profiles).encoded())
      try matchingOutput.commit()
    }
    try output.commit()
    let duration = ContinuousClock.now - start
    return FitOutcome(
      output: outputPath, map: file.map, matchingOutput: job.matchingOutput, preset: job.preset, fit: fit,
      verdict: verdict,
      sourceRowCount: sourceRows.rowCount, targetRowCount: targetRows.rowCount, duration: duration,
      peakMemoryByteCount: peakMemoryByteCount(), threadCount: ThreadCount.current,
      coreName: BLASRuntime.coreName,
      evaluation: try evaluation.map { input in try stage("evaluate") { try input.evaluate(file.map) } })
  }
}

/// Says where known pairs and a map that was found contradict each other, and at which rows.
private func remark(
  onPairs path: String, contradictedBy fit: Fit, source: EmbeddingRows, target: EmbeddingRows
) {
  guard let agreement = fit.verdict.pairAgreement, agreement.leavesOut,
    let first = fit.contradictedPairs.first
  else { return }
  Log.remark(
    "\(path): the map contradicts \(agreement.contradictedCount) of \(agreement.count) pairs, "
      + (fit.verdict.level == .failed
        ? "" : agreement.isContradiction ? "and all were left out; " : "which were left out; ")
      + "the first is source row "
      + "\(source.rows.range.lowerBound + first.source) and target row \(target.rows.range.lowerBound + first.target) "
      + "(do rows count from 0, in the files' order, the source's first?)")
}

/// Says which dimensions and rows stood in the way, and what was done about them.
private func remark(on irregularities: Irregularities, of side: Side, in file: String) {
  for rogue in irregularities.rogueDimensions {
    Log.remark(
      "\(file): \(side) dimension \(rogue.dimension) varies \(fixed(rogue.ratio, 0)) times as much as the others"
        + (rogue.followsRowNumbers
          ? " and follows the row numbers; it was left out (is it an index?)"
          : "; it was scaled down (is it an index or a rogue dimension?)"))
  }
  if let first = irregularities.firstEmptyRow {
    let others = irregularities.emptyRowCount - 1
    Log.remark(
      "\(first.file ?? file): \(side) row \(first.row)"
        + (others > 0 ? " and \(others) more hold" : " holds")
        + " zeros alone; left out (is it padding?)")
  }
  if let first = irregularities.firstOutlierRow {
    let others = irregularities.outlierRowCount - 1
    Log.remark(
      "\(first.file ?? file): \(side) row \(first.row)"
        + (others > 0 ? " and \(others) more are" : " is")
        + " longer than \(Int(Irregularities.outlierLength)) times the median row; left out of the mean")
  }
}

private func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

/// The largest resident set of this process so far, memory-mapped input included.
func peakMemoryByteCount() -> Int {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
