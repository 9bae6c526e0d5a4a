import Alignment
import EmbeddingFiles
import LibC
import LinearAlgebra
import Mv2v
import TestSupport

extension Bench {
  /// A whole fit with the default preset on files of synthetic rows.
  func fit(rowCount: Int, dimension: Int, in folder: TemporaryFolder) throws {
    let source = try EmbeddingFile(path: folder.rows(rowCount, dimension, seed: 11))
    let target = try EmbeddingFile(path: folder.rows(rowCount, dimension, seed: 12))
    let configuration = Preset.default.configuration
    var figures: [String: Double] = [:]
    let times = try (0..<(rowCount > 50_000 || dimension > 384 ? 1 : 3)).map { _ in
      let switchesBefore = involuntarySwitches()
      return try seconds {
        let fit = try fitAlignment(source: source, target: target, configuration: configuration, seed: 0)
        figures["agreement"] = fit.verdict.agreement
        figures["chains"] = Double(fit.verdict.chainCount)
        figures["involuntary_switches"] = Double(involuntarySwitches() - switchesBefore)
        for stage in fit.stages {
          figures[stage.name.replacing(" ", with: "_")] = stage.duration / .seconds(1)
        }
      }
    }.sorted()
    // No floor: how many rounds a search takes depends on the rows.
    report.add(
      BenchmarkReport.Row(
        name: "fit \(rowCount) x \(dimension) a side", threads: threads,
        medianSeconds: times[times.count / 2], figures: figures))
  }

  /// How often the system has taken a processor from one of this process's threads.
  private func involuntarySwitches() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_nivcsw
  }

  /// Carrying an index over, as `mv2v apply` does it, with the file in the page cache.
  func applying(in folder: TemporaryFolder) throws {
    let (rowCount, dimension) = (1_000_000, 768)
    let source = try EmbeddingFile(path: folder.rows(rowCount, dimension, seed: 11))
    let map = mapAboutTheOrigin(Matrix(identity: dimension))
    let size = Double(rowCount) * Double(dimension)
    // What any tool would take to write as much.
    try timeWriting("write 1,000,000 x 768 to a file", of: source, operations: 0, in: folder) { path in
      let writer = try EmbeddingWriter(path: path, rowCount: rowCount, columnCount: dimension)
      nonisolated(unsafe) let file = writer
      let blocks = source.blocks(ofAtMost: 320)
      _ = try concurrentMap(count: blocks.count, workspace: Matrix<Float>(zeros: 0, 0)) { rows, index in
        source.read(blocks[index], into: &rows)
        try file.write(rows, at: blocks[index].lowerBound)
      }
      try writer.finish()
    }
    try timeWriting(
      "apply 1,000,000 x 768, reading and writing files", of: source,
      operations: 2 * size * Double(dimension), in: folder
    ) { path in
      _ = try map.write(imagesOf: source, to: path)
    }
  }

  /// Three runs, each with an output that is not there yet.
  private func timeWriting(
    _ name: String, of source: EmbeddingFile, operations: Double, in folder: TemporaryFolder,
    _ write: (_ path: String) throws -> Void
  ) throws {
    var outputs: [String] = []
    try time(
      name, operations: operations, bytes: 8 * Double(source.rowCount * source.columnCount), repetitions: 3
    ) {
      outputs.append(folder.path("output-\(outputs.count).npy"))
      try write(outputs[outputs.count - 1])
    }
    for output in outputs { unlink(output) }
  }
}
