import Alignment
import EmbeddingFiles
import EmbeddingMaps
import LibC
import Mv2v
import Reports

extension FitRun {
  /// What the fit would read, write and take; everything that can be checked beforehand has been.
  func plan() -> FitPlan {
    let dimensions = (source: sourceRows.columnCount, target: targetRows.columnCount)
    let rowCounts = (source: sourceRows.rowCount, target: targetRows.rowCount)
    let outputs = [(job.kind, outputPath)] + (job.matchingOutput.map { [(FittedKind.matching, $0)] } ?? [])
    let cost = FitCost(
      rowCounts: rowCounts, dimensions: dimensions,
      inputByteCount: source.file.mappedByteCount(ofRows: rowCounts.source)
        + target.file.mappedByteCount(ofRows: rowCounts.target),
      hasInitialMap: job.initialMap != nil, configuration: job.configuration)
    let threads = ThreadCount.current
    let speed = machineSpeed()
    return FitPlan(
      source: PlannedInput(
        file: source.file.path, format: source.file.formatName, rows: rowCounts.source,
        dimension: dimensions.source),
      target: PlannedInput(
        file: target.file.path, format: target.file.formatName, rows: rowCounts.target,
        dimension: dimensions.target),
      preset: job.preset.rawValue, seed: job.seed, threads: threads,
      outputs: outputs.map { kind, path in
        PlannedOutput(
          file: path, bytes: mapFileByteCount(kind, dimensions, job.configuration),
          exists: fileExists(path))
      },
      estimate: PlannedCost(
        seconds: cost.map { scaled($0.seconds, by: 1 / (speed * threadGain(threads))) },
        memory: cost?.peakByteCount))
  }

  private func scaled(_ range: ClosedRange<Double>, by factor: Double) -> ClosedRange<Double> {
    range.lowerBound * factor...range.upperBound * factor
  }
}

extension EmbeddingFile {
  /// About the bytes of so many rows as they lie in a mapped file: as float32 where they were parsed.
  func mappedByteCount(ofRows count: Int) -> Int {
    min(4 * count * columnCount, Int(Double(fileByteCount) * Double(count) / Double(rowCount)))
  }
}

/// How fast this machine is, in units of the one that estimates are made of.
func machineSpeed() -> Double { ProductRate.measured() / ProductRate.reference }

/// How many times as fast so many threads are as one: a part of a fit runs on one thread.
func threadGain(_ threads: Int) -> Double { 1 / (0.03 + 0.97 / Double(threads)) }

/// The bytes of a map file: its tensors, and a header of about so many bytes.
private func mapFileByteCount(
  _ kind: FittedKind, _ dimensions: (source: Int, target: Int), _ configuration: AlignmentConfiguration
) -> Int {
  let (source, target) = (dimensions.source, dimensions.target)
  let profiles = [source, target].reduce(0) { $0 + (SpaceProfile.directionCount(of: $1) * $1) }
  let common = source + target + profiles
  let elements: Int
  switch kind {
  case .matching:
    let rank = min(source, target)
    elements = (source + target) * rank + rank + 1 + common
  case .orthogonal:
    elements = source * target * (configuration.projectsToOrthogonal ? 1 : 2) + 2 + common
  }
  return 4 * elements + headerByteCount + 10 * min(source, target)
}

/// Without the singular values, of which the fit's log has one for each dimension.
private let headerByteCount = 4_650
