import Evaluation

/// The rows whose nearest target rows stand out most and least.
func rowsBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let rows = study.rows else { return [rowsHint] }
  let (most, least) = StudiedRows.shown(of: rows.study.certainties)
  guard !most.isEmpty else { return [.hint("There are too few rows to compare.")] }
  let unit = rows.study.similarityUnit
  var blocks: [Report.Block] = [
    .paragraph([
      "\(rows.study.certainties.count) source rows, drawn evenly from the sample, were carried over and compared with "
        + "\(rows.study.targetSample.count) target rows by \(unit.words). Certainty is the similarity of the nearest less "
        + "the mean of the next \(RowCertainty.comparedCount), in the same unit. Rows are counted from 0 in their file. A row's true "
        + "counterpart need not be among these target rows."
    ]),
    .table(table(most, rows, caption: "The most certain rows.")),
    .table(table(least, rows, caption: "The least certain rows.")),
  ]
  if rows.source.texts.isEmpty && rows.target.texts.isEmpty {
    blocks.append(
      .hint(
        "Add the rows' texts with --texts FILE (or --source-texts and --target-texts): line i is the text of row i."
      ))
  }
  return blocks
}

private func table(_ certainties: [RowCertainty], _ rows: StudiedRows, caption: String) -> Table {
  let places = ["nearest target row", "second", "third"].prefix(certainties.map(\.neighbors.count).max() ?? 0)
  return Table(
    header: ["source row", "certainty (\(rows.study.similarityUnit.rawValue))"] + places,
    rows: certainties.map { certainty in
      let neighbors = certainty.neighbors.map { neighbor in
        rows.target.words(neighbor.row, " (\(fixed(neighbor.similarity, 3)))")
      }
      return [
        rows.source.words(certainty.row), fixed(certainty.certainty, 3),
      ] + neighbors + [String](repeating: "", count: max(0, places.count - neighbors.count))
    }, caption: caption, textColumns: Set([0] + (2..<5)))
}

extension SimilarityUnit {
  /// In words.
  var words: String {
    switch self {
    case .cosine: "cosine"
    case .nats: "how much likelier they are as counterparts than as strangers (in nats, up to a constant)"
    }
  }
}
