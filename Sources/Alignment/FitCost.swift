package import EmbeddingMaps
import LibC
package import LinearAlgebra

/// What a fit by our method will take, before it is run.
///
/// The seconds are those of one thread of the machine that docs/performance.md describes. They are sums over the stages, each
/// with one figure that was read off six fits of 5,000 to 25,904 rows and 112 to 1,280 dimensions (the mean of both sides) there; the same
/// document says how far off they are on other jobs.
package struct FitCost: Equatable, Sendable {
  /// Seconds of one thread if as many chains agree as in easy pairs, and if all are needed that may be tried.
  package let seconds: ClosedRange<Double>
  /// The largest resident set, pages of mapped files included, likewise.
  package let peakByteCount: ClosedRange<Int>

  /// Foretells a fit; nil for the published method.
  ///
  /// - Parameters:
  ///   - rowCounts: rows of both sides.
  ///   - dimensions: of both sides.
  ///   - inputByteCount: the bytes of the rows as they lie in mapped files.
  ///   - hasInitialMap: whether a map is refined, and no start searched for.
  package init?(
    rowCounts: (source: Int, target: Int), dimensions: (source: Int, target: Int), inputByteCount: Int,
    hasInitialMap: Bool, configuration: AlignmentConfiguration
  ) {
    guard case .chains(let knobs) = configuration.method else { return nil }
    let smaller = min(rowCounts.source, rowCounts.target)
    let budget = ChainBudget(knobs, rowCount: smaller, hasInitialMap: hasInitialMap)
    let fewest = budget.nextRound(after: 0, agreement: 1)?.count ?? 1
    let schedule = BatchSchedule(
      sourceRowCount: rowCounts.source, targetRowCount: rowCounts.target, knobs: knobs.batchRefinement)
    let allRows = AllRowsSchedule(
      sourceRowCount: rowCounts.source, targetRowCount: rowCounts.target, dimensions: dimensions,
      knobs: knobs.allRows)

    let width = Double(dimensions.source + dimensions.target) / 2 / Self.referenceWidth
    let batch = Double(knobs.batchRefinement.batchSize) / Self.referenceBatch
    let step = Self.stepSeconds * pow(width, 1.75) * batch * batch
    let search = hasInitialMap ? 0 : Self.searchSeconds * pow(width, 0.3)
    let usedRows = Double(allRows.sourceRowCount + allRows.targetRowCount) / 2
    let overAll =
      knobs.allRows.searchCount > 0
      ? (Self.allRowsSeconds + Self.allRowsSecondsPerRow * usedRows) * (0.2 + 0.8 * width)
        * Double(knobs.allRows.searchCount) / 2 : 0
    let once =
      (hasInitialMap ? 0 : Self.chanceSeconds) + overAll + Self.otherSeconds * width * width
      + Double(schedule.jointBatchCount) * Self.stepSeconds * width
    func seconds(_ chains: Int, effort: Double) -> Double {
      Double(chains) * (search * effort + step * Double(schedule.stepCount)) + once
    }
    self.seconds =
      seconds(fewest, effort: 1)...seconds(max(fewest, budget.limit), effort: Self.hardSearchEffort)

    let used = min(Double(rowCounts.source), Double(allRows.sourceRowCount))
    let usedTarget = min(Double(rowCounts.target), Double(allRows.targetRowCount))
    let elements = used * Double(dimensions.source) + usedTarget * Double(dimensions.target)
    let moments = Double(dimensions.source * dimensions.source + dimensions.target * dimensions.target)
    let working =
      Self.baseBytes + Self.bytesPerElement * elements + Self.bytesPerRow * (used + usedTarget) / 2
      + Self.bytesPerMoment * moments
    func peak(_ chains: Int) -> Int {
      Int(working + Self.bytesPerChain * width * Double(max(0, chains - 2))) + inputByteCount
    }
    peakByteCount = peak(fewest)...peak(max(fewest, budget.limit))
  }

  /// The mean dimension of the fits that the figures are of, and the rows of their batches.
  static let referenceWidth = 320.0
  static let referenceBatch = 2000.0
  /// A search for a start, a chain's.
  static let searchSeconds = 3.3
  /// How much longer a search goes on where its candidates do not come to agree, as for the hardest pairs.
  static let hardSearchEffort = 2.0
  /// One step of a refinement.
  static let stepSeconds = 0.016
  /// The comparison with chance.
  static let chanceSeconds = 2.9
  /// The refinement over all rows.
  static let allRowsSeconds = 2.0
  static let allRowsSecondsPerRow = 0.27e-3
  /// Statistics, decompositions, the prediction.
  static let otherSeconds = 0.5
  static let baseBytes = 51.0 * 1_048_576
  static let bytesPerElement = 6.2
  static let bytesPerRow = 8_900.0
  /// Second moments, their eigenvectors and what is made of them.
  static let bytesPerMoment = 38.0
  static let bytesPerChain = 27.0 * 1_048_576
}

/// What mapping rows will take, before it is done, on one thread of the same machine.
package struct ApplyCost: Equatable, Sendable {
  package let seconds: Double
  /// The largest resident set.
  package let peakByteCount: Int

  /// Foretells `mv2v apply`.
  ///
  /// - Parameters:
  ///   - inputByteCount: the bytes of the rows as they lie in mapped files, whose pages are given back bit by bit.
  ///   - mapByteCount: of the map's tensors.
  ///   - encodingSeconds: for a row, where its format is not plain float32.
  package init(
    rowCount: Int, dimensions: (input: Int, output: Int), inputByteCount: Int, mapByteCount: Int,
    threads: Int, encodedRowByteCount: Int, encodingSeconds: Double = 0
  ) {
    let products = 2 * Double(dimensions.input) * Double(dimensions.output) / Self.operationsPerSecond
    let moved = Double(4 * dimensions.input + encodedRowByteCount) / Self.bytesPerSecond
    seconds = Self.startSeconds + Double(rowCount) * (products + moved + encodingSeconds)
    let blockRows = max(256, (1 << 18) / max(dimensions.input, dimensions.output))
    let block = blockRows * (4 * (dimensions.input + dimensions.output) + encodedRowByteCount)
    peakByteCount =
      Self.baseBytes + 3 * mapByteCount + min(inputByteCount, Self.mappedByteCount)
      + 2 * threads * min(block, rowCount * block / blockRows)
  }

  static let startSeconds = 0.04
  /// Of a product whose blocks stay in the cache, and of reading, normalising and writing.
  static let operationsPerSecond = 140e9
  static let bytesPerSecond = 2.5e9
  static let baseBytes = 26 << 20
  /// So much of a mapped input was resident at a time.
  static let mappedByteCount = 256 << 20
}
