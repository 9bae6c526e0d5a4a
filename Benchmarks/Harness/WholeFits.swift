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
    var operations = 0.0
    let times = try (0..<(rowCount > 50_000 || dimension > 384 ? 1 : 3)).map { _ in
      let switchesBefore = involuntarySwitches()
      return try seconds {
        let fit = try fitAlignment(source: source, target: target, configuration: configuration, seed: 0)
        let leading = fit.stages.flatMap(\.measurements).first { $0.name == "leading_source" }
        operations = productOperations(
          configuration, chainCount: fit.verdict.chainCount, rowCount: rowCount, dimension: dimension,
          leadingDimension: leading?.value ?? Double(dimension))
        figures["agreement"] = fit.verdict.agreement
        figures["chains"] = Double(fit.verdict.chainCount)
        figures["involuntary_switches"] = Double(involuntarySwitches() - switchesBefore)
        for stage in fit.stages {
          figures[stage.name.replacing(" ", with: "_")] = stage.duration / .seconds(1)
        }
      }
    }.sorted()
    let floor = peaks.floor(operations: operations, bytes: 0)
    report.add(
      BenchmarkReport.Row(
        name: "fit \(rowCount) x \(dimension) a side", threads: threads,
        medianSeconds: times[times.count / 2],
        floorSeconds: floor.seconds, boundBy: floor.boundBy,
        timeOverFloor: times[times.count / 2] / floor.seconds,
        figures: figures))
  }

  /// The operations of a fit's matrix products, in bytes or not: search and refinement of every chain, the joint
  /// refinement, and the covariances.
  private func productOperations(
    _ configuration: AlignmentConfiguration, chainCount: Int, rowCount: Int, dimension: Int,
    leadingDimension: Double
  ) -> Double {
    guard let search = configuration.mapSearch, let batch = configuration.batchRefinement else { return 0 }
    let (d, r) = (Double(dimension), leadingDimension)
    let schedule = BatchSchedule(sourceRowCount: rowCount, targetRowCount: rowCount, knobs: batch)
    let n = Double(schedule.sourceBatchSize)
    // Similarities, counterparts, the images of both sides, the cross-covariance.
    func matching(_ k: Double) -> Double { 4 * n * n * k + 6 * n * k * k }
    // Whitening of either side, the prepared map, six symmetric steps of the polar factor.
    func rotation(_ k: Double) -> Double { 30 * k * k * k }
    let leading = Double(schedule.leadingStepCount) * (4 * n * d * r + matching(r) + rotation(r))
    let full =
      Double(schedule.stepCount - schedule.leadingStepCount)
      * (matching(d) + rotation(d) / (schedule.rotatesAlways ? 1 : 2))
    let joint = Double(schedule.jointBatchCount) * (matching(d) + rotation(d) / 16)
    func reducedStep(_ points: Int, _ axes: Int) -> Double {
      let (p, k) = (Double(points), Double(axes))
      // Two products between the points, the images, and the decomposition (about 22 k³).
      return 4 * p * p * k + 6 * p * k * k + 22 * k * k * k
    }
    let candidates = Double(
      2 * search.clusteringCount * search.clusteringCount + search.promisingCount
        + search.populationSize * search.roundCount)
    let coarse = 15 * candidates * reducedStep(search.coarsePoints, search.coarseDimension)
    let fine = 80 * reducedStep(search.finePoints, search.fineDimension)
    func clustering(_ rows: Int, _ clusters: Int, _ axes: Int, _ iterations: Int) -> Double {
      2.0 * Double(min(rows, rowCount)) * Double(clusters) * Double(axes) * Double(iterations)
    }
    let clusterings =
      2 * Double(search.clusteringCount)
      * clustering(
        search.anchorSampleSize, search.fewAnchors + search.manyAnchors, search.coarseDimension, 10)
      + 2 * clustering(25 * search.coarsePoints, search.coarsePoints, search.coarseDimension, 9)
      + 2 * clustering(25 * search.finePoints, search.finePoints, search.fineDimension, 9)
    let covariances = 2 * (2 * Double(min(rowCount, 30_000)) * d * d + 9 * d * d * d)
    return Double(chainCount) * (leading + full + coarse + fine + clusterings) + joint + covariances
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
      let writer = try NumPyWriter(path: path, rowCount: rowCount, columnCount: dimension)
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
