import EmbeddingFiles
import EmbeddingMaps
import Embeddings

extension MapExport {
  /// The model card: Markdown with the front matter that model hubs read.
  ///
  /// - Parameter file: what the export is called, for the example.
  package func card(file: String) -> String {
    """
    \(frontMatter)

    # \(title.asProse)

    A map that carries vectors of **\(inputName.asProse)** (\(chain.inputDimension) dimensions) to **\(outputName.asProse)** \
    (\(chain.outputDimension) dimensions), learned by mv2v from vectors alone.

    ## Use

    \(format.exporter.usage(of: self, file: file))

    \(coordinates)

    ## The map

    | | |
    |---|---|
    \(facts.map { "| `\($0.key)` | \(tableCell($0.value)) |" }.joined(separator: "\n"))

    ## Can it be trusted?

    \(trust)

    ## Accuracy

    \(accuracyText)

    ## Limits

    - The map is linear, fitted on one kind of text; expect other texts to do worse.
    - It takes vectors as the model gives them, made in the same way as those of the fit: the same prefixes, the same
      truncation, normalised or not.
    - A vector equal to the mean of the fit has no direction: its image is that of zeros.

    """
  }

  private var title: String { "\(inputName) to \(outputName)" }

  private var frontMatter: String {
    var lines = ["---", ExportDestination.mark]
    let tags = ["mv2v", "embedding-translation"] + format.exporter.tags
    lines += ["tags:"] + tags.map { "- \($0)" }
    if format == .sentenceTransformers {
      lines += ["library_name: sentence-transformers", "pipeline_tag: sentence-similarity"]
    } else {
      lines.append("pipeline_tag: feature-extraction")
    }
    let models = [Side.source, .target].compactMap { file.metadata.models[$0] }
    // A hub takes names of its own models alone here; others stand in the table.
    let hubModels = models.filter { $0.wholeMatchesHubName }
    if !hubModels.isEmpty { lines += ["base_model:"] + hubModels.map { "- \($0.doubleQuoted)" } }
    if let (map, _) = measured {
      lines += [
        "model-index:", "- name: \(title.doubleQuoted)", "  results:", "  - task:",
        "      type: feature-extraction", "      name: counterpart among \(map.pool) candidates",
        "    dataset:", "      type: paired-vectors", "      name: \(map.rows) held-out pairs",
        "    metrics:",
        "    - type: top-1", "      value: \(decimals(map.top1))", "    - type: mean-rank",
        "      value: \(decimals(map.meanRank))",
      ]
    }
    return (lines + ["---"]).joined(separator: "\n")
  }

  private var coordinates: String {
    switch file.map {
    case .whitened: "Compare what comes out by cosine, with images of the other side's vectors alone."
    case .matching:
      "Compare what comes out by Euclidean distance, with images of the other side's vectors alone."
    case .orthogonal, .linear:
      space == .raw
        ? "What comes out lies where that model's own raw vectors lie. Search it by cosine."
        : "What comes out is centred: compare it by cosine with vectors of that model less their mean."
    }
  }

  private var trust: String {
    guard let verdict = file.metadata.verdict else {
      return "The map was fitted on paired vectors, which needs no verdict."
    }
    let advice =
      switch verdict.level {
      case .trusted: "Independently learned maps agree, and no other map explains the vectors as well."
      case .weak: "Expect many wrong neighbours."
      case .failed:
        "**The map is most likely useless**; it was exported all the same because somebody insisted."
      }
    let evidence = verdict.evidence.map {
      ", \(percent($0.lead)) ahead of the best other map and \(percent($0.nullMargin)) ahead of chance"
    }
    return
      "The fit's own verdict, without ground truth, is **\(verdict.level.rawValue)**: \(verdict.mergedChainCount) of "
      + "\(verdict.chainCount) maps agree to \(decimals(verdict.agreement)) (equal maps to 1)\(evidence ?? ""). \(advice)"
  }

  /// The figures of this direction.
  private var measured: (map: MeasuredAccuracy.Figures, oracle: MeasuredAccuracy.Figures?)? {
    accuracy?.figures(isBackward: side == .target)
  }

  private var accuracyText: String {
    ([measuredText] + [foretold].compactMap { $0 }).joined(separator: "\n\n")
  }

  private var measuredText: String {
    guard let (map, oracle) = measured else {
      return "Not measured. `mv2v evaluate --json` measures it where paired vectors exist, and "
        + "`mv2v export --evaluation` puts what it prints here."
    }
    let rows = [("this map", map)] + (oracle.map { [("paired oracle", $0)] } ?? [])
    let lines = rows.map { name, figures in
      "| \(name) | \(decimals(figures.top1)) | \(decimals(figures.top10)) | \(decimals(figures.meanRank)) | "
        + "\(decimals(figures.mrr)) |"
    }
    return """
      \(map.rows) queries of held-out pairs, each looking for its counterpart among \(map.pool) candidates.

      | | top-1 | top-10 | mean rank | MRR |
      |---|---|---|---|---|
      \(lines.joined(separator: "\n"))
      """
  }

  /// What the fit foretold of its orthogonal map, which need not be the map of this export, nor its direction.
  private var foretold: String? {
    guard let prediction = file.metadata.verdict?.prediction else { return nil }
    func shown(_ estimate: AccuracyPrediction.Estimate, _ digits: Int) -> String {
      "\(rounded(estimate.expected, digits)) (\(rounded(estimate.low, digits)) to \(rounded(estimate.high, digits)))"
    }
    var text =
      "Foretold by the fit, without ground truth, of its orthogonal map, source vectors looking for their counterparts "
      + "among \(prediction.poolSize) target vectors: top-1 \(shown(prediction.top1, 2)), mean rank "
      + "\(shown(prediction.meanRank, 1)). Nine of ten fits of other models lay within the bounds."
    if case .matching = file.map {
      text += " This is the matching map of the same fit, which finds more as a rule."
    }
    if side == .target { text += " This export leads the other way." }
    return text
  }
}

/// With four decimals at most.
private func decimals(_ value: Double) -> String { rounded(value, 4) }

/// With so many decimals at most.
private func rounded(_ value: Double, _ digits: Int) -> String {
  let unit = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
  return "\((value * unit).rounded() / unit)"
}

private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

/// What would end a cell or a line of a table, or mean something there, is written otherwise.
private func tableCell(_ text: String) -> String { text.inOneLine.asProse }

extension String {
  /// As running text of Markdown, where none of it is a mark, a link or a tag.
  var asProse: String {
    reduce(into: "") { text, character in
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case "\\", "`", "*", "[", "]", "|", "~": text += "\\\(character)"
      default: text.append(character)
      }
    }
  }

  /// Whether this may be a model's name at a hub: owner and name of letters, digits and `-_.`.
  fileprivate var wholeMatchesHubName: Bool {
    let parts = split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      }
  }
}
