import Foundation
import TestSupport
import Testing

/// No output takes the place of an input, of another output of the same run, or of standard output.
@Suite struct OutputPathTests {
  private let files: PairedFiles
  private var folder: TemporaryFolder { files.folder }

  /// Paired rows `a.npy` and `b.npy` with ids, and an oracle of them, `o.safetensors`.
  init() throws {
    files = try PairedFiles()
    try files.folder.write((0..<60).map { "id\($0)\n" }.joined(), to: "ids.txt")
    try files.writeOracle(to: "b.npy", as: "o.safetensors")
  }

  private func run(_ arguments: [String]) throws -> Tool.Outcome { try files.run(arguments) }

  private static let apply = ["apply", "--map", "o.safetensors", "--input", "a.npy"]

  @Test(arguments: [
    ["--output", "x.npy", "--output-ids", "x.npy"],
    ["--output", "x.npy", "--output-ids", "./link"],
    ["--output", "x.npy", "--shard", "1/2", "--output-ids", "x.npy.shard.json"],
    ["--output", "-", "--output-ids", "-", "--output-format", "npy"],
  ])
  func twoOutputsOfOneNameAreRefused(outputs: [String]) throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "x.npy")
    let before = folder.names
    let outcome = try run(Self.apply + ["--ids", "ids.txt"] + outputs)
    #expect(outcome.status == 64 && outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.contains("two outputs are one file"), "\(outcome.standardError)")
    #expect(folder.names == before)
  }

  @Test func mergeLeavesTheRecordsThatItReads() throws {
    for shard in 1...2 {
      let outcome = try run(Self.apply + ["--shard", "\(shard)/2", "--output", "part-\(shard).npy"])
      try #require(outcome.status == 0, "\(outcome)")
    }
    let record = try folder.text("part-1.npy.shard.json")
    let outcome = try run(
      ["merge", "part-1.npy", "part-2.npy", "--output", "part-1.npy.shard.json", "--output-format", "npy"])
    #expect(outcome.status == 1 && outcome.standardError.contains("part-1.npy.shard.json"), "\(outcome)")
    #expect(try folder.text("part-1.npy.shard.json") == record)
    #expect(try run(["merge", "part-1.npy", "part-2.npy", "--output", "whole.npy"]).status == 0)
  }

  @Test(arguments: [
    ["oracle", "--source", "a.npy", "--target", "b.npy"], ["fit", "--source", "a.npy", "--target", "b.npy"],
    ["export", "--map", "o.safetensors", "--format", "json"],
    ["expose", "--map", "o.safetensors", "--documents", "b.npy", "--candidates", "a.npy"],
    ["init", "a.npy", "b.npy"],
  ])
  func aDashIsNoFileOfThatName(command: [String]) throws {
    let outcome = try run(command + ["--output", "-"])
    #expect(outcome.status == 64 && outcome.standardError.contains("- is standard output"), "\(outcome)")
    #expect(!folder.names.contains("-"))
  }

  @Test(arguments: [
    ["compare", "a.npy", "b.npy", "--holdout", "9223372036854775807"],
    [
      "oracle", "--source", "a.npy", "--target", "b.npy", "--output", "c.safetensors", "--curve",
      "9223372036854775807",
    ],
    [
      "oracle", "--source", "a.npy", "--target", "b.npy", "--output", "c.safetensors", "--curve",
      "4611686018427387904",
      "--holdout", "4611686018427387904",
    ],
  ])
  func countsOfAnySizeAreCompared(command: [String]) throws {
    let outcome = try run(command)
    #expect([1, 64].contains(outcome.status) && outcome.standardError.contains("60"), "\(outcome)")
  }

  @Test(arguments: [
    ["compare", "a.npy", "b.npy", "--output"],
    [
      "retrieve", "--map", "o.safetensors", "--queries", "a.npy", "--documents", "b.npy", "--judgements",
      "ids.txt",
      "--runs",
    ],
  ])
  func theBeginningOfNamesIsNoFolder(arguments: [String]) throws {
    for prefix in ["", "here/"] {
      let outcome = try run(arguments + [prefix])
      #expect(outcome.status == 64 && outcome.standardOutput.isEmpty)
      #expect(outcome.standardError.contains("and '\(prefix)' leaves them none; give a name"), "\(outcome)")
    }
  }

  @Test func anExtensionMayBeInCapitals() throws {
    let outcome = try run(Self.apply + ["--output", "X.CSV"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try folder.text("X.CSV").split(separator: "\n").count == 61)
    #expect(try run(["inspect", "X.CSV"]).standardOutput.contains("60 x 5"))
  }

  @Test func aPenaltyThatLeavesNothingLeavesTheOldMap() throws {
    let before = try folder.bytes("o.safetensors")
    let outcome = try run([
      "oracle", "--source", "a.npy", "--target", "b.npy", "--kind", "ridge", "--ridge", "1e300", "--output",
      "o.safetensors",
    ])
    #expect(outcome.status == 1 && outcome.standardError.contains("1e+300 leaves nothing"), "\(outcome)")
    #expect(try folder.bytes("o.safetensors") == before)
  }

  @Test(arguments: ["two\nlines", "\u{1B}[2J", "turned\u{202E}"])
  func modelNamesStayInTheirLine(name: String) throws {
    let outcome = try run([
      "oracle", "--source", "a.npy", "--target", "b.npy", "--output", "n.safetensors", "--source-model", name,
    ])
    #expect(outcome.status == 64 && outcome.standardError.contains("--source-model"), "\(outcome)")
    #expect(!folder.names.contains("n.safetensors"))
  }
}
