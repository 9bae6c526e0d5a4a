import Foundation
import Mv2v
import TestSupport
import Testing

/// The JSON documents of the commands that write files.
@Suite struct DocumentTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let planted = try PlantedPairs(300, dimensions: (8, 6), noise: 0.1, seed: 4)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    try #expect(
      Tool.run(
        "oracle", "--source", "a.npy", "--target", "b.npy", "--output", "m.safetensors", folder: folder
      )
      .status == 0)
  }

  private func document(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Tool.run(program: Tool.path, arguments + ["--json"], folder: folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return try json(outcome.standardOutput)
  }

  @Test func applySaysWhatItHasWritten() throws {
    let map = try MapFile(path: folder.path("m.safetensors")).map
    var rows = try readRows(folder.path("a.npy"))
    for column in 0..<8 { rows[7, column] = map.frame(of: .source).normalisation.center[column] }
    try folder.write(rows, to: "a2.npy")
    try folder.write((0..<300).map { "id\($0)\n" }.joined(), to: "ids")
    let said = try document(
      "apply", "--map", "m.safetensors", "--input", "a2.npy", "--output", "y.npy", "--ids", "ids", "--space",
      "centred")
    #expect(said["map"] as? String == "m.safetensors" && said["input"] as? [String] == ["a2.npy"])
    #expect(said["output"] as? String == "y.npy" && said["side"] as? String == "source")
    #expect(said["space"] as? String == "centred" && said["rows"] as? Int == 300)
    #expect(said["dimension"] as? Int == 6 && said["undirected_rows"] as? Int == 1)
    #expect(said["ids_lost"] as? Bool == true && said["kept"] as? Bool == false)
    #expect(said["shard"] == nil && said["seconds"] is Double)
    let resemblance = try #require(said["resemblance"] as? [String: Any])
    #expect(resemblance["resembles"] as? Bool == true)
    let back = try document(
      "apply", "--map", "m.safetensors", "--input", "b.npy", "--output", "z.npy", "--side", "target",
      "--rows",
      "10:30")
    #expect(back["side"] as? String == "target" && back["space"] as? String == "target")
    #expect(back["rows"] as? Int == 20 && back["dimension"] as? Int == 8)
    #expect(back["undirected_rows"] as? Int == 0 && back["ids_lost"] as? Bool == false)
  }

  @Test func shardsAreSaidAndKept() throws {
    let apply = [
      "apply", "--map", "m.safetensors", "--input", "a.npy", "--output", "p-{shard}.npy", "--json",
      "--resume",
    ]
    for (shard, kept, rows) in [("1/2", false, 150), ("1/2", true, 150), ("2/2", false, 150)] {
      let outcome = try Tool.run(program: Tool.path, apply + ["--shard", shard], folder: folder)
      let said = try json(outcome.standardOutput)
      #expect(
        said["shard"] as? String == shard && said["kept"] as? Bool == kept && said["rows"] as? Int == rows)
      #expect(said["output"] as? String == "p-\(shard.prefix(1)).npy")
    }
    let merged = try document("merge", "p-1.npy", "p-2.npy", "--output", "whole.npy")
    #expect(
      merged["output"] as? String == "whole.npy" && merged["shards"] as? [String] == ["p-1.npy", "p-2.npy"])
    #expect(merged["rows"] as? Int == 300 && merged["dimension"] as? Int == 6)
    #expect(merged["checked"] as? Bool == true && merged["ids_lost"] as? Bool == false)
    #expect(merged["seconds"] is Double)
    #expect(try document("merge", "a.npy", "--unchecked", "--output", "c.npy")["checked"] as? Bool == false)
  }

  @Test func exportSaysWhatItHasWritten() throws {
    let said = try document(
      "export", "--map", "m.safetensors", "--format", "json", "--output", "out", "--side", "target")
    #expect(said["map"] as? String == "m.safetensors" && said["output"] as? String == "out")
    #expect(said["card"] as? String == "out/README.md" && said["format"] as? String == "json")
    #expect(said["direction"] as? String == "target_to_source" && said["coordinates"] as? String == "raw")
    #expect(said["input_dimension"] as? Int == 6 && said["output_dimension"] as? Int == 8)
  }

  @Test(arguments: [
    ["apply", "--map", "m.safetensors", "--input", "a.npy"], ["merge", "a.npy", "--unchecked"],
  ])
  func vectorsAndADocumentDoNotShareStandardOutput(command: [String]) throws {
    let outcome = try Tool.run(program: Tool.path, command + ["--output", "-", "--json"], folder: folder)
    #expect(outcome.status == 64 && outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.contains("--json and --output - both want standard output"))
  }
}
