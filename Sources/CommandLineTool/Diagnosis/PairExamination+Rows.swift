import Alignment
import EmbeddingFiles
import Embeddings
import Evaluation
import Mv2v
import Reports

extension PairExamination {
  /// Compares at most 20,000 rows of either side; ids of the target are all read.
  ///
  /// Shared rows are estimated from both samples where there are more rows than that.
  init(_ source: EmbeddingFile, _ target: EmbeddingFile, seed: UInt64 = 0) {
    let limit = RowExamination.sampleSize
    // Of equally many rows the same ones are drawn on both sides.
    let sourceSample = SampledRows(source, count: limit, seed: seed)
    let targetSample = SampledRows(target, count: limit, seed: seed)
    self.init(sourceRows: source.rowCount, targetRows: target.rowCount)
    if source.columnCount == target.columnCount {
      let found = shareOfEqualRows(sourceSample, targetSample)
      let hasDrawnAlike = source.rowCount == target.rowCount
      let drawnShare = Double(targetSample.rowCount) / Double(target.rowCount)
      sharedRowShare = hasDrawnAlike ? found : min(1, found / drawnShare)
    }
    if let sourceIds = source.identifiers, let targetIds = target.identifiers {
      let looked = sourceSample.indices
      let wanted = Set(looked.map { sourceIds.utf8(of: $0) })
      var shared: Set<[UInt8]> = []
      for row in 0..<targetIds.count {
        let id = targetIds.utf8(of: row)
        if wanted.contains(id) { shared.insert(id) }
      }
      (sharedIds, idsLookedAt) = (shared.count, wanted.count)
    }
    if source.rowCount == target.rowCount, source.rowCount >= Self.fewestPairs {
      let few = SampledRows(source, count: Self.comparedPairs, seed: seed).indices
      let pairs = try? PairedRows(source: source.rows(at: few), target: target.rows(at: few))
      let preparation = RowPreparation(isCentered: true, isNormalized: true)
      pairedCorrelation = pairs.flatMap { pairs in
        (try? measureGeometry(pairs, preparation, sampleCount: 20_000, seed: seed))?.dotProductCorrelation
      }
    }
    if min(source.rowCount, target.rowCount) >= Self.fewestPairs,
      let sourceSpace = try? NormalizedSpace(sourceSample, side: .source, statistics: .robust),
      let targetSpace = try? NormalizedSpace(targetSample, side: .target, statistics: .robust),
      let mismatch = try? SpaceMismatch(sourceSpace, targetSpace, seed: seed)
    {
      (spectrumMismatch, neighborMismatch) = (mismatch.spectrum, mismatch.neighbors)
    }
  }

  /// With fewer rows there is no telling.
  private static let fewestPairs = 50
  private static let comparedPairs = 2_000
}

/// The share of the rows of one set that another has bit by bit, by 64-bit hashes; rows of zeros do not count.
private func shareOfEqualRows(_ source: any RowSource, _ target: any RowSource) -> Double {
  func hashes(_ rows: any RowSource) -> [UInt64] {
    rows.blocks(ofAtMost: 1024).flatMap { block -> [UInt64] in
      let values = rows.rows(block)
      return (0..<values.rowCount).compactMap { row in
        let elements = values.row(row)
        if elements.allSatisfy({ $0 == 0 }) { return nil }
        return elements.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
      }
    }
  }
  let (wanted, found) = (hashes(source), Set(hashes(target)))
  return wanted.isEmpty ? 0 : Double(wanted.count { found.contains($0) }) / Double(wanted.count)
}
