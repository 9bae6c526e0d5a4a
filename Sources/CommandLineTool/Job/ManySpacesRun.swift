import ArgumentParser
import EmbeddingFiles
import LibC
import Mv2v
import Reports

/// A fit of several spaces with everything opened and checked that it needs.
struct ManySpacesRun {
  private let job: ManySpacesJob
  private let start = ContinuousClock.now
  private let outputPath: String
  private let files: [EmbeddingRows]
  private let spaces: [NamedRows]
  /// The rows of every space that all maps are measured on; empty for none.
  private let paired: [RowSlice]
  private let output: AtomicFolder

  static let commonSpaceName = "common-space.safetensors"

  /// - Throws: `ValidationError` for an output that is missing; where a folder would be replaced that is not ours; where
  ///   two spaces are the same rows.
  init(_ job: ManySpacesJob, options: EmbeddingReadingOptions) throws {
    self.job = job
    guard let path = job.output else {
      throw ValidationError("missing --output: give it as a flag, or as 'output:' in a job file (--config)")
    }
    outputPath = path
    try requireOutputs([path], apartFrom: job.inputs)
    try Self.requireReplaceable(path)
    files = try job.spaces.map { space in
      try EmbeddingRows(paths: space.paths, range: space.rows, options: options)
    }
    try Self.requireDifferent(files, named: job.spaces.map(\.name))
    paired =
      try job.pairedRows.map { [files] range in try files.map { file in try range.slice(of: file.file) } }
      ?? []
    if let pairedRows = job.pairedRows, let first = paired.first {
      for (space, rows) in zip(job.spaces, paired) where rows.rowCount != first.rowCount {
        throw CommandError.inFile(
          path: space.paths[0],
          message:
            "rows \(pairedRows) are \(rows.rowCount) here and \(first.rowCount) in \(job.spaces[0].paths[0]); row i of "
            + "every file must be the same item")
      }
      for (space, file) in zip(job.spaces, files) where file.rows.range.overlaps(first.range) {
        Log.remark(
          "the rows that '\(space.name)' is fitted on and those that maps are measured on overlap, so that the figures "
            + "say too much")
      }
    }
    var seeds = SeededGenerator(seed: job.seed)
    spaces = zip(job.spaces, files).map { space, file in
      let seed = seeds.next()
      return NamedRows(
        name: space.name,
        rows: job.sample.map { SampledRows(file.rows, count: $0, seed: seed) } ?? file.rows)
    }
    output = try AtomicFolder(path: path)
  }

  /// Fits, writes the folder, and measures the maps where there are paired rows.
  func outcome(reporting progress: any ProgressReporting) throws -> ManySpacesOutcome {
    let fit = try fitCommonSpace(of: spaces, configuration: job.configuration, seed: job.seed) {
      progress.report($0)
    }
    progress.stop()
    let file = fit.file(preset: job.preset)
    for rows in files { try rows.file.requireUnchanged() }
    try output.output(Self.commonSpaceName).finish(with: file.encoded())
    var pairs: [ManySpacesOutcome.Pair] = []
    for pair in fit.pairs {
      let (a, b) = (fit.space.members[pair.source], fit.space.members[pair.target])
      let name = "\(a.name)--\(b.name).safetensors"
      var map = try file.mapFile(from: pair.source, to: pair.target)
      if fit.space.pair(pair.source, pair.target).verdict.level == .failed {
        // Nothing led from one to the other: what the two alone have found is no worse than what follows from nothing.
        map = MapFile(map: pair.direct.map, metadata: map.metadata, profiles: map.profiles)
      }
      try output.output(name).finish(with: map.encoded())
      pairs.append(
        ManySpacesOutcome.Pair(
          source: a.name, target: b.name, file: "\(outputPath)/\(name)",
          record: fit.space.pair(pair.source, pair.target), names: fit.space.names,
          measured: try stage("evaluate") { try measured(pair, map.map) }))
    }
    try output.commit()
    return ManySpacesOutcome(
      output: outputPath, commonSpace: "\(outputPath)/\(Self.commonSpaceName)", space: fit.space,
      rowCounts: spaces.map(\.rows.rowCount), pairs: pairs, preset: job.preset, seed: fit.seed,
      duration: ContinuousClock.now - start, peakMemoryByteCount: peakMemoryByteCount())
  }

  /// The figures of a pair's map by itself and synchronised; nil where there are no paired rows.
  private func measured(_ pair: CommonSpaceFit.Pair, _ map: EmbeddingMap) throws -> ManySpacesOutcome
    .Measured?
  {
    guard !paired.isEmpty else { return nil }
    let pairs = try PairedRows(source: paired[pair.source], target: paired[pair.target])
    return ManySpacesOutcome.Measured(
      direct: try evaluate(pair.direct.map, on: pairs, oracle: .absent, bootstrap: nil),
      synchronised: try evaluate(
        map, on: pairs, oracle: .crossFitted(foldCount: EvaluationInput.defaultFoldCount), bootstrap: nil))
  }

  /// Throws for a folder that holds anything but an earlier fit of several spaces, which would be lost.
  private static func requireReplaceable(_ path: String) throws {
    guard let status = fileStatus(path), status.st_mode & S_IFMT == S_IFDIR else { return }
    let names = try entries(ofFolder: path)
    let other = names.sorted().first {
      $0 != commonSpaceName && !($0.contains("--") && $0.hasSuffix(".safetensors"))
    }
    let isOurs = names.isEmpty || (try? CommonSpaceFile(path: "\(path)/\(commonSpaceName)")) != nil
    guard other == nil, isOurs else {
      throw CommandError.inFile(
        path: path,
        message:
          "the folder holds \(other.map { "'\($0)'" } ?? "files"), which no earlier 'mv2v fit-all' has written and "
          + "which would be lost; choose another folder, or empty this one")
    }
  }

  /// Throws where two spaces have the same bytes.
  private static func requireDifferent(_ files: [EmbeddingRows], named names: [String]) throws {
    for (index, file) in files.enumerated() {
      for (other, name) in zip(files[..<index], names)
      where other.file.fileByteCount == file.file.fileByteCount && other.rows.range.overlaps(file.rows.range)
      {
        let (a, b) = (other.file.filePaths, file.file.filePaths)
        guard a.count == 1, b.count == 1, try sha256Digits(ofFile: a[0]) == sha256Digits(ofFile: b[0]) else {
          continue
        }
        throw CommandError.inFile(
          path: b[0],
          message:
            "the spaces '\(name)' and '\(names[index])' have the same vectors; a space that is given twice would "
            + "vouch for itself, so leave one out")
      }
    }
  }
}
