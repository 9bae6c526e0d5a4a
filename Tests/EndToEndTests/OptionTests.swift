import Foundation
import LinearAlgebra
import Mv2v
import TestSupport
import Testing

/// Options do what their help says, by the figures and files that come out.
@Suite struct OptionTests {
  private let folder: TemporaryFolder
  private let map: String

  /// Pairs that a map finds in part, so that figures depend on which rows are asked.
  init() throws {
    folder = try TemporaryFolder()
    let planted = try PlantedPairs(300, dimensions: (8, 6), noise: 1, seed: 1)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    map = folder.path("oracle.safetensors")
    #expect(try run("oracle", "--output", map).status == 0)
  }

  /// Runs a command on both files.
  @discardableResult
  private func run(_ command: String, _ more: String...) throws -> Tool.Outcome {
    let outcome = try Tool.run(
      program: Tool.path,
      [command, "--source", folder.path("a.npy"), "--target", folder.path("b.npy")] + more)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return outcome
  }

  private func evaluation(_ more: String...) throws -> [String: Any] {
    let outcome = try Tool.run(
      program: Tool.path,
      [
        "evaluate", "--source", folder.path("a.npy"), "--target", folder.path("b.npy"), "--map", map,
        "--json",
      ]
        + more)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return try #require(json(outcome.standardOutput)["map"] as? [String: Any])
  }

  @Test func evaluateRanksInPoolsOfTheSizeAskedFor() throws {
    let (whole, part) = (try evaluation(), try evaluation("--pool", "100"))
    #expect(whole["pool"] as? Int == 300 && part["pool"] as? Int == 100)
    #expect(whole["rows"] as? Int == 300 && part["rows"] as? Int == 300)
    #expect(try #require(part["mean_rank"] as? Double) < #require(whole["mean_rank"] as? Double))
  }

  @Test func evaluateTakesRowsOfEachSide() throws {
    let paired = try evaluation("--source-rows", "100:200", "--target-rows", "100:200")
    let shifted = try evaluation("--source-rows", "100:200", "--target-rows", "150:250")
    #expect(paired["rows"] as? Int == 100 && shifted["rows"] as? Int == 100)
    // Rows that do not belong together rank in the middle.
    #expect(try #require(paired["mean_rank"] as? Double) < 20)
    #expect(try #require(shifted["mean_rank"] as? Double) > 35)
  }

  @Test func evaluatesSeedChoosesTheResamples() throws {
    let runs = try ["0", "0", "1"].map { try evaluation("--seed", $0) }
    let lows = try runs.map { try #require($0["mean_cosine_low"] as? Double) }
    #expect(lows[0] == lows[1] && lows[0] != lows[2])
    #expect(runs[0]["top1"] as? Double == runs[2]["top1"] as? Double)
  }

  @Test func anOracleIsCentredUnlessToldNotTo() throws {
    let plain = folder.path("plain.safetensors")
    let document = try json(run("oracle", "--output", plain, "--no-centre", "--json").standardOutput)
    #expect(document["centred"] as? Bool == false)
    let (centred, uncentred) = (try MapFile(path: map), try MapFile(path: plain))
    for side in Side.allCases {
      #expect(centred.map.frame(of: side).normalisation.isCentered)
      #expect(!uncentred.map.frame(of: side).normalisation.isCentered)
    }
  }

  @Test func anOraclesFileNamesBothSidesRows() throws {
    let part = folder.path("part.safetensors")
    try run("oracle", "--output", part, "--source-rows", "10:200", "--target-rows", "20:210")
    let metadata = try MapFile(path: part).metadata
    #expect(metadata.source?.file?.name == "a.npy" && metadata.target?.file?.name == "b.npy")
    #expect(metadata.source?.range == 10..<200 && metadata.target?.range == 20..<210)
    #expect(metadata.source?.file?.columnCount == 8 && metadata.target?.file?.columnCount == 6)
  }

  @Test func aPenaltyThatIsGivenIsNotChosen() throws {
    let output = folder.path("ridge.safetensors")
    let given = try json(
      run("oracle", "--kind", "ridge", "--ridge", "0.3", "--output", output, "--json").standardOutput)
    #expect(given["ridge"] as? Double == 0.3 && given["cross_validation"] == nil)
    let chosen = try json(run("oracle", "--kind", "ridge", "--output", output, "--json").standardOutput)
    #expect((chosen["cross_validation"] as? [Any])?.count == 13)
  }

  @Test(arguments: [(["--holdout", "100"], 100), ([], 60)])
  func aCurveIsMeasuredOnTheHeldOutPairs(options: [String], count: Int) throws {
    let outcome = try Tool.run(
      program: Tool.path,
      [
        "oracle", "--source", folder.path("a.npy"), "--target", folder.path("b.npy"), "--output",
        folder.path("o.safetensors"), "--curve", "50,200", "--json",
      ] + options)
    let points = try #require(json(outcome.standardOutput)["curve"] as? [[String: Any]])
    #expect(points.map { $0["pairs"] as? Int } == [50, 200])
    for point in points {
      for direction in ["forward", "backward"] {
        #expect(try #require(point[direction] as? [String: Any])["rows"] as? Int == count)
      }
    }
  }

  @Test(arguments: [(["--holdout", "100"], 100), ([], 60)])
  func compareHoldsBackWhatItIsTold(options: [String], count: Int) throws {
    let outcome = try Tool.run(
      program: Tool.path, ["compare", folder.path("a.npy"), folder.path("b.npy"), "--json"] + options)
    let document = try json(outcome.standardOutput)
    #expect(document["held_out_rows"] as? Int == count && document["rows"] as? Int == 300)
  }

  @Test func boundsTakeRowsOfEachSide() throws {
    func cosine(_ targetRows: String) throws -> Double {
      let text = try run("bounds", "--source-rows", "0:100", "--target-rows", targetRows, "--json")
        .standardOutput
      let documents = try #require(
        JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
      #expect(documents.allSatisfy { $0["items"] as? Int == 100 })
      return try #require(documents.last?["mean_cosine_aligned"] as? Double)
    }
    #expect(try cosine("0:100") > cosine("150:250") + 0.2)
  }

  @Test(arguments: [("whitened", 6), ("matching", 8)])
  func applyTakesTheSideItIsTold(kind: String, dimension: Int) throws {
    let common = folder.path("common.safetensors")
    try run("oracle", "--kind", kind, "--output", common)
    let file = try MapFile(path: common)
    for (side, input) in [(Side.source, "a.npy"), (.target, "b.npy")] {
      let output = folder.path("\(side).npy")
      let outcome = try Tool.run(
        "apply", "--map", common, "--input", folder.path(input), "--output", output, "--side", side.rawValue
      )
      #expect(outcome.status == 0, "\(outcome.standardError)")
      let images = try EmbeddingFile(path: output).rows(0..<300)
      let rows = try EmbeddingFile(path: folder.path(input)).rows(0..<300)
      let expected = try file.map.apply(to: rows, from: side)
      #expect(images.columnCount == dimension)
      #expect(zip(images.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    let text = try Tool.run("inspect", common).standardOutput
    #expect(text.contains("\(kind) map") && text.contains("fitted on pairs"))
    let refusal = try Tool.run(
      "apply", "--map", common, "--input", folder.path("a.npy"), "--output", folder.path("x.npy"), "--space",
      "target")
    #expect(refusal.status == 1 && refusal.standardError.contains("this one is \(kind)"))
  }

  /// What is applied to both sides ranks by plain Euclidean distance as 'evaluate' does.
  @Test func aMatchingMapsImagesAreForAnOrdinaryIndex() throws {
    let common = folder.path("common.safetensors")
    try run("oracle", "--kind", "matching", "--output", common)
    for (side, input) in [("source", "a.npy"), ("target", "b.npy")] {
      let outcome = try Tool.run(
        "apply", "--map", common, "--input", folder.path(input), "--output", folder.path("\(side).npy"),
        "--side", side)
      #expect(outcome.status == 0)
    }
    let source = try EmbeddingFile(path: folder.path("source.npy")).rows(0..<300)
    let target = try EmbeddingFile(path: folder.path("target.npy")).rows(0..<300)
    func distances(_ query: ArraySlice<Float>, _ pool: Matrix<Float>) -> [Float] {
      (0..<300).map { row in zip(query, pool.row(row)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    }
    func top1(_ queries: Matrix<Float>, _ pool: Matrix<Float>) -> Double {
      Double(
        (0..<300).count { row in
          let all = distances(queries.row(row), pool)
          return all.min() == all[row]
        }) / 300
    }
    let document = try json(
      run("evaluate", "--map", common, "--json").standardOutput)
    let forward = try #require((document["map"] as? [String: Any])?["top1"] as? Double)
    #expect(abs(forward - top1(source, target)) < 0.005)
    let backward = try #require(
      ((document["backward"] as? [String: Any])?["map"] as? [String: Any])?["top1"] as? Double)
    #expect(abs(backward - top1(target, source)) < 0.005)
    #expect(forward > 0.05 && forward < 0.95)
  }

  @Test func aKernelLevelThatIsNoneIsSaid() throws {
    let outcome = try Tool.run(
      program: "/usr/bin/env", ["MV2V_KERNEL_LEVEL=avx9", Tool.path, "inspect", folder.path("a.npy")])
    #expect(outcome.status == 0)
    #expect(outcome.standardError.contains("MV2V_KERNEL_LEVEL is \"avx9\""), "\(outcome.standardError)")
  }
}

/// The options of a retrieval study, whose judgements have two grades.
@Suite struct RetrieveOptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let planted = try PlantedPairs(100, dimensions: (8, 6), noise: 2, seed: 2)
    try folder.write(planted.source, to: "queries.npy")
    try folder.write(planted.target, to: "documents.npy")
    try folder.write((0..<100).map { "q\($0)\n" }.joined(), to: "query-ids")
    try folder.write((0..<100).map { "d\($0)\n" }.joined(), to: "document-ids")
    for (name, grade) in [("graded", 3), ("even", 1)] {
      try folder.write(
        (10..<100).map { "q\($0) 0 d\($0) \(grade)\nq\($0) 0 d\(($0 + 1) % 100) 1\n" }.joined(), to: name)
    }
    let outcome = try Tool.run(
      "oracle", "--source", folder.path("queries.npy"), "--target", folder.path("documents.npy"), "--output",
      folder.path("map.safetensors"))
    #expect(outcome.status == 0, "\(outcome.standardError)")
  }

  private func gains(_ judgements: String, _ more: String...) throws -> [Double] {
    let outcome = try Tool.run(
      program: Tool.path,
      [
        "retrieve", "--map", folder.path("map.safetensors"), "--queries", folder.path("queries.npy"),
        "--documents", folder.path("documents.npy"), "--query-ids", folder.path("query-ids"),
        "--document-ids",
        folder.path("document-ids"), "--judgements", folder.path(judgements), "--k", "5", "--json",
      ] + more)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let conditions = try #require(json(outcome.standardOutput)["conditions"] as? [[String: Any]])
    return try conditions.map { try #require($0["ndcg_10"] as? Double) }
  }

  @Test func binaryJudgementsHaveOneGrade() throws {
    let (graded, even) = (try gains("graded"), try gains("even"))
    #expect(try gains("graded", "--binary") == even && graded != even)
  }

  @Test func runsHoldIdsAndAsManyDocumentsAsAskedFor() throws {
    _ = try gains("graded", "--depth", "7", "--runs", folder.path("run"))
    let lines = try folder.text("run.aligned.run").split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == 90 * 7)
    for (index, line) in lines.enumerated() {
      #expect(line.count == 6 && line[0] == "q\(10 + index / 7)" && line[2].hasPrefix("d"))
      #expect(Int(line[3]) == index % 7 + 1)
    }
  }
}

/// What a fit takes from its options and its job file.
@Suite struct FitOptionTests {
  private func metadata(_ files: PlantedFiles) throws -> MapMetadata {
    try MapFile(path: files.folder.path("map.safetensors")).metadata
  }

  @Test func aMapOfARangeOfRowsSaysWhich() throws {
    let files = try PlantedFiles()
    #expect(try files.fit("--source-rows", "100:", "--target-rows", ":1900").status == 0)
    let metadata = try metadata(files)
    #expect(metadata.source?.range == 100..<2000 && metadata.target?.range == 0..<1900)
  }

  @Test func pairsAreCountedAsInTheFiles() throws {
    let files = try PlantedFiles()
    try files.folder.write(PlantedFiles.knobs, to: "knobs.yaml")
    // The last rows of either file: counted within the ranges there would be none of these numbers.
    for (name, ranges) in [
      ("source", ["--source-rows", "100:"]), ("target", ["--target-rows", "200:"]),
    ] {
      try files.folder.write("1999\t1998\n", to: "pairs.tsv")
      let outcome = try Tool.run(
        program: Tool.path,
        [
          "fit", "--config", files.folder.path("knobs.yaml"), "--source", files.folder.path("a.npy"),
          "--target",
          files.folder.path("b.npy"), "--output", files.folder.path("map.safetensors"), "--pairs",
          files.folder.path("pairs.tsv"), "--accept-any-verdict",
        ] + ranges)
      #expect(outcome.status == 0, "\(name): \(outcome.standardError)")
    }
  }

  @Test func aJobFilesPoolAndThreadsAreUsed() throws {
    let files = try PlantedFiles()
    let job = try String(contentsOfFile: files.folder.path("job.yaml"), encoding: .utf8)
    try files.folder.write("threads: 3\n" + job + "  pool: 100\n", to: "job.yaml")
    let document = try json(files.fit("--json").standardOutput)
    #expect(document["threads"] as? Int == 3)
    let evaluation = try #require(document["evaluation"] as? [String: Any])
    #expect(try #require(evaluation["map"] as? [String: Any])["pool"] as? Int == 100)
    #expect(try json(files.fit("--json", "--threads", "5").standardOutput)["threads"] as? Int == 5)
  }

  @Test func aMapRefinedFromAFailedOneHasFailed() throws {
    let files = try PlantedFiles()
    try files.folder.write(PlantedFiles.knobs, to: "knobs.yaml")
    func fit(_ more: [String]) throws -> Int32 {
      try Tool.run(
        program: Tool.path,
        [
          "fit", "--config", files.folder.path("knobs.yaml"), "--source", files.folder.path("a.npy"),
          "--target",
          files.folder.path("b.npy"), "--output", files.folder.path("map.safetensors"),
        ] + more
      ).status
    }
    #expect(try fit([]) == 0)
    let good = try MapFile(path: files.folder.path("map.safetensors"))
    guard case .unpaired(var record) = good.metadata.making else {
      Issue.record("not an unpaired fit")
      return
    }
    #expect(record.verdict.level == .trusted)
    record.verdict = record.verdict.limited(to: .failed)
    let failed = files.folder.path("failed.safetensors")
    try MapFile(map: good.map, metadata: MapMetadata(making: .unpaired(record))).write(to: failed)
    #expect(try fit(["--initial-map", failed]) == 3)
    #expect(try metadata(files).verdict?.level == .failed)
  }
}
