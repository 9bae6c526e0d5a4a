import AlignmentEvaluation

/// How each evaluated row fared, as tab-separated values.
///
/// Rows are counted from 0 within the rows that were evaluated. `best_match` is a target row forward and a
/// source row backward.
func perRowTable(_ results: BidirectionalResults) -> String {
  var text =
    "row\trank\tsimilarity\tbest_match\tbest_similarity\tbackward_rank\tbackward_similarity\t"
    + "backward_best_match\tbackward_best_similarity\n"
  for (row, (forward, backward)) in zip(results.forward, results.backward).enumerated() {
    let fields = [forward, backward].flatMap { result in
      [
        formattedRank(result.rank), fixed(Double(result.cosine), 6), "\(result.bestMatch)",
        fixed(Double(result.bestCosine), 6),
      ]
    }
    text += "\(row)\t" + fields.joined(separator: "\t") + "\n"
  }
  return text
}

/// Ranks are whole or end in one half.
private func formattedRank(_ rank: Double) -> String {
  rank == rank.rounded() ? "\(Int(rank))" : fixed(rank, 1)
}
