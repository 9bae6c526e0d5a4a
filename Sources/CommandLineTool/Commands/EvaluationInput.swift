import Mv2v

/// The paired files of an evaluation, opened and checked.
struct EvaluationInput {
  let source: EmbeddingRows
  let target: EmbeddingRows
  let pairs: PairedRows
  let oracle: OracleSource
  let poolSize: Int

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
      crossFitsOracle: true, poolSize: block.pool ?? Evaluation.defaultPoolSize)
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
      throw EvaluationError.dimensionMismatch(
        side, expected: expected, found: rows.file.columnCount, reversedWouldFit: false,
        origin: rows.file.path)
    }
  }

  func evaluate(
    _ map: EmbeddingMap, cslsNeighborCount: Int? = nil, bootstrap: Bootstrap = Bootstrap()
  ) throws -> Evaluation {
    try Mv2v.evaluate(
      map, on: pairs, oracle: oracle, poolSize: poolSize, cslsNeighborCount: cslsNeighborCount,
      bootstrap: bootstrap)
  }
}
