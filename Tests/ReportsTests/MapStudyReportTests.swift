import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport
import Testing

/// `mv2v report`: what its sections say, by value.
@Suite struct MapStudyReportTests {
  private func html(_ study: MapStudy) throws -> String { try Report(study).rendered(as: HTMLFormat.self) }
  private func markdown(_ study: MapStudy) throws -> String {
    try Report(study).rendered(as: MarkdownFormat.self)
  }

  private func document(_ study: MapStudy) throws -> [String: Any] {
    let text = try Report(study).rendered(as: JSONFormat.self)
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The section of a Markdown report below a heading.
  private func section(_ title: String, _ text: String) throws -> String {
    let sections = text.components(separatedBy: "\n## ")
    return try #require(sections.first { $0.hasPrefix(title) })
  }

  @Test func aMapAloneSaysWhatCanBeAdded() throws {
    let planted = try PlantedStudy()
    let text = try markdown(MapStudy(file: planted.file(log: nil), path: "folder/m.safetensors"))
    #expect(text.hasPrefix("# source to target: m.safetensors\n"))
    #expect(text.components(separatedBy: "\n## ").count == 10)
    #expect(try section("Accuracy", text).contains("--evaluation FILE"))
    for title in ["Both spaces", "Certain and"] {
      #expect(try section(title, text).contains("--source FILE"))
    }
    for title in ["The fit", "Agreement", "Singular"] {
      #expect(try section(title, text).contains("older version"))
    }
    let object = try document(MapStudy(file: planted.file(log: nil), path: "m"))
    #expect(object["evaluation"] == nil && object["rows"] == nil && object["fit_log"] == nil)
  }

  /// Values from a file that has been tampered with: pictures keep a few ticks, each at a place.
  @Test(arguments: [
    [1e308, -1e308], [1e20, 1e20], [-3e-300, 2e-300], [0, 0], [1e300, 1], [-5e17, -5e17],
  ])
  func picturesTakeAnyNumbers(trace: [Double]) throws {
    let log = FitLog(
      stages: [FitLog.Stage(name: "refine", figures: ["objective_1": trace[0]])], objectives: [trace, trace],
      agreements: [[trace[0], 1], [1, trace[1]]], singularValues: [1e308, abs(trace[0]), 1e-300],
      noiseLevel: abs(trace[1]))
    let page = try html(MapStudy(file: PlantedStudy().file(log: log), path: "m"))
    #expect(page.utf8.count < 100_000 && !page.contains("=\"nan") && !page.contains("=\"inf"))
    let picture = try #require(part(of: page, from: "Objective of each chain", to: "</svg>"))
    #expect((3...20).contains(picture.components(separatedBy: "<text").count - 6))
  }

  @Test(arguments: [(0.9, "Trusted", "good"), (0.6, "Weak", "caution"), (0.2, "FAILED", "bad")])
  func theVerdictComesFirst(agreement: Double, word: String, tone: String) throws {
    let study = MapStudy(file: try PlantedStudy().file(PlantedStudy.verdict(agreement)), path: "m")
    let page = try html(study)
    let banner = try #require(part(of: page, from: "<p class=\"banner ", to: "</p>"))
    #expect(banner.hasPrefix("\(tone)\"><strong>\(word)</strong>"))
    let text = try section("Verdict", markdown(study))
    #expect(
      text.contains(
        "| agreement of independent maps (1 for equal ones) | 0.\(Int(agreement * 10))0 | 0.70 | 0.45 |"))
    #expect(text.contains("| lead over the best other map | 5.0 % | 1.0 % | 0.6 % |"))
    #expect(text.contains("| margin over chance | 30.0 % | 10.0 % | 7.0 % |"))
    #expect(text.contains("What may help") == (word != "Trusted"))
    let written = try #require(document(study)["verdict"] as? [String: Any])
    #expect(written["level"] as? String == word.lowercased())
  }

  @Test func whatWasForetoldIsSaidWithItsBounds() throws {
    let prediction = AccuracyPrediction(
      poolSize: 8192, top1: .init(expected: 0.5, low: 0.25, high: 0.75),
      meanRank: .init(expected: 20.5, low: 10, high: 41))
    let study = MapStudy(
      file: try PlantedStudy().file(PlantedStudy.verdict(0.9).expecting(prediction)), path: "m")
    let text = try section("Verdict", markdown(study))
    #expect(text.contains("among 8192 target rows") && text.contains("0.50 (0.25 to 0.75)"))
    #expect(text.contains("20.5 (10.0 to 41.0)"))
  }

  @Test func pairedMapsNeedNoVerdict() throws {
    let planted = try PlantedStudy()
    let file = MapFile(map: planted.map, metadata: MapMetadata(making: .paired))
    let study = MapStudy(file: file, path: "m")
    #expect(try html(study).contains("<p class=\"banner neutral\"><strong>Fitted on pairs</strong>"))
    #expect(try document(study)["verdict"] == nil)
    #expect(try section("Settings", markdown(study)).contains("mv2v oracle "))
  }

  @Test func theLogIsShownByValue() throws {
    let study = MapStudy(file: try PlantedStudy().file(), path: "m")
    let text = try markdown(study)
    let fit = try section("The fit", text)
    #expect(
      fit.contains("| refine | `objective_1` | 0.2500 |") && fit.contains("| refine | `steps_1` | 60 |"))
    #expect(fit.contains("chain 1 from 0.1000 to 0.3000, chain 2 from 0.1500 to 0.3500"))
    #expect(try section("Agreement", text).contains("From 0.75 to 0.75"))
    #expect(try section("Singular", text).contains("2 of 3 lie above the level of chance"))
    #expect(try section("Singular", text).contains("They are signal as far"))
    let failed = MapStudy(file: try PlantedStudy().file(PlantedStudy.verdict(0.1)), path: "m")
    #expect(try section("Singular", markdown(failed)).contains("That is no signal here"))
    let log = try #require(document(study)["fit_log"] as? [String: Any])
    #expect(log["singular_values"] as? [Double] == [0.5, 0.1, 0.01] && log["noise_level"] as? Double == 0.05)
    #expect(log["agreements"] as? [[Double]] == [[1, 0.75], [0.75, 1]])
    #expect(try document(study)["metadata"].flatMap { ($0 as? [String: String])?["seed"] } == "7")
  }

  @Test func rowsAreCountedInTheirFilesAndHaveTheirTexts() throws {
    let planted = try PlantedStudy()
    let plain = try planted.rows()
    let most = try #require(plain.study.certainties.first)
    let rows = try planted.rows(
      texts: ([most.row: "the source text"], [most.neighbors[0].row: "the target text"]))
    let study = MapStudy(file: planted.file(), path: "m", rows: rows)
    let text = try section("Certain", markdown(study))
    #expect(text.contains("| `\(1000 + most.row): the source text` | "))
    #expect(
      text.contains("`\(most.neighbors[0].row) (") && text.contains("): the target text` |"))
    #expect(text.contains("compared with 150 target rows by cosine"))
    #expect(!text.contains("--texts"))
    let without = MapStudy(file: planted.file(), path: "m", rows: plain)
    #expect(try section("Certain", markdown(without)).contains("--texts FILE"))
    #expect(
      try section("Both", markdown(study)).contains("150 of the 200 rows 1000:1200 of a.npy (source)"))
    let written = try #require(document(study)["rows"] as? [String: Any])
    let first = try #require((written["most_certain"] as? [[String: Any]])?.first)
    #expect(first["row"] as? Int == 1000 + most.row && first["text"] as? String == "the source text")
    #expect(abs(try #require(first["certainty"] as? Double) - most.certainty) < 1e-9)
    #expect(written["source_sampled"] as? Int == 150 && written["queries"] as? Int == 150)
    #expect(written["certainty_unit"] as? String == "cosine" && written["seed"] as? Int == 3)
    let planes = try #require(written["planes"] as? [String: [String: Any]])
    let after = try #require(planes["source_after"])
    #expect((after["x"] as? [Double])?.count == 150)
    #expect(after["clusters"] as? [Int] == rows.study.picture.sourceClusters)
  }

  @Test func aLeadingBlockOfTheMatrixIsSeen() throws {
    let planted = try PlantedStudy(dimensions: (8, 8))
    func study(_ matrix: Matrix<Float>) throws -> MapStudy {
      let frame = SpaceFrame(normalisation: .unitLength(dimension: 8), scale: 1)
      return MapStudy(
        file: planted.file(map: .orthogonal(OrthogonalMap(matrix: matrix, source: frame, target: frame))),
        path: "m")
    }
    let nested = try study(Matrix(identity: 8))
    #expect(
      try section("The matrix", markdown(nested)).contains(
        "holds 25.0 % of the sum of squares, evenly spread it were 6.2 %. The leading dimensions lead"))
    let sizes = try #require(document(nested)["matrix"] as? [String: Any])
    #expect(sizes["leading_quarter_share"] as? Double == 0.25)
    let blocks = try #require(sizes["blocks"] as? [[Double]])
    #expect(blocks.count == 8 && abs(blocks[2][2] - 2.8284) < 1e-9 && blocks[2][3] == 0)
    // A permutation far from the diagonal.
    let swapped = Matrix<Float>(
      rows: (0..<8).map { row in (0..<8).map { $0 == 7 - row ? 1 : 0 } })
    #expect(try section("The matrix", markdown(study(swapped))).contains("holds 0.0 %"))
  }

  @Test func theCommandMakesTheMapAgain() throws {
    let planted = try PlantedStudy()
    let file = planted.file(
      knobs: ["chains": "4", "chain_limit": "9", "map_search.rounds": "5"],
      models: ModelNames(source: "owner/it's new", target: "old"))
    let study = MapStudy(
      file: file, path: "folder/m.safetensors", command: ["mv2v", "report", "--map", "a b"])
    let text = try section("Settings", markdown(study))
    #expect(
      text.contains(
        "mv2v fit --source SOURCE --source-rows 0:200 --target TARGET --target-rows 0:200 --source-model "
          + "'owner/it'\\''s new' --target-model old --config job.yaml --preset default --seed 7 --output m.safetensors"
      ))
    #expect(text.contains("\nmv2v report --map 'a b'\n"))
    // What the preset says anyway stays out.
    #expect(text.contains("```\nchain_limit: 9\nmap_search:\n  rounds: 5\n```"))
    let page = try html(study)
    #expect(page.contains("<th scope=\"row\">chain_limit</th><td class=\"n\">9</td><td class=\"n\">6</td>"))
    #expect(!text.contains("| chain\\_limit |"))
  }
}

@Suite struct MeasuredEvaluationTests {
  private func measured(_ text: String) throws -> MeasuredEvaluation {
    let folder = try TemporaryFolder()
    return try MeasuredEvaluation(path: folder.write(text, to: "e.json"))
  }

  @Test func whatEvaluateSaysIsShownByValue() throws {
    let evaluation = try plantedEvaluation()
    let text = try Report(evaluation).rendered(as: JSONFormat.self)
    let study = MapStudy(
      file: try PlantedStudy().file(), path: "m", evaluation: try measured(text))
    let markdown = try Report(study).rendered(as: MarkdownFormat.self)
    for entry in evaluation.forward {
      let (metrics, name) = (entry.measurement.metrics, entry.contender.rawValue)
      #expect(markdown.contains("| \(name) | \(fixed(metrics.top1, 4)) | "))
      #expect(
        markdown.contains(
          "| \(fixed(metrics.mrr, 4)) | \(fixed(metrics.foscttm, 4)) | \(fixed(metrics.meanCosine, 4)) |"))
      if let interval = entry.measurement.intervals?.top1 {
        #expect(markdown.contains("| \(fixed(interval.low, 3)) to \(fixed(interval.high, 3)) |"))
      }
    }
    let share = try #require(evaluation.shareOfOracle)
    #expect(markdown.contains("That is \(fixed(100 * share, 1)) % of the paired oracle's share"))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(Report(study).rendered(as: JSONFormat.self).utf8))
        as? [String: Any])
    let written = try #require(object["evaluation"] as? [String: Any])
    let original = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    for contender in ["map", "oracle", "identity", "chance"] {
      let (a, b) = (
        try #require((written["forward"] as? [String: [String: Any]])?[contender]),
        try #require(original[contender] as? [String: Any])
      )
      for key in ["top1", "top1_low", "mean_rank", "mean_rank_high", "pool", "rank_distribution"] {
        #expect((a[key] as? NSObject) == (b[key] as? NSObject), "\(contender) \(key)")
        if key != "top1_low" && key != "mean_rank_high" { #expect(a[key] != nil) }
      }
    }
    #expect((written["backward"] as? [String: Any])?.count == 4)
  }

  /// Three charts with a distribution of ranks, two without one, as in documents of older versions.
  @Test func olderDocumentsHaveNoCurve() throws {
    let text = try Report(try plantedEvaluation()).rendered(as: JSONFormat.self)
    var object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    func figures(_ object: [String: Any]) throws -> Int {
      let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      let study = MapStudy(
        file: try PlantedStudy().file(log: nil), path: "m", evaluation: try measured(text))
      return try Report(study).rendered(as: HTMLFormat.self).components(separatedBy: "<figure>").count - 1
    }
    #expect(try figures(object) == 4)
    #expect(try figures(["evaluation": object, "output": "map.safetensors"]) == 4)
    for contender in ["map", "oracle", "identity", "chance"] {
      var figures = try #require(object[contender] as? [String: Any])
      figures["rank_distribution"] = nil
      object[contender] = figures
    }
    #expect(try figures(object) == 3)
  }

  @Test(arguments: [
    ("", "not JSON"), ("[]", "not JSON"), ("{}", "'map'"), ("{\"map\": {\"top1\": 1}}", "'map.top5'"),
    ("{\"map\": 3}", "not JSON"),
  ])
  func whatIsNoEvaluationIsRefused(text: String, word: String) throws {
    let error = #expect(throws: ReportError.self) { try measured(text) }
    #expect(error?.description.contains(word) == true && error?.description.contains("e.json") == true)
  }

  @Test(arguments: [
    ("top1", 1.5), ("top1_low", -0.1), ("mean_rank", 0.5), ("mean_rank_high", 1e300), ("pool", 0),
  ])
  func figuresThatCannotBeAreRefused(key: String, value: Double) throws {
    let text = try Report(try plantedEvaluation()).rendered(as: JSONFormat.self)
    var object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var oracle = try #require(object["oracle"] as? [String: Any])
    oracle[key] = value
    object["oracle"] = oracle
    let changed = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    let error = #expect(throws: ReportError.self) { try measured(changed) }
    #expect(error?.description.contains("'oracle'") == true)
  }
}
