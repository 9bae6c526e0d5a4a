import Foundation
import LinearAlgebra
import Testing

@Suite struct VerdictTests {
  /// A job whose two sides have nothing in common.
  private func hopelessFiles() throws -> PlantedFiles {
    let files = try PlantedFiles()
    var generator = SeededGenerator(seed: 5)
    try files.folder.write(Matrix<Float>(gaussian: 2000, 16, using: &generator), to: "b.npy")
    return files
  }

  private func fit(_ files: PlantedFiles, _ more: [String]) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path,
      ["fit", "--source", files.folder.path("a.npy"), "--target", files.folder.path("b.npy"), "--output"]
        + [files.folder.path("map.safetensors"), "--config", files.folder.path("knobs.yaml")] + more)
  }

  private func writeKnobs(_ files: PlantedFiles) throws {
    try files.folder.write(PlantedFiles.knobs, to: "knobs.yaml")
  }

  @Test func aFailedFitExitsWithThreeAndItsMapIsRefused() throws {
    let files = try hopelessFiles()
    try writeKnobs(files)
    let outcome = try fit(files, [])
    #expect(outcome.status == 3, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("Verdict: FAILED"))
    #expect(files.folder.names.contains("map.safetensors"))

    let map = files.folder.path("map.safetensors")
    let apply = [
      "apply", "--map", map, "--input", files.folder.path("a.npy"), "--output", files.folder.path("y.npy"),
    ]
    let refused = try Tool.run(program: Tool.path, apply)
    #expect(refused.status == 1 && refused.standardError.contains("--force"))
    #expect(!files.folder.names.contains("y.npy"))
    #expect(try Tool.run(program: Tool.path, apply + ["--force"]).status == 0)
    #expect(try Tool.run("inspect", map).standardOutput.contains("failed"))
  }

  @Test func aFailureCanBeAccepted() throws {
    let files = try hopelessFiles()
    try writeKnobs(files)
    let outcome = try fit(files, ["--accept-any-verdict", "--json"])
    #expect(outcome.status == 0)
    let verdict = try #require(json(outcome.standardOutput)["verdict"] as? [String: Any])
    #expect(verdict["level"] as? String == "failed")
    #expect(try #require(verdict["agreement"] as? Double) < 0.25)
  }

  @Test func aFitThatWorkedIsTrustedAndItsMapSaysSo() throws {
    let files = try PlantedFiles()
    try writeKnobs(files)
    let outcome = try fit(files, ["--json"])
    #expect(outcome.status == 0)
    let verdict = try #require(json(outcome.standardOutput)["verdict"] as? [String: Any])
    #expect(verdict["level"] as? String == "trusted")
    let map = try json(Tool.run("inspect", "--json", files.folder.path("map.safetensors")).standardOutput)
    let metadata = try #require(map["metadata"] as? [String: String])
    #expect(metadata["verdict"] == "trusted" && metadata["agreement"] != nil && metadata["chains"] == "2")
  }

  @Test func anInitialMapIsRefinedAndItsVerdictInherited() throws {
    let files = try PlantedFiles()
    try writeKnobs(files)
    #expect(try fit(files, []).status == 0)
    let first = files.folder.path("first.safetensors")
    try FileManager.default.moveItem(atPath: files.folder.path("map.safetensors"), toPath: first)
    let refined = try fit(files, ["--initial-map", first, "--json"])
    #expect(refined.status == 0, "\(refined.standardError)")
    let document = try json(refined.standardOutput)
    let names = try #require(document["stages"] as? [[String: Any]]).compactMap { $0["name"] as? String }
    #expect(!names.contains("search starts") && names.contains("refine"))
    let again = try Tool.run(
      "fit", "--source", files.folder.path("b.npy"), "--target", files.folder.path("a.npy"), "--initial-map",
      first,
      "--output", files.folder.path("other.safetensors"))
    #expect(again.status == 1 && again.standardError.contains("reversed"))
  }

  @Test func pairsAreUsedAndRecorded() throws {
    let files = try PlantedFiles()
    try writeKnobs(files)
    try files.folder.write("\u{FEFF}# known\nSource_row,target_row\r\n3,5\n\n7 9\n", to: "pairs.tsv")
    let outcome = try fit(files, ["--pairs", files.folder.path("pairs.tsv")])
    #expect(outcome.status == 0 || outcome.status == 3, "\(outcome.standardError)")
    let map = try json(Tool.run("inspect", "--json", files.folder.path("map.safetensors")).standardOutput)
    #expect(try #require(map["metadata"] as? [String: String])["known_pairs"] == "2")
  }

  @Test func pairsThatContradictTheMapAreNamed() throws {
    let files = try PlantedFiles()
    try writeKnobs(files)
    #expect(try fit(files, []).status == 0)
    let first = files.folder.path("first.safetensors")
    try FileManager.default.moveItem(atPath: files.folder.path("map.safetensors"), toPath: first)
    let pairs = (0..<40).map { (source: 100 + 7 * $0, target: 3 + 11 * $0) }
    try files.folder.write(pairs.map { "\($0.source) \($0.target)\n" }.joined(), to: "pairs.tsv")

    let outcome = try fit(
      files,
      [
        "--source-rows", "100:2000", "--initial-map", first, "--pairs", files.folder.path("pairs.tsv"),
        "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let verdict = try #require(json(outcome.standardOutput)["verdict"] as? [String: Any])
    #expect(verdict["level"] as? String == "weak" && verdict["known_pairs"] as? Int == 40)
    let contradicted = try #require(verdict["contradicted_pairs"] as? Int)
    #expect((30...40).contains(contradicted))
    let remark = try #require(
      outcome.standardError.split(separator: "\n").first { $0.contains("contradicts") })
    let named = try #require(
      pairs.firstIndex {
        remark.contains(
          "pairs.tsv: the map contradicts \(contradicted) of 40 pairs, and all were left out; the first is source row \($0.source) and target row "
            + "\($0.target) (do rows count from 0")
      })
    #expect(named <= 40 - contradicted)
    let map = try json(Tool.run("inspect", "--json", files.folder.path("map.safetensors")).standardOutput)
    let metadata = try #require(map["metadata"] as? [String: String])
    #expect(metadata["contradicted_pairs"] == "\(contradicted)" && metadata["verdict"] == "weak")
  }

  @Test(arguments: [
    ("3\t5\n3\t6\n", ["line 2", "source row 3", "line 1"]), ("3\t5\n4\t5\n", ["line 2", "target row 5"]),
    ("1\t2\t3\n", ["line 1", "two whole numbers"]), ("one two\n", ["line 1", "one two"]),
    ("2000\t1\n", ["line 1", "source row 2000", "0:2000"]), ("1\t-1\n", ["line 1", "target row -1"]),
    ("\n# nothing\n", ["no pairs"]),
  ])
  func pairsThatCannotBeAreRefused(text: String, words: [String]) throws {
    let files = try PlantedFiles()
    try writeKnobs(files)
    try files.folder.write(text, to: "pairs.tsv")
    let outcome = try fit(files, ["--pairs", files.folder.path("pairs.tsv")])
    #expect(outcome.status == 1)
    for word in words { #expect(outcome.standardError.contains(word), "\(outcome.standardError)") }
    #expect(!files.folder.names.contains("map.safetensors"))
  }

  @Test(arguments: [
    "first_temperature: 0", "last_temperature: -1", "steps: 0", "matcher: magic", "batch_rows: 1",
  ])
  func knobsOutsideTheirRangeAreRefused(knob: String) throws {
    let files = try PlantedFiles()
    try files.folder.write("batch_refinement: {\(knob)}\n", to: "knobs.yaml")
    let outcome = try fit(files, [])
    #expect(outcome.status == 1 && outcome.standardError.contains("must be"), "\(outcome.standardError)")
  }

  @Test func aBatchLargerThanTheDataIsMadeSmaller() throws {
    let files = try PlantedFiles()
    try files.folder.write(
      PlantedFiles.knobs.replacingOccurrences(of: "batch_rows: 300", with: "batch_rows: 100000"),
      to: "knobs.yaml")
    #expect(try fit(files, ["--accept-any-verdict"]).status == 0)
  }
}
