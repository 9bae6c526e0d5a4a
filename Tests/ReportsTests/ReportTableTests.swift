import Alignment
import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport
import Testing

/// What a person reads, cell by cell.
@Suite struct ReportTableTests {
  private func tables(_ report: Report) -> [Table] {
    report.blocks.compactMap { block in
      if case .table(let table) = block { return table }
      return nil
    }
  }

  private func sentences(_ report: Report) -> [String] {
    report.blocks.flatMap { block in
      if case .paragraph(let lines) = block { return lines }
      return []
    }
  }

  @Test func everyContenderHasItsOwnFiguresInBothDirections() throws {
    let evaluation = try plantedEvaluation()
    let table = try #require(tables(Report(evaluation)).first)
    let backward = evaluation.backward.filter { $0.contender != .chance }
    #expect(table.rows.count == evaluation.forward.count + backward.count)
    for (row, entry) in zip(table.rows, evaluation.forward + backward) {
      #expect(row[1] == fixed(entry.measurement.metrics.top1, 4), "\(row[0])")
      #expect(row[5] == fixed(entry.measurement.metrics.meanRank, 1), "\(row[0])")
    }
    #expect(
      table.rows.map { $0[0] } == [
        "map", "oracle", "identity", "chance", "map, backward", "oracle, backward", "identity, backward",
      ])
    #expect(table.rows[0][5] != table.rows[4][5])
  }

  @Test func theShareOfTheOracleIsSaidInPercent() throws {
    let evaluation = try plantedEvaluation()
    let (share, interval) = (
      try #require(evaluation.shareOfOracle), try #require(evaluation.shareOfOracleInterval)
    )
    let expected =
      "The map reaches \(fixed(100 * share, 1)) % of the oracle's top-1 (95 %: \(fixed(100 * interval.low, 1)) to "
      + "\(fixed(100 * interval.high, 1)) %)."
    #expect(sentences(Report(evaluation)).contains(expected))
    #expect(share > 0.1 && interval.low < interval.high)
  }

  @Test func theBoundsTableHoldsItsFigures() throws {
    let planted = try PlantedPairs(60, dimensions: (5, 5), noise: 0.5, seed: 3)
    let pairs = try PairedRows(source: planted.source, target: planted.target)
    let geometries = try RowPreparation.allCases.map { try measureGeometry(pairs, $0) }
    let table = try #require(tables(Report(geometries)).first)
    #expect(table.rows.map { $0[0] } == ["as they are", "unit length", "centred", "centred, unit length"])
    for (row, geometry) in zip(table.rows, geometries) {
      let bounds = geometry.bounds
      let expected = [
        fixed(bounds.gramDifference, 2), fixed(bounds.distanceBound, 2), fixed(bounds.attainedDistance, 2),
        fixed(bounds.tightness, 4), fixed(bounds.rootMeanSquaredDotProductDifference, 5),
        fixed(bounds.meanSquaredDistanceBound, 4), fixed(bounds.attainedMeanSquaredDistance, 4),
        fixed(geometry.dotProductCorrelation, 4), fixed(geometry.meanCosineAligned, 4),
        fixed(try #require(geometry.meanCosineUnaligned), 4),
      ]
      #expect(Array(row.dropFirst()) == expected)
      #expect(Set(expected).count == expected.count)
    }
    #expect(sentences(Report(geometries)) == ["60 items, D = 5."])
  }

  @Test func everyMeasureOfAComparisonStandsUnderItsTitle() throws {
    let comparison = try plantedComparison()
    let tables = tables(Report(comparison))
    let measures: [(String, [[Double?]])] = [
      ("Procrustes distance", comparison.procrustesDistance),
      ("dot products kept", comparison.dotProductCorrelation),
      ("linear CKA", comparison.linearKernelAlignment),
      ("oracle top-1, row to column", comparison.oracleTop1),
    ]
    #expect(tables.count == 4)
    for (table, (title, values)) in zip(tables, measures) {
      #expect(table.header == [title, "narrow", "wide"])
      for (row, (model, expected)) in zip(table.rows, zip(comparison.models, values)) {
        #expect(row == [model] + expected.map { $0.map { fixed($0, 4) } ?? "-" })
      }
    }
    #expect(Set(tables.map { $0.rows[0][2] }).count == 4)
  }

  @Test func whatAWhitenedOracleFoundIsSaid() throws {
    let planted = try PlantedPairs(400, dimensions: (6, 5), noise: 1, seed: 4)
    var source = planted.source
    for row in 0..<400 { source[row, 5] = 1 }
    let pairs = try PairedRows(source: source, target: planted.target)
    let fitted = try fitOracle(pairs, kind: .whitened)
    let report = Report(
      OracleOutcome(output: "o", pairCount: 400, isCentered: false, fitted: fitted, curve: nil))
    let correlations = fitted.canonicalCorrelations
    #expect(correlations.count == 5 && correlations[0] > correlations[2] && correlations[2] > correlations[4])
    #expect(
      sentences(report) == [
        "Wrote o: whitened map fitted on 400 pairs, not centred.",
        "Canonical correlations: largest \(fixed(correlations[0], 4)), median \(fixed(correlations[2], 4)), smallest "
          + "\(fixed(correlations[4], 4)).",
        "1 direction of the source in which nothing varies left out of the whitening.",
      ])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.rendered(as: JSONFormat.self).utf8)) as? [String: Any])
    #expect(object["source_null_directions"] as? Int == 1 && object["target_null_directions"] as? Int == 0)
    #expect(object["centred"] as? Bool == false && object["kind"] as? String == "whitened")
  }

  @Test func theVerdictsSentencesHoldItsFigures() throws {
    let fit = try smallFit()
    func text(_ verdict: Verdict) -> String {
      sentences(Report(outcome(of: fit, verdict: verdict)))[1]
    }
    let limits =
      "trusted from \(fixed(Verdict.trustedAgreement, 2)), failed below \(fixed(Verdict.failedAgreement, 2))"
    let weak = text(Verdict(level: .weak, agreement: 0.43, chainCount: 5, mergedChainCount: 3))
    #expect(
      weak.hasPrefix(
        "Verdict: weak. Independently learned maps agree to 0.43 (equal maps to 1; \(limits)); 3 of 5 are in the "
          + "result. Expect many"))
    let searched = text(
      Verdict(
        level: .weak, agreement: 0.43, chainCount: 5, mergedChainCount: 3,
        evidence: SearchEvidence(lead: 0.0123, nullMargin: 0.256)))
    #expect(searched.contains("The map explains the rows 1.2 % better than the best other map ("))
    #expect(searched.contains("and 25.6 % better than chance ("))
    #expect(!searched.contains("ambiguous") && !searched.contains("Expected"))
    let foretold = sentences(
      Report(
        outcome(
          of: fit,
          verdict: Verdict(
            level: .trusted, agreement: 0.9, chainCount: 2, mergedChainCount: 2,
            prediction: AccuracyPrediction(
              poolSize: 8192, top1: .init(expected: 0.516, low: 0.3, high: 0.72),
              meanRank: .init(expected: 20.44, low: 9, high: 45.12))))))
    #expect(
      foretold.contains(
        "Expected of the orthogonal map among 8192 rows: top-1 0.52 (0.30 to 0.72), mean rank 20.4 (9.0 to 45.1); "
          + "nine of ten fits of other models lay within."))
    let document = try #require(
      JSONSerialization.jsonObject(
        with: Data(
          Report(
            outcome(
              of: fit,
              verdict: Verdict(
                level: .weak, agreement: 0.5, chainCount: 2, mergedChainCount: 2,
                prediction: AccuracyPrediction(
                  poolSize: 8192, top1: .init(expected: 0.5, low: 0.25, high: 0.75),
                  meanRank: .init(expected: 20, low: 10, high: 40))))
          ).rendered(as: JSONFormat.self).utf8)) as? [String: Any])
    let prediction = (document["verdict"] as? [String: Any])?["prediction"] as? [String: Any]
    #expect(prediction?["pool_size"] as? Int == 8192)
    #expect(prediction?["top1"] as? [String: Double] == ["expected": 0.5, "low": 0.25, "high": 0.75])
    #expect(prediction?["mean_rank"] as? [String: Double] == ["expected": 20, "low": 10, "high": 40])
    let evidence = SearchEvidence(lead: -0.0012, nullMargin: 0.256)
    #expect(
      Verdict(level: .failed, agreement: 0.43, chainCount: 5, mergedChainCount: 3, evidence: evidence).figures
        == "agreement 0.43, lead -0.1 %, 25.6 % over chance")
    #expect(
      Verdict(level: .weak, agreement: 0.43, chainCount: 5, mergedChainCount: 3).figures == "agreement 0.43")
    let ambiguous = text(
      Verdict(
        level: .failed, agreement: 0.9, chainCount: 2, mergedChainCount: 2,
        evidence: SearchEvidence(lead: -0.001, nullMargin: 0.2)))
    #expect(ambiguous.contains("The map explains the rows no better than the best other map ("))
    #expect(ambiguous.contains("Several maps explain the rows equally well: the answer is ambiguous."))
    #expect(
      text(Verdict(level: .trusted, agreement: 0.9, chainCount: 2, mergedChainCount: 2)).hasPrefix(
        "Verdict: trusted."))
    #expect(
      text(Verdict(level: .failed, agreement: 0.1, chainCount: 2, mergedChainCount: 1)).hasPrefix(
        "Verdict: FAILED."))
    #expect(
      text(Verdict(level: .failed, agreement: 0, chainCount: 1, mergedChainCount: 1)).contains(
        "Only one map was learned"))
  }

  @Test func knownPairsStandInTheVerdict() throws {
    let fit = try smallFit()
    func report(_ level: Verdict.Level, _ count: Int, _ contradicted: Int) -> Report {
      let verdict = Verdict(level: level, agreement: 0.9, chainCount: 2, mergedChainCount: 2)
        .confronted(with: PairAgreement(count: count, contradictedCount: contradicted))
      return Report(outcome(of: fit, verdict: verdict))
    }
    let right = sentences(report(.trusted, 20, 13))[1]
    #expect(
      right.hasPrefix("Verdict: trusted. ")
        && right.hasSuffix(" The map contradicts 13 of 20 known pairs."))
    let wrong = sentences(report(.trusted, 20, 15))[1]
    #expect(
      wrong.hasPrefix("Verdict: weak. ")
        && wrong.contains(
          " The map contradicts 15 of 20 known pairs, as many as chance would: they are wrong, or the map is. Measure the "
            + "map before you use it. What may help, in this order: right pairs (rows count from 0, as the files have them"
        ))
    let failed = sentences(report(.failed, 20, 20))[1]
    #expect(failed.hasPrefix("Verdict: FAILED. ") && failed.contains("this order: right pairs ("))
    let document = try #require(
      JSONSerialization.jsonObject(
        with: Data(report(.trusted, 20, 15).rendered(as: JSONFormat.self).utf8)) as? [String: Any])
    let written = try #require(document["verdict"] as? [String: Any])
    #expect(written["known_pairs"] as? Int == 20 && written["contradicted_pairs"] as? Int == 15)
    #expect(written["level"] as? String == "weak" && written["pair_agreement"] == nil)
    #expect(
      Verdict(level: .trusted, agreement: 0.9, chainCount: 2, mergedChainCount: 2)
        .confronted(with: PairAgreement(count: 8, contradictedCount: 1)).figures
        == "agreement 0.90, 1 of 8 known pairs contradicted")
  }

  /// What may help follows what was found: rows, ambiguity, agreement, lead, margin.
  @Test func theVerdictSaysWhatMayHelp() throws {
    let fit = try smallFit()
    func text(
      _ level: Verdict.Level, _ agreement: Double, _ lead: Double, _ margin: Double, rowCount: Int = 12_000,
      matchingOutput: String? = nil
    ) throws -> String? {
      let verdict = Verdict(
        level: level, agreement: agreement, chainCount: 2, mergedChainCount: 2,
        evidence: SearchEvidence(lead: lead, nullMargin: margin))
      let report = Report(
        outcome(of: fit, verdict: verdict, rowCount: rowCount, matchingOutput: matchingOutput))
      let text = try #require(sentences(report).first { $0.hasPrefix("Verdict") })
      guard let start = text.range(of: " What may help, in this order: ") else { return nil }
      return String(text[start.upperBound...])
    }
    #expect(try text(.trusted, 0.9, 0.05, 0.3, rowCount: 400) == nil)
    #expect(
      try text(.weak, 0.6, 0.05, 0.3, rowCount: 1500)
        == "more rows (1500 a side are few, 12000 are not); known pairs (--pairs), which guide the search; the matching "
        + "map (--matching-output), which finds more (docs/verdict.md).")
    #expect(
      try text(.failed, 0.9, 0.002, 0.3)
        == "known pairs (--pairs), which alone tell equally good maps apart (docs/verdict.md).")
    #expect(
      try text(.weak, 0.9, 0.008, 0.08, rowCount: 11_999, matchingOutput: "m")
        == "more rows (11999 a side are few, 12000 are not); known pairs (--pairs), which put the right map ahead; texts "
        + "of the same kind on both sides, which may have too little in common (docs/verdict.md).")
    // An initial map's own level may be all that is wrong.
    #expect(try text(.failed, 0.9, 0.05, 0.3) == nil)
  }

  @Test func chainsOfAVerdictAreNotThoseThatWereMerged() throws {
    let verdict = Verdict(level: .weak, agreement: 0.43, chainCount: 5, mergedChainCount: 3)
    let report = Report(outcome(of: try smallFit(), verdict: verdict))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.rendered(as: JSONFormat.self).utf8)) as? [String: Any])
    let written = try #require(object["verdict"] as? [String: Any])
    #expect(written["chains"] as? Int == 5 && written["merged_chains"] as? Int == 3)
    #expect(written["agreement"] as? Double == 0.43 && written["level"] as? String == "weak")
    #expect(object["source_rows"] as? Int == 31 && object["target_rows"] as? Int == 32)
  }

  /// The least that is a fit; what it found does not matter.
  private func smallFit() throws -> Fit {
    let planted = try PlantedSpaces(rowsPerSide: 200, dimensions: (4, 4), seed: 5)
    var configuration = AlignmentConfiguration(preset: .default)
    for (name, value) in [
      ("chains", "1"), ("chain_limit", "1"), ("map_search.clusterings", "1"), ("map_search.rounds", "1"),
      ("map_search.coarse_points", "40"), ("map_search.fine_points", "40"), ("batch_refinement.steps", "1"),
    ] { try configuration.set(name, to: value) }
    return try fitAlignment(source: planted.source, target: planted.target, configuration: configuration)
  }

  private func outcome(
    of fit: Fit, verdict: Verdict, rowCount: Int = 31, matchingOutput: String? = nil
  ) -> FitOutcome {
    FitOutcome(
      output: "map", map: fit.map, matchingOutput: matchingOutput, preset: .default, fit: fit,
      verdict: verdict, sourceRowCount: rowCount, targetRowCount: rowCount + 1,
      duration: .seconds(1), peakMemoryByteCount: 1, threadCount: 1, coreName: "Core", evaluation: nil)
  }
}

/// What `mv2v inspect` says.
@Suite struct InspectReportTests {
  private func object(_ report: Report) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(report.rendered(as: JSONFormat.self).utf8)) as? [String: Any])
  }

  private func fields(_ report: Report) throws -> [String: String] {
    guard case .fields(let fields) = try #require(report.blocks.first) else { return [:] }
    return Dictionary(fields.map { ($0.label, $0.value) }) { first, _ in first }
  }

  @Test func aMapsSidesKeepTheirDimensionsAndScales() throws {
    func frame(_ dimension: Int, scale: Float) -> SpaceFrame {
      SpaceFrame(normalisation: .unitLength(dimension: dimension), scale: scale)
    }
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(
        matrix: Matrix(rows: [[1, 0, 0], [0, 1, 0]]), source: frame(2, scale: 5), target: frame(3, scale: 7)))
    let rows = Matrix<Float>(zeros: 9, 2)
    let report = Report(
      MapFile(
        map: map,
        metadata: MapMetadata(making: .paired, source: TrainingRows(of: RowSlice(rows, rows: 4..<6)))),
      path: "m.safetensors")
    let object = try object(report)
    #expect(object["source_dimension"] as? Int == 2 && object["target_dimension"] as? Int == 3)
    #expect(object["target_scale"] as? Double == 7 && object["common_dimension"] == nil)
    #expect(object["file"] as? String == "m.safetensors" && object["kind"] as? String == "map")
    let metadata = try #require(object["metadata"] as? [String: String])
    #expect(metadata["source_rows"] == "2" && metadata["source_row_range"] == "4:6")
    #expect(metadata["target_rows"] == nil && metadata["kind"] == "orthogonal")
    let fields = try fields(report)
    #expect(fields["map"] == "2 to 3 dimensions, source_to_target, orthogonal")
    #expect(fields["target scale"] == "7.000000" && fields["source rows"] == "2 (4:6)")
    #expect(fields["verdict"] == "none")
  }

  @Test func weightsOfDimensionsAreShownWhereThereAreAny() throws {
    let weighted = SpaceFrame(
      normalisation: Normalisation(center: [0, 0, 0], weights: [1, 0.03125, 0]), scale: 1)
    let plain = SpaceFrame(normalisation: .unitLength(dimension: 3), scale: 1)
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(matrix: Matrix(identity: 3), source: weighted, target: plain))
    let report = Report(
      MapFile(map: map, metadata: MapMetadata(making: .paired)), path: "m.safetensors")
    let fields = try fields(report)
    #expect(fields["source weights"] == "dimension 1: 0.0312500, dimension 2: 0.0000")
    #expect(fields["target weights"] == nil)
    let object = try object(report)
    let weights = try #require(object["source_weights"] as? [[String: Any]])
    #expect(weights.map { $0["dimension"] as? Int } == [1, 2])
    #expect(weights[0]["weight"] as? Double == 0.03125 && object["target_weights"] == nil)
  }

  @Test func anEmbeddingFilesFiguresStandUnderTheirNames() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Matrix<Float>(rows: [[3, 4], [0, 0], [0, 0], [6, 8], [0, 0], [.nan, 0], [0, 1]]), to: "x.npy")
    let file = try EmbeddingFile(path: path)
    let report = Report(file, EmbeddingStatistics(of: file))
    let object = try object(report)
    for (name, value) in [("norm_min", 0), ("norm_max", 10), ("norm_mean", 16.0 / 6)] {
      #expect(abs(try #require(object[name] as? Double) - value) < 1e-6, "\(name)")
    }
    // Of three rows of zeros two are duplicates.
    #expect(object["zero_rows"] as? Int == 3 && object["duplicate_rows"] as? Int == 2)
    #expect(object["non_finite_rows"] as? Int == 1 && object["first_non_finite_row"] as? Int == 5)
    #expect(object["rows"] as? Int == 7 && object["dimension"] as? Int == 2)
    #expect(object["element_type"] as? String == "float32" && object["order"] as? String == "c")
    let fields = try fields(report)
    #expect(fields["norms"] == "min 0.0000, mean 2.6667, max 10.0000" && fields["shape"] == "7 x 2")
    #expect(fields["zero rows"] == "3" && fields["exact duplicate rows"] == "2")
    #expect(fields["rogue dimensions"] == "0" && fields["outlier rows"] == "0")
    #expect(object["rogue_dimensions"] as? [String] == [] && object["outlier_rows"] as? Int == 0)
  }

  @Test func whatStandsOutOfAnEmbeddingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 2)
    var rows = Matrix<Float>(gaussian: 500, 8, using: &generator)
    for row in 0..<500 { rows[row, 6] = Float(row) }
    for column in 0..<8 { rows[30, column] *= 1e6 }
    let file = try EmbeddingFile(path: folder.write(rows, to: "x.npy"))
    let report = Report(file, EmbeddingStatistics(of: file))
    let fields = try fields(report)
    #expect(fields["rogue dimensions"]?.hasPrefix("6 (1") == true)
    #expect(fields["rogue dimensions"]?.hasSuffix(" times the others, follows the row numbers)") == true)
    #expect(fields["outlier rows"] == "1, first row 30")
    #expect(
      fields["effective rank in a fit"]?.hasPrefix("6.") == true
        || fields["effective rank in a fit"] == "7.0 of 8")
    let object = try object(report)
    let rogue = try #require(object["rogue_dimensions"] as? [[String: Any]])
    #expect(rogue.count == 1 && rogue[0]["dimension"] as? Int == 6)
    #expect(rogue[0]["follows_row_numbers"] as? Bool == true)
    #expect(try #require(rogue[0]["ratio"] as? Double) > 100)
    #expect(object["outlier_rows"] as? Int == 1 && object["first_outlier_row"] as? Int == 30)
    #expect(try #require(object["unit_effective_rank"] as? Double) > 6)
  }
}
