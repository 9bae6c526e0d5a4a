import Foundation
import LinearAlgebra
import Mv2v
import TestSupport
import Testing

/// `--dry-run`: everything is checked, nothing is written, and what it says comes true.
@Suite struct DryRunTests {
  private func run(_ files: PlantedFiles, _ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, arguments, folder: files.folder)
  }

  @Test func aFitsPlanIsWhatTheFitDoes() throws {
    let files = try PlantedFiles()
    let arguments = [
      "fit", "--config", "job.yaml", "--preset", "default", "--threads", "2", "--source-rows", "0:1900",
      "--matching-output", "matching.safetensors", "--json",
    ]
    let before = files.folder.names
    let plan = try Tool.run(program: Tool.path, arguments + ["--dry-run"], folder: files.folder)
    #expect(plan.status == 0 && files.folder.names == before, "\(plan.standardError)")
    let said = try json(plan.standardOutput)
    #expect(said["dry_run"] as? Bool == true && said["command"] as? String == "fit")
    #expect(
      said["preset"] as? String == "default" && said["seed"] as? Int == 3 && said["threads"] as? Int == 2)
    let source = try #require(said["source"] as? [String: Any])
    #expect(source["rows"] as? Int == 1900 && source["dimension"] as? Int == 20)
    #expect(source["file"] as? String == "a.npy" && source["format"] as? String == "npy")
    let outputs = try #require(said["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["file"] as? String } == ["map.safetensors", "matching.safetensors"])
    #expect(outputs.map { $0["exists"] as? Bool } == [false, false])
    let estimate = try #require(said["estimate"] as? [String: Any])
    #expect(try #require(estimate["seconds"] as? Double) > 0)
    #expect(try #require(estimate["most_seconds"] as? Double) >= #require(estimate["seconds"] as? Double))
    #expect(try #require(estimate["memory_bytes"] as? Int) > 1 << 20)

    #expect(try Tool.run(program: Tool.path, arguments, folder: files.folder).status == 0)
    for output in outputs {
      let found = try files.folder.data(#require(output["file"] as? String)).count
      let bytes = try #require(output["bytes"] as? Int)
      #expect(abs(bytes - found) < 1000, "\(bytes) instead of \(found)")
    }
    let again = try run(files, "fit", "--config", "job.yaml", "--dry-run")
    #expect(again.standardOutput.contains("in place of the file that is there"))
    #expect(again.standardOutput.contains("There is no estimate for the published method."))
    #expect(again.standardOutput.hasSuffix("Nothing was written.\n"))
  }

  @Test func whatAFitWouldRefuseItsDryRunRefuses() throws {
    let files = try PlantedFiles()
    try Data("x".utf8).write(to: URL(fileURLWithPath: files.folder.path("unwritable")))
    for (arguments, words) in [
      (["--source", "none.npy"], "none.npy"), (["--output", "a.npy"], "is the input"),
      (["--output", "no/such/m"], "no/such"), (["--source-rows", "0:9999"], "0:9999"),
      (["--initial-map", "a.npy"], "a.npy"), (["--output", "unwritable/m"], "unwritable"),
    ] {
      let before = files.folder.names
      let outcome = try Tool.run(
        program: Tool.path, ["fit", "--config", "job.yaml", "--dry-run"] + arguments, folder: files.folder)
      #expect(outcome.status == 1 && outcome.standardOutput.isEmpty, "\(arguments)")
      #expect(outcome.standardError.contains(words), "\(outcome.standardError)")
      #expect(files.folder.names == before)
    }
    #expect(try run(files, "fit", "--config", "job.yaml", "--dry-run", "--print-config").status == 64)
  }

  @Test(arguments: ["npy", "jsonl", "csv", "fvecs", "safetensors", "npz"])
  func applysPlanSaysHowLargeTheOutputWillBe(ending: String) throws {
    let files = try PlantedFiles()
    #expect(
      try run(
        files, "oracle", "--source", "a-evaluation.npy", "--target", "b-evaluation.npy", "--output",
        "m.safetensors"
      ).status == 0)
    let arguments = [
      "apply", "--map", "m.safetensors", "--input", "a.npy", "--output", "y.\(ending)", "--json",
    ]
    let before = files.folder.names
    let plan = try Tool.run(program: Tool.path, arguments + ["--dry-run"], folder: files.folder)
    #expect(plan.status == 0 && files.folder.names == before, "\(plan.standardError)")
    let said = try json(plan.standardOutput)
    #expect(said["dry_run"] as? Bool == true && said["command"] as? String == "apply")
    #expect(said["map"] as? String == "m.safetensors" && said["verdict"] == nil)
    #expect(
      said["rows"] as? Int == 2000 && said["dimension"] as? Int == 16 && said["side"] as? String == "source")
    let output = try #require((said["outputs"] as? [[String: Any]])?.first)
    #expect(output["file"] as? String == "y.\(ending)" && output["exists"] as? Bool == false)
    #expect(try Tool.run(program: Tool.path, arguments, folder: files.folder).status == 0)
    let (bytes, found) = (try #require(output["bytes"] as? Int), try files.folder.data("y.\(ending)").count)
    // Text takes what its digits take; 256 rows stand for all.
    let isText = ["jsonl", "csv"].contains(ending)
    #expect(abs(Double(bytes) / Double(found) - 1) < (isText ? 0.02 : 0.001), "\(bytes) instead of \(found)")
    let again = try Tool.run(program: Tool.path, arguments.dropLast() + ["--dry-run"], folder: files.folder)
    #expect(again.standardOutput.contains("y.\(ending), ") && again.standardOutput.contains("in place of"))
  }

  @Test func whatApplyWouldRefuseItsDryRunRefuses() throws {
    let files = try PlantedFiles()
    #expect(
      try run(
        files, "oracle", "--source", "a-evaluation.npy", "--target", "b-evaluation.npy", "--output",
        "m.safetensors"
      ).status == 0)
    for (input, output, words) in [
      ("b.npy", "y.npy", "16"), ("a.npy", "no/such/y.npy", "no/such"),
      ("a.npy", "y.unknown", "--output-format"),
      ("a.npy", "a.npy", "is the input"), ("none.npy", "y.npy", "none.npy"),
    ] {
      let before = files.folder.names
      let outcome = try run(
        files, "apply", "--map", "m.safetensors", "--input", input, "--output", output, "--dry-run")
      #expect(outcome.status == 1 && outcome.standardOutput.isEmpty)
      #expect(outcome.standardError.contains(words), "\(outcome.standardError)")
      #expect(files.folder.names == before)
    }
  }
}
