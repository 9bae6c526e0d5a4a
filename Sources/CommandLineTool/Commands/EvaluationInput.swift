import AlignmentEvaluation
import EmbeddingAlignment

/// The paired files of an evaluation, opened and checked.
struct EvaluationInput {
  let source: EmbeddingRows
  let target: EmbeddingRows
  let pairs: PairedRows
  let oracle: OracleSource
  let poolSize: Int

  static let defaultPoolSize = 8192
  static let defaultFoldCount = 4

  /// Opens the files of a job file's evaluation block. Without oracle files the oracle is cross-fitted.
  init(_ block: JobFile.EvaluationBlock) throws {
    try self.init(
      source: EmbeddingRows(path: block.source, range: block.sourceRows),
      target: EmbeddingRows(path: block.target, range: block.targetRows),
      oracleSource: block.oracleSource.map { path in
        try EmbeddingRows(path: path, range: block.oracleSourceRows)
      },
      oracleTarget: block.oracleTarget.map { path in
        try EmbeddingRows(path: path, range: block.oracleTargetRows)
      },
      crossFitsOracle: true, poolSize: block.pool ?? Self.defaultPoolSize)
  }

  init(
    source: EmbeddingRows, target: EmbeddingRows, oracleSource: EmbeddingRows?, oracleTarget: EmbeddingRows?,
    crossFitsOracle: Bool, poolSize: Int
  ) throws {
    self.source = source
    self.target = target
    self.poolSize = poolSize
    pairs = try PairedRows(source: source.rows, target: target.rows)
    if let oracleSource, let oracleTarget {
      oracle = .trainingPairs(try PairedRows(source: oracleSource.rows, target: oracleTarget.rows))
    } else {
      oracle = crossFitsOracle ? .crossFitted(foldCount: Self.defaultFoldCount) : .absent
    }
  }

  /// Throws, before any work, when the evaluation files do not have the dimensions of the fit's files.
  func requireDimensions(source fitSource: EmbeddingRows, target fitTarget: EmbeddingRows) throws {
    for (side, rows, expected) in [
      (Side.source, source, fitSource.file.columnCount), (.target, target, fitTarget.file.columnCount),
    ] where rows.file.columnCount != expected {
      throw CommandError.inFile(
        path: rows.file.path,
        message: EvaluationError.dimensionMismatch(
          side, expected: expected, found: rows.file.columnCount, reversedWouldFit: false
        ).description)
    }
  }

  func evaluate(
    _ map: AlignmentMap
  ) throws -> (evaluation: Evaluation, oracle: OracleSource) {
    try evaluate(.single(map))
  }

  func evaluate(
    _ map: EvaluatedMap, cslsNeighborCount: Int? = nil, bootstrap: Bootstrap = Bootstrap()
  ) throws -> (evaluation: Evaluation, oracle: OracleSource) {
    let evaluation = try naming(source: source, target: target) {
      try AlignmentEvaluation.evaluate(
        map, on: pairs, oracle: oracle, poolSize: poolSize, cslsNeighborCount: cslsNeighborCount,
        bootstrap: bootstrap)
    }
    return (evaluation, oracle)
  }
}
