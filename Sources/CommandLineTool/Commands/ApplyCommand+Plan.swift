import EmbeddingFiles
import EmbeddingMaps
import LibC
import Mv2v
import Reports

extension ApplyCommand {
  /// What would be read, written and taken. A few rows are carried over and encoded, whose bytes and time say what all
  /// of them will take.
  func plan(
    _ outcome: ApplyOutcome, of source: EmbeddingRows, under file: MapFile, openingSeconds: Double
  ) throws -> ApplyPlan {
    let rows = source.rows
    let sample = rows.rows(0..<min(rows.rowCount, 256))
    let images = try file.map.apply(to: sample, from: outcome.side, space: outcome.space)
    var encoded: (rowByteCount: Double, overheadByteCount: Int, isPlain: Bool)?
    let names = source.file.identifiers.map { RowNames($0, from: rows.range.lowerBound) }
    let seconds = try leastProcessorSeconds {
      encoded = try encodedSize(
        ofRows: images, of: outcome.rowCount, to: outcome.output, format: formatOptions.outputFormat,
        elements: formatOptions.elements, names: names)
    }
    let size = encoded ?? (Double(4 * outcome.dimension), 0, true)
    let (threads, speed) = (ThreadCount.current, machineSpeed())
    let cost = ApplyCost(
      rowCount: outcome.rowCount, dimensions: (rows.columnCount, outcome.dimension),
      inputByteCount: source.file.mappedByteCount(ofRows: rows.rowCount),
      mapByteCount: byteCount(ofFile: map) ?? 0, threads: threads,
      encodedRowByteCount: Int(size.rowByteCount.rounded(.up)),
      // Measured here, and so not to be scaled.
      encodingSeconds: size.isPlain ? 0 : speed * seconds / Double(images.rowCount))
    let jobSeconds = cost.seconds / (speed * Double(threads)) + openingSeconds
    var outputs = [
      PlannedOutput(
        file: outcome.output,
        bytes: size.overheadByteCount + Int(size.rowByteCount * Double(outcome.rowCount)),
        exists: exists(outcome.output))
    ]
    if let outputIds, let identifiers = source.file.identifiers {
      let sampled = (0..<images.rowCount).reduce(0) {
        $0 + identifiers.utf8(of: rows.range.lowerBound + $1).count + 1
      }
      outputs.append(
        PlannedOutput(
          file: outputIds, bytes: sampled * outcome.rowCount / max(1, images.rowCount),
          exists: exists(outputIds)))
    }
    return ApplyPlan(
      map: map, verdict: file.metadata.verdict?.level.rawValue,
      input: PlannedInput(
        file: source.file.path, format: source.file.formatName, rows: rows.rowCount,
        dimension: rows.columnCount),
      outcome: outcome, outputs: outputs, threads: threads,
      estimate: PlannedCost(
        seconds: jobSeconds...jobSeconds, memory: cost.peakByteCount...cost.peakByteCount))
  }

  /// Throws where the outputs could not be written: their folders, or their formats.
  func requireWritableOutputs() throws {
    for path in [output, outputIds].compactMap({ $0 }) where path != EmbeddingWriter.standardOutput {
      // Made and removed again.
      try AtomicOutput(path: path).cancel()
    }
  }

  private func exists(_ path: String) -> Bool {
    path != EmbeddingWriter.standardOutput && fileExists(path)
  }
}

/// The processor time of all threads of this process so far, which other work on the machine does not lengthen.
func processorSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The least of three runs: the first one meets cold caches.
private func leastProcessorSeconds(_ body: () throws -> Void) rethrows -> Double {
  try (0..<3).map { _ in
    let start = processorSeconds()
    try body()
    return processorSeconds() - start
  }.min() ?? 0
}
