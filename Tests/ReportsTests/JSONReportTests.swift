import Alignment
import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport
import Testing

/// What JSON documents say, by value: every figure under its own name.
@Suite struct JSONReportTests {
  private func document(_ report: Report) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(report.rendered(as: JSONFormat.self).utf8))
  }

  private func object(_ report: Report) throws -> [String: Any] {
    try #require(document(report) as? [String: Any])
  }

  /// Whether a number in JSON is this one, which the parser may have rounded in the last digit; nil is no number.
  private func isEqual(_ written: Any?, _ value: Double?) -> Bool {
    guard let value else { return written == nil || written is NSNull }
    guard let written = written as? Double else { return false }
    return abs(written - value) <= 1e-12 * abs(value)
  }

  private func isEqual(_ written: Any?, _ matrix: [[Double]]) -> Bool {
    guard let rows = written as? [[Any]], rows.count == matrix.count else { return false }
    return zip(rows, matrix).allSatisfy { row, values in
      row.count == values.count && zip(row, values).allSatisfy { isEqual($0, $1) }
    }
  }

  @Test func everyMetricAndIntervalStandsUnderItsName() throws {
    let evaluation = try plantedEvaluation()
    let object = try object(Report(evaluation))
    let backward = try #require(object["backward"] as? [String: Any])
    for (entries, parent) in [(evaluation.forward, object), (evaluation.backward, backward)] {
      for entry in entries {
        let written = try #require(parent[entry.contender.rawValue] as? [String: Any])
        let metrics = entry.measurement.metrics
        let intervals = entry.measurement.intervals
        for (name, value, interval) in [
          ("top1", metrics.top1, intervals?.top1), ("top5", metrics.top5, intervals?.top5),
          ("top10", metrics.top10, intervals?.top10), ("mean_rank", metrics.meanRank, intervals?.meanRank),
          ("median_rank", metrics.medianRank, intervals?.medianRank), ("mrr", metrics.mrr, intervals?.mrr),
          ("foscttm", metrics.foscttm, intervals?.foscttm),
          ("mean_cosine", metrics.meanCosine, intervals?.meanCosine),
        ] {
          #expect(isEqual(written[name], value), "\(name)")
          #expect(isEqual(written[name + "_low"], interval?.low), "\(name)")
          #expect(isEqual(written[name + "_high"], interval?.high), "\(name)")
        }
        #expect(written["pool"] as? Int == metrics.poolSize && written["rows"] as? Int == metrics.rowCount)
      }
    }
    // The names would not be told apart by equal values.
    let map = try #require(evaluation[.map])
    #expect(Set([map.top1, map.top5, map.top10, map.meanRank, map.medianRank, map.mrr]).count == 6)
    #expect(isEqual(object["share_of_oracle"], evaluation.shareOfOracle))
    #expect(isEqual(object["share_of_oracle_low"], evaluation.shareOfOracleInterval?.low))
    #expect(isEqual(object["share_of_oracle_high"], evaluation.shareOfOracleInterval?.high))
    #expect((object["oracle_kind"] as? String)?.hasPrefix("cross-fitted") == true && object["csls"] == nil)
  }

  @Test func theBoundsStandUnderTheirNames() throws {
    let planted = try PlantedPairs(60, dimensions: (5, 5), noise: 0.5, seed: 3)
    let pairs = try PairedRows(source: planted.source, target: planted.target)
    let geometries = try RowPreparation.allCases.map { try measureGeometry(pairs, $0) }
    let written = try #require(document(Report(geometries)) as? [[String: Any]])
    #expect(written.count == 4)
    for (geometry, object) in zip(geometries, written) {
      let bounds = geometry.bounds
      let expected: [String: Double?] = [
        "epsilon": bounds.gramDifference, "delta": bounds.rootMeanSquaredDotProductDifference,
        "distance_bound": bounds.distanceBound, "attained_distance": bounds.attainedDistance,
        "tightness": bounds.tightness, "unaligned_distance": bounds.unalignedDistance,
        "mean_squared_distance_bound": bounds.meanSquaredDistanceBound,
        "attained_mean_squared_distance": bounds.attainedMeanSquaredDistance,
        "dot_product_correlation": geometry.dotProductCorrelation,
        "mean_cosine_unaligned": geometry.meanCosineUnaligned,
        "mean_cosine_aligned": geometry.meanCosineAligned,
      ]
      for (name, value) in expected { #expect(isEqual(object[name], value), "\(name)") }
      #expect(Set(expected.values.compactMap { $0 }).count == expected.count)
      #expect(object["items"] as? Int == 60 && object["dimension"] as? Int == 5)
      #expect(object["centred"] as? Bool == geometry.preparation.isCentered)
      #expect(object["normalised"] as? Bool == geometry.preparation.isNormalized)
    }
  }

  @Test func aComparisonKeepsItsDirections() throws {
    let comparison = try plantedComparison()
    let object = try object(Report(comparison))
    #expect(object["models"] as? [String] == ["narrow", "wide"])
    let top1 = try #require(object["oracle_top1"] as? [[Any]])
    #expect(isEqual(top1[0][1], comparison.oracleTop1[0][1]))
    #expect(isEqual(top1[1][0], comparison.oracleTop1[1][0]))
    for (name, matrix) in [
      ("procrustes_distance", comparison.procrustesDistance),
      ("dot_product_correlation", comparison.dotProductCorrelation),
      ("linear_cka", comparison.linearKernelAlignment), ("positions", comparison.positions),
    ] {
      #expect(isEqual(object[name], matrix), "\(name)")
    }
    #expect(object["rows"] as? Int == 400 && object["held_out_rows"] as? Int == 300)
  }

  @Test func anOracleSaysWhatWasFoundOnTheWay() throws {
    let planted = try PlantedPairs(200, dimensions: (6, 4), noise: 1, seed: 4)
    let pairs = try PairedRows(source: planted.source, target: planted.target)
    let fitted = try fitOracle(pairs, kind: .ridge(penalty: nil))
    let object = try object(
      Report(OracleOutcome(output: "o", pairCount: 200, isCentered: true, fitted: fitted, curve: nil)))
    #expect(isEqual(object["ridge"], fitted.penalty) && object["kind"] as? String == "ridge")
    let trials = try #require(object["cross_validation"] as? [[String: Double]])
    #expect(trials.count == 13)
    for (trial, expected) in zip(trials, fitted.crossValidation) {
      #expect(isEqual(trial["ridge"], expected.penalty))
      #expect(isEqual(trial["mean_squared_error"], expected.meanSquaredError))
    }
    #expect(object["curve"] == nil && object["canonical_correlations"] == nil)
  }

  @Test func aVerdictStandsWithItsThresholds() throws {
    let planted = try PlantedSpaces(rowsPerSide: 300, dimensions: (8, 8), seed: 5)
    var configuration = AlignmentConfiguration(preset: .default)
    for (name, value) in [
      ("chains", "2"), ("chain_limit", "2"), ("map_search.clusterings", "1"), ("map_search.rounds", "1"),
      ("map_search.coarse_points", "40"), ("map_search.fine_points", "60"), ("batch_refinement.steps", "2"),
    ] { try configuration.set(name, to: value) }
    let fit = try fitAlignment(
      source: planted.source, target: planted.target, configuration: configuration, seed: 3)
    let verdict = fit.verdict.limited(to: .weak)
    let outcome = FitOutcome(
      output: "map", map: fit.map, preset: .default, fit: fit, verdict: verdict, sourceRowCount: 300,
      targetRowCount: 299,
      duration: .milliseconds(1500), peakMemoryByteCount: 5 << 20, threadCount: 2, coreName: "Core",
      evaluation: nil)
    let object = try object(Report(outcome))
    let written = try #require(object["verdict"] as? [String: Any])
    #expect(written["level"] as? String == verdict.level.rawValue)
    #expect(isEqual(written["agreement"], verdict.agreement))
    #expect(written["chains"] as? Int == 2)
    #expect(written["merged_chains"] as? Int == verdict.mergedChainCount)
    let (trusted, failed) = (
      try #require(written["trusted_from"] as? [String: Double]),
      try #require(written["failed_below"] as? [String: Double])
    )
    #expect(
      trusted == [
        "agreement": Verdict.trustedAgreement, "lead": Verdict.trustedLead,
        "null_margin": Verdict.trustedNullMargin,
      ])
    #expect(
      failed == [
        "agreement": Verdict.failedAgreement, "lead": Verdict.failedLead,
        "null_margin": Verdict.failedNullMargin,
      ])
    let evidence = try #require(verdict.evidence)
    #expect(isEqual(written["lead"], evidence.lead) && isEqual(written["null_margin"], evidence.nullMargin))
    #expect(written["is_ambiguous"] as? Bool == verdict.isAmbiguous)
    #expect(verdict.prediction == nil && written["prediction"] == nil)
    #expect(object["seconds"] as? Double == 1.5 && object["peak_memory_bytes"] as? Int == 5 << 20)
    #expect(object["source_rows"] as? Int == 300 && object["target_rows"] as? Int == 299)
    #expect(object["seed"] as? Int == 3 && object["threads"] as? Int == 2)
    let stages = try #require(object["stages"] as? [[String: Any]])
    #expect(stages.map { $0["name"] as? String } == fit.stages.map(\.name))
    for (stage, report) in zip(stages, fit.stages) {
      for measurement in report.measurements {
        #expect(isEqual(stage[measurement.name], measurement.value))
      }
    }
    let text = try Report(outcome).rendered(as: TextFormat.self)
    #expect(text.hasPrefix("Wrote map: 8 to 8 dimensions, preset default, seed 3, 1.5 s, 5 MiB at most."))
  }
}

/// An evaluation whose metrics all differ.
func plantedEvaluation() throws -> Evaluation {
  let planted = try PlantedPairs(150, dimensions: (7, 7), noise: 1, seed: 1)
  let frame = SpaceFrame(normalisation: .unitLength(dimension: 7), scale: 1)
  return try evaluate(
    .orthogonal(OrthogonalMap(matrix: planted.map, source: frame, target: frame)),
    on: PairedRows(source: planted.source, target: planted.target), oracle: .crossFitted(foldCount: 3))
}

/// Two models whose directions differ.
func plantedComparison() throws -> ModelComparison {
  let (source, target) = try PlantedPairs(400, dimensions: (4, 6), noise: 0.1, seed: 2).withTwins()
  return try compareModels(names: ["narrow", "wide"], models: [source, target], heldOutCount: 300)
}
