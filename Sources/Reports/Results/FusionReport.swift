package import Evaluation

/// What `mv2v fuse` has written.
package struct FusionOutcome: Sendable {
  /// The file that was written, and from what.
  package let output: String
  package let way: FusionWay
  /// The weight of the first modality.
  package let alpha: Double
  /// Items with both modalities, the first alone, and the second alone.
  package let counts: (both: Int, firstOnly: Int, secondOnly: Int)
  package let dimension: Int
  /// Items whose vectors cancel or have no direction.
  package let undirectedCount: Int
  /// How far apart the modalities lie; nil where fewer than two items have both.
  package let gap: ModalityGap?
  package let namesWereLost: Bool
  /// Elements written as the largest number of float16, because they are beyond it.
  package let saturatedCount: Int

  package init(
    output: String, way: FusionWay, alpha: Double, counts: (both: Int, firstOnly: Int, secondOnly: Int),
    dimension: Int, undirectedCount: Int, gap: ModalityGap?, namesWereLost: Bool,
    saturatedCount: Int
  ) {
    (self.output, self.way, self.alpha, self.counts) = (output, way, alpha, counts)
    (self.dimension, self.undirectedCount, self.gap) = (dimension, undirectedCount, gap)
    (self.namesWereLost, self.saturatedCount) = (namesWereLost, saturatedCount)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ outcome: FusionOutcome) { self.init(blocks: [], document: FusedDocument(outcome)) }

  /// nDCG@10 by weight for each way, as a table and as curves; all figures as records.
  package init(_ results: FusionResults) {
    let ways = results.ways
    var table = Table(header: ["alpha"] + ways.map(\.rawValue), caption: "nDCG@10")
    table.rows = results.alphas.map { alpha in
      [weight(alpha)]
        + ways.map { way in
          results.points.first { $0.way == way && $0.alpha == alpha }.map { fixed($0.metrics.ndcg10, 4) }
            ?? "-"
        }
    }
    var blocks = [Block.table(table)]
    if !results.gaps.isEmpty { blocks.append(.table(gapTable(of: results))) }
    blocks.append(.paragraph(remarks(on: results)))
    self.init(
      blocks: blocks, document: FusionDocument(results), records: fusionRecords(of: results),
      charts: [plot(results)])
  }
}

/// A weight with no more decimals than it needs.
package func weight(_ alpha: Double) -> String {
  for decimals in 0...6 where Double(fixed(alpha, decimals)) == alpha { return fixed(alpha, decimals) }
  return "\(alpha)"
}

private func gapTable(of results: FusionResults) -> Table {
  Table(
    header: ["way", "gap", "cosine of an item's two", "of strangers"],
    rows: results.ways.compactMap { way in
      results.gaps[way].map {
        [way.rawValue, fixed($0.distance, 4), fixed($0.pairedCosine, 4), fixed($0.strangerCosine, 4)]
      }
    })
}

private func remarks(on results: FusionResults) -> [String] {
  var lines = results.ways.compactMap { way in
    results.best(of: way).map {
      "Best of \(way.rawValue): \(fixed($0.metrics.ndcg10, 4)) with alpha \(weight($0.alpha))."
    }
  }
  let itemCount = results.bothCount + results.firstOnlyCount + results.secondOnlyCount
  let skipped = results.skippedQueryCount
  lines.append(
    "\(results.queryCount) queries, \(itemCount) items: \(results.bothCount) of both modalities, "
      + "\(results.firstOnlyCount) of the first alone, \(results.secondOnlyCount) of the second alone"
      + (skipped > 0 ? "; \(skipped) quer\(skipped == 1 ? "y" : "ies") without judgements left out." : "."))
  lines.append(
    "alpha is the weight of the first modality; a best one that these queries chose is too good for others.")
  return lines
}

private func fusionRecords(of results: FusionResults) -> Table {
  Table(
    header: ["way", "alpha", "ndcg_10"] + results.cutoffs.map { "recall_\($0)" } + ["mrr_10", "map"],
    rows: results.points.map { point in
      let metrics = point.metrics
      return [point.way.rawValue, weight(point.alpha), fixed(metrics.ndcg10, 6)]
        + results.cutoffs.map { fixed(metrics.recall[$0] ?? 0, 6) }
        + [fixed(metrics.mrr10, 6), fixed(metrics.map, 6)]
    })
}

private func plot(_ results: FusionResults) -> CurvePlot {
  let values = results.points.map(\.metrics.ndcg10)
  return CurvePlot(
    title: "nDCG@10 by the weight of the first modality",
    summary: results.ways.compactMap { way in
      results.best(of: way).map {
        "\(way.rawValue) is best with \(weight($0.alpha)): \(fixed($0.metrics.ndcg10, 3))"
      }
    }.joined(separator: "; ") + ".",
    xLabel: "weight of the first modality", yLabel: "nDCG@10", xAxis: .linear(0, 1),
    yAxis: .linear(values.min() ?? 0, values.max() ?? 1),
    series: results.ways.map { way in
      CurvePlot.Series(
        name: way.rawValue,
        points: results.points.filter { $0.way == way }.sorted { $0.alpha < $1.alpha }.map {
          (x: $0.alpha, y: $0.metrics.ndcg10)
        })
    })
}

/// How far apart modalities lie, as it stands in JSON.
private struct GapDocument: Encodable {
  let distance, pairedCosine, strangerCosine: Double

  init(_ gap: ModalityGap) {
    (distance, pairedCosine, strangerCosine) = (gap.distance, gap.pairedCosine, gap.strangerCosine)
  }
}

/// What `mv2v fuse --output … --json` says.
private struct FusedDocument: Encodable, Sendable {
  let output, way: String
  let alpha: Double
  let items, both, firstOnly, secondOnly, dimension, undirectedItems, saturatedElements: Int
  let idsLost: Bool
  let gap: GapDocument?

  init(_ outcome: FusionOutcome) {
    (output, way, alpha) = (outcome.output, outcome.way.rawValue, outcome.alpha)
    (both, firstOnly, secondOnly) = outcome.counts
    items = both + firstOnly + secondOnly
    (dimension, undirectedItems) = (outcome.dimension, outcome.undirectedCount)
    saturatedElements = outcome.saturatedCount
    (idsLost, gap) = (outcome.namesWereLost, outcome.gap.map(GapDocument.init))
  }
}

/// What `mv2v fuse --judgements … --json` says.
private struct FusionDocument: Encodable, Sendable {
  let queries, skippedQueries: Int
  let items, both, firstOnly, secondOnly: Int
  let ways: [Way]

  struct Way: Encodable {
    let way: String
    let gap: GapDocument?
    let best: Point?
    let points: [Point]
  }

  struct Point: Encodable {
    let point: FusionPoint

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      let metrics = point.metrics
      try container.encode(point.alpha, forKey: NamedKey("alpha"))
      try container.encode(metrics.ndcg10, forKey: NamedKey("ndcg_10"))
      try container.encode(metrics.mrr10, forKey: NamedKey("mrr_10"))
      try container.encode(metrics.map, forKey: NamedKey("map"))
      for (k, value) in metrics.recall { try container.encode(value, forKey: NamedKey("recall_\(k)")) }
    }
  }

  init(_ results: FusionResults) {
    (queries, skippedQueries) = (results.queryCount, results.skippedQueryCount)
    (both, firstOnly, secondOnly) = (results.bothCount, results.firstOnlyCount, results.secondOnlyCount)
    items = both + firstOnly + secondOnly
    ways = results.ways.map { way in
      Way(
        way: way.rawValue, gap: results.gaps[way].map(GapDocument.init),
        best: results.best(of: way).map { Point(point: $0) },
        points: results.points.filter { $0.way == way }.map { Point(point: $0) })
    }
  }
}
