import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ReportTests {
  /// A fit of the published method, its evaluation, and texts for both sides.
  private func files() throws -> PlantedFiles {
    let files = try PlantedFiles()
    #expect(
      try files.fit("--output", files.folder.path("map.safetensors"), "--accept-any-verdict").status == 0)
    let measured = try Tool.run(
      "evaluate", "--map", files.folder.path("map.safetensors"), "--source",
      files.folder.path("a-evaluation.npy"), "--target", files.folder.path("b-evaluation.npy"),
      "--cross-fitted-oracle", "--json")
    try files.folder.write(measured.standardOutput, to: "evaluation.json")
    try files.folder.write((0..<2000).map { "source text \($0) <b>\n" }.joined(), to: "a.txt")
    try files.folder.write((0..<2000).map { "target text \($0)\n" }.joined(), to: "b.txt")
    return files
  }

  private func report(_ files: PlantedFiles, to output: String, _ more: [String]) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path,
      ["report", "--map", "map.safetensors", "--output", output] + more, folder: files.folder)
  }

  private let everything = [
    "--evaluation", "evaluation.json", "--source", "a.npy", "--target", "b.npy", "--source-texts", "a.txt",
    "--target-texts", "b.txt", "--sample", "500", "--seed", "4",
  ]

  @Test func oneFileHasItAll() throws {
    let files = try files()
    let outcome = try report(files, to: "report.html", everything)
    #expect(outcome.status == 0 && outcome.standardOutput.isEmpty, "\(outcome.standardError)")
    #expect(outcome.standardError == "Wrote report.html: a report on map.safetensors\n")
    let page = try files.folder.text("report.html")
    // Top-1, mean rank, ranks; the trace; four panels; the matrix. The published method has no spectrum.
    #expect(page.components(separatedBy: "<figure>").count - 1 == 9)
    #expect(
      page.contains("500 of the 2000 rows 0:2000 of a.npy (source)") && page.contains("drawn with seed 4"))
    #expect(page.contains(": source text ") && page.contains("&lt;b&gt;") && !page.contains("<b>\n"))
    #expect(page.contains("--config job.yaml --preset paper --seed 3 --output map.safetensors"))
    #expect(page.contains("\nmatching_refinement:\n  iterations: 30\n  batch_rows: 400\n"))
    // Equal runs give equal reports.
    #expect(try report(files, to: "report.html", everything).status == 0)
    #expect(try files.folder.text("report.html") == page)
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  /// What a report says for making the map again does, pasted into a shell beside the job file it shows.
  @Test func theCommandsMakeTheSameMap() throws {
    let files = try files()
    let map = try files.folder.data("map.safetensors")
    #expect(try report(files, to: "r.md", []).status == 0)
    let blocks = try files.folder.text("r.md").components(separatedBy: "```\n")
    let command = try #require(blocks[1].split(separator: "\n").first)
    try files.folder.write(blocks[3], to: "job.yaml")
    try FileManager.default.removeItem(atPath: files.folder.path("map.safetensors"))
    #expect(command.hasPrefix("mv2v fit "))
    let again = try Tool.run(
      program: "/bin/sh", ["-c", "'\(Tool.path)' \(command.dropFirst("mv2v ".count)) --accept-any-verdict"],
      folder: files.folder)
    #expect(again.status == 0, "\(again.standardError)")
    #expect(try files.folder.data("map.safetensors") == map)
  }

  @Test func theExtensionOrTheFormatSaysHow() throws {
    let files = try files()
    for (output, more, start) in [
      ("r.md", [], "# source to target"), ("r.json", [], "{"), ("r.HTM", [], "<!DOCTYPE"),
      ("r.txt", ["--format", "md"], "# "),
    ] {
      #expect(try report(files, to: output, more).status == 0)
      #expect(try files.folder.text(output).hasPrefix(start), "\(output)")
    }
    let piped = try report(files, to: "-", ["--format", "md"])
    #expect(
      try piped.status == 0
        && piped.standardOutput
          == files.folder.text("r.md").replacing("--output r.md", with: "--output - --format md")
    )
    let object = try json(files.folder.text("r.json"))
    #expect((object["verdict"] as? [String: Any])?["level"] is String)
    #expect((object["map"] as? [String: Any])?["source_dimension"] as? Int == 20)
    for arguments in [["--output", "r.pdf"], ["--output", "-"]] {
      let refused = try Tool.run(
        program: Tool.path, ["report", "--map", "map.safetensors"] + arguments, folder: files.folder)
      #expect(refused.status == 64 && refused.standardError.contains("--format"))
    }
  }

  @Test(arguments: [
    (["--source", "a.npy"], 64, "--source and --target go together"),
    (["--texts", "a.txt"], 64, "--texts needs --source and --target"),
    (["--source-rows", "0:5"], 64, "--source-rows needs"),
    (
      ["--source", "a.npy", "--target", "b.npy", "--texts", "a.txt", "--source-texts", "a.txt"], 64,
      "choose either"
    ),
    (["--source", "a.npy", "--target", "b.npy", "--sample", "0"], 64, "--sample must be at least 1"),
    (["--source", "b.npy", "--target", "a.npy"], 1, "source dimension is 20"),
    (["--source", "a.npy", "--target", "b.npy", "--texts", "few.txt"], 1, "few.txt: 2 lines, expected 2000"),
    (["--source", "a.npy", "--target", "b.npy", "--texts", "missing.txt"], 1, "missing.txt"),
    (["--source", "a.npy", "--target", "nan.npy"], 1, "nan.npy"),
    (["--evaluation", "a.txt"], 1, "a.txt is not what 'mv2v evaluate --json' prints"),
    (["--evaluation", "missing.json"], 1, "missing.json"),
  ])
  func badInputLeavesAnEarlierReportAlone(arguments: [String], status: Int, words: String) throws {
    let files = try files()
    try files.folder.write("an earlier report", to: "report.html")
    try files.folder.write("one\ntwo\n", to: "few.txt")
    var rows = try EmbeddingFile(path: files.folder.path("b.npy")).rows(0..<2000)
    rows[3, 2] = .nan
    try files.folder.write(rows, to: "nan.npy")
    let outcome = try report(files, to: "report.html", arguments)
    #expect(
      Int(outcome.status) == status && outcome.standardError.contains(words), "\(outcome.standardError)")
    #expect(try files.folder.text("report.html") == "an earlier report")
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test func noInputIsOverwritten() throws {
    let files = try files()
    try FileManager.default.copyItem(
      atPath: files.folder.path("map.safetensors"), toPath: files.folder.path("map.json"))
    let map = try files.folder.data("map.json")
    let outcome = try Tool.run(
      program: Tool.path, ["report", "--map", "map.json", "--output", "map.json"], folder: files.folder)
    #expect(outcome.status == 1 && outcome.standardError.contains("is the input"))
    #expect(try files.folder.data("map.json") == map)
    let evaluation = try files.folder.text("evaluation.json")
    #expect(try report(files, to: "evaluation.json", ["--evaluation", "evaluation.json"]).status == 1)
    #expect(try files.folder.text("evaluation.json") == evaluation)
  }

  @Test func mapsIntoACommonSpaceAreShownToo() throws {
    let files = try PlantedFiles()
    let fitted = try Tool.run(
      program: Tool.path,
      [
        "oracle", "--source", "a-evaluation.npy", "--target", "b-evaluation.npy", "--kind", "matching",
        "--output",
      ]
        + ["map.safetensors"], folder: files.folder)
    #expect(fitted.status == 0)
    let outcome = try report(files, to: "r.html", ["--source", "a.npy", "--target", "b.npy"])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let page = try files.folder.text("r.html")
    // Four panels, the correlations and the matrix.
    #expect(page.components(separatedBy: "<figure>").count - 1 == 6)
    #expect(page.contains("Fitted on pairs") && page.contains("in the common space&#39;s plane"))
    #expect(page.contains("certainty (nats)") && page.contains("Sizes of the elements of A Bᵀ"))
  }
}
