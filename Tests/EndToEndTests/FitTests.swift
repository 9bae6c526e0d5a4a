import EmbeddingMaps
import Foundation
import Testing

@Suite struct FitTests {
  @Test func aJobFileFitsAndEvaluates() throws {
    let files = try PlantedFiles()
    let outcome = try files.fit()
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("Wrote"))
    for word in ["top-1", "mean rank", "mean cosine", "map", "oracle", "chance"] {
      #expect(outcome.standardOutput.contains(word))
    }
    // Standard error is not a terminal here: one line per stage, after a remark on knobs of the other method.
    let lines = outcome.standardError.split(separator: "\n")
    #expect(lines.count == 8 && lines[0].hasPrefix("remark:"))
    #expect(files.folder.names.contains("map.safetensors"))
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test func jsonIsOneDocumentWithTheDocumentedKeys() throws {
    let files = try PlantedFiles()
    let document = try json(files.fit("--json").standardOutput)
    for key in [
      "stages", "seconds", "peak_memory_bytes", "threads", "blas_core", "seed", "preset", "evaluation",
      "verdict",
    ] {
      #expect(document[key] != nil, "no key \(key)")
    }
    #expect(document["seed"] as? Int == 3 && document["preset"] as? String == "paper")
    let stages = try #require(document["stages"] as? [[String: Any]])
    #expect(stages.count == 7 && stages.allSatisfy { $0["name"] is String && $0["seconds"] is Double })
    let evaluation = try #require(document["evaluation"] as? [String: Any])
    let map = try #require(evaluation["map"] as? [String: Any])
    let chance = try #require(evaluation["chance"] as? [String: Any])
    for key in [
      "top1", "top5", "top10", "mean_rank", "median_rank", "mrr", "foscttm", "mean_cosine", "pool", "rows",
    ] { #expect(map[key] != nil && chance[key] != nil, "no key \(key)") }
    #expect(try #require(map["top1"] as? Double) > 0.5)
    #expect(evaluation["oracle"] != nil)
  }

  @Test func progressForProgramsIsAnObjectALine() throws {
    let files = try PlantedFiles()
    let errors = try files.fit("--progress", "json", "--preset", "default").standardError
    // Remarks stay text.
    let events = try errors.split(separator: "\n").filter { !$0.hasPrefix("remark: ") }.map {
      try json(String($0))
    }
    var running: String?
    var share = 0.0
    var endedCount = 0
    for event in events {
      let stage = try #require(event["stage"] as? String)
      switch event["event"] as? String {
      case "began": (running, share) = (stage, 0)
      case "advanced":
        let next = try #require(event["share"] as? Double)
        #expect(stage == running && next > share && next <= 1)
        share = next
      default:
        #expect(event["event"] as? String == "ended" && event["seconds"] is Double)
        if stage == "normalise" {
          #expect((event["measurements"] as? [String: Double])?["source_rows"] == 2000)
        }
        endedCount += 1
      }
    }
    #expect(endedCount >= 7 && events.contains { $0["event"] as? String == "advanced" })
  }

  @Test func equalRunsGiveEqualFilesOnAnyNumberOfThreads() throws {
    let files = try PlantedFiles()
    var maps: [Data] = []
    for (index, threads) in ["1", "1", "2", "3"].enumerated() {
      #expect(try files.fit("--threads", threads, "--output", files.folder.path("m\(index)")).status == 0)
      maps.append(try files.folder.data("m\(index)"))
    }
    #expect(Set(maps).count == 1)
    #expect(try files.fit("--seed", "4", "--output", files.folder.path("other")).status == 0)
    #expect(try files.folder.data("other") != maps[0])
  }

  @Test func flagsWinOverTheJobFileAndItOverThePreset() throws {
    let files = try PlantedFiles()
    let outcome = try files.fit("--json", "--seed", "9", "--preset", "default")
    let document = try json(outcome.standardOutput)
    #expect(document["seed"] as? Int == 9 && document["preset"] as? String == "default")
    let map = try json(Tool.run("inspect", "--json", files.folder.path("map.safetensors")).standardOutput)
    let metadata = try #require(map["metadata"] as? [String: String])
    // The job's knobs of the other method have no part in this fit, which says so.
    #expect(metadata["knob.map_search.rounds"] == "4" && metadata["knob.anchors.sample_rows"] == nil)
    #expect(
      outcome.standardError.contains("'anchors.sample_rows' and 5 more knobs"), "\(outcome.standardError)")
    #expect(metadata["preset"] == "default" && metadata["seed"] == "9")
    #expect(metadata["source_rows"] == "2000" && metadata["source_dimension"] == "20")
    #expect(metadata["source_file"] == "a.npy" && metadata["source_file_sha256"]?.count == 64)
  }

  @Test func theFingerprintIsTheFilesSHA256() throws {
    let files = try PlantedFiles()
    try files.fit()
    let map = try json(Tool.run("inspect", "--json", files.folder.path("map.safetensors")).standardOutput)
    let metadata = try #require(map["metadata"] as? [String: String])
    let sum = try Tool.run(program: "/usr/bin/env", ["sha256sum", files.folder.path("a.npy")]).standardOutput
    #expect(sum.hasPrefix(try #require(metadata["source_file_sha256"])))
  }

  @Test func rowRangesChooseRows() throws {
    let files = try PlantedFiles()
    let document = try json(
      files.fit("--json", "--source-rows", ":1800", "--target-rows", "100:").standardOutput)
    #expect(document["source_rows"] as? Int == 1800 && document["target_rows"] as? Int == 1900)
  }

  @Test func oneFitWritesBothMaps() throws {
    let files = try PlantedFiles()
    let folder = files.folder
    let outcome = try files.fit(
      "--preset", "default", "--matching-output", folder.path("matching.safetensors"))
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("map.safetensors: 20 to 16 dimensions"))
    #expect(
      outcome.standardOutput.contains(
        "matching.safetensors: matching map, 20 and 16 dimensions to 18 common ones"))
    let both = try ["map", "matching"].map { try MapFile(path: folder.path("\($0).safetensors")) }
    #expect(both[0].map.kindName == "orthogonal" && both[1].map.kindName == "matching")
    #expect(both[0].metadata == both[1].metadata)
    for (name, least) in [("map", 0.5), ("matching", 0.7)] {
      let evaluation = try json(
        Tool.run(
          "evaluate", "--map", folder.path("\(name).safetensors"), "--source",
          folder.path("a-evaluation.npy"), "--target", folder.path("b-evaluation.npy"), "--json"
        ).standardOutput)
      let map = try #require(evaluation["map"] as? [String: Any])
      #expect(try #require(map["top1"] as? Double) > least)
    }

    // The same fit with the matching map alone, and its evaluation.
    let document = try json(
      files.fit("--preset", "default", "--kind", "matching", "--output", folder.path("alone"), "--json")
        .standardOutput)
    #expect(document["kind"] as? String == "matching")
    #expect(try folder.data("alone") == folder.data("matching.safetensors"))
    let evaluation = try #require(document["evaluation"] as? [String: Any])
    #expect(try #require((evaluation["map"] as? [String: Any])?["top1"] as? Double) > 0.7)
    let inspection = try Tool.run("inspect", folder.path("alone")).standardOutput
    #expect(inspection.contains("matching map") && inspection.contains("fitted on unpaired rows"))
    let refusal = try Tool.run(
      "fit", "--source", folder.path("a.npy"), "--target", folder.path("b.npy"), "--initial-map",
      folder.path("alone"), "--output", folder.path("x"))
    #expect(refusal.status == 1 && refusal.standardError.contains("it is a matching map"))
  }

  @Test(arguments: [
    (["--kind", "matching"], "preset 'paper'"),
    (["--preset", "default", "--kind", "matching", "--matching-output", "m"], "needs --kind orthogonal"),
    (["--preset", "default", "--output", "m", "--matching-output", "m"], "two outputs are one file, m"),
    (["--preset", "default", "--matching-output", "a.npy"], "is the input"),
  ])
  func aMatchingMapThatCannotBeWrittenIsRefused(options: [String], reason: String) throws {
    let files = try PlantedFiles()
    let before = try files.folder.data("a.npy")
    let outcome = try Tool.run(
      program: Tool.path, ["fit", "--config", "job.yaml"] + options, folder: files.folder)
    #expect(outcome.status != 0 && outcome.standardError.contains(reason), "\(outcome.standardError)")
    #expect(try files.folder.data("a.npy") == before)
    #expect(!files.folder.names.contains { $0.hasSuffix(".safetensors") || $0 == "m" })
  }

  @Test func aJobFileMayAskForTheMatchingMap() throws {
    let files = try PlantedFiles()
    let printed = try files.fit(
      "--preset", "default", "--matching-output", "m.safetensors", "--print-config", "--only-changes")
    #expect(printed.standardOutput.contains("matching_output: m.safetensors"))
    #expect(!printed.standardOutput.contains("kind:"))
    let other = try files.fit("--preset", "default", "--kind", "matching", "--print-config")
    #expect(other.standardOutput.contains("kind: matching"))
    try files.folder.write(
      "source: a.npy\ntarget: b.npy\noutput: o\nkind: rotation\n", to: "wrong.yaml")
    let refusal = try Tool.run("fit", "--config", files.folder.path("wrong.yaml"))
    #expect(refusal.status == 1 && refusal.standardError.contains("'kind' is 'rotation'"))
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalLeavesNothingBehind(signal: Int32) throws {
    let files = try PlantedFiles()
    try files.folder.write("precious", to: "map.safetensors")
    // Enough iterations that the fit is certainly still running when the signal arrives.
    let job = try String(contentsOfFile: files.folder.path("job.yaml"), encoding: .utf8)
    try files.folder.write(
      job.replacingOccurrences(of: "iterations: 30", with: "iterations: 1000000"), to: "job.yaml")
    let running = try Tool.start(["fit", "--config", files.folder.path("job.yaml")])
    // The first line on standard error says that the output is open and the work has begun.
    _ = running.errorPipe.fileHandleForReading.availableData
    // It has no name yet.
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
    kill(running.process.processIdentifier, signal)
    running.process.waitUntilExit()
    #expect(running.process.terminationStatus == 128 + signal)
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
    #expect(try files.folder.data("map.safetensors") == Data("precious".utf8))
  }
}
