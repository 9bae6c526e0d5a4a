import Foundation
import TestSupport
import Testing

/// The files in `configs/` are what `mv2v fit --print-config` prints. After a wanted change: `make configs`.
@Suite struct PrintConfigTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func printed(_ arguments: [String], in folder: String) throws -> String {
    // The tool is found beside the tests, wherever they run; a shell changes the folder for it.
    let outcome = try Tool.run(
      program: "/bin/sh",
      ["-c", "cd \"$0\" && exec \"$@\"", folder, Tool.path, "fit", "--print-config"] + arguments)
    #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome.standardError)")
    return outcome.standardOutput
  }

  @Test(arguments: ["default", "paper"]) func aPresetsFileIsPrinted(preset: String) throws {
    let file = Self.root.appendingPathComponent("configs/\(preset).yaml")
    #expect(
      try printed(["--preset", preset], in: Self.root.path) == String(contentsOf: file, encoding: .utf8))
  }

  @Test func theSamplesFileIsPrintedFromItself() throws {
    let folder = Self.root.appendingPathComponent("configs")
    let text = try String(contentsOf: folder.appendingPathComponent("sample.yaml"), encoding: .utf8)
    #expect(try printed(["--config", "sample.yaml", "--only-changes"], in: folder.path) == text)
  }

  @Test func whatIsPrintedIsTheSameJobAgain() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "--source", "a b.npy", "--target", "#b.npy", "--output", "it's.safetensors", "--source-rows", "5:",
      "--pairs",
      "\"p\".tsv", "--seed", "18446744073709551615", "--threads", "2", "--accept-any-verdict", "--json",
    ]
    let first = try printed(arguments, in: folder.url.path)
    try folder.write(first, to: "job.yaml")
    #expect(try printed(["--config", "job.yaml"], in: folder.url.path) == first)
    for line in ["source: \"a b.npy\"", "source_rows: \"5:\"", "seed: 18446744073709551615", "json: true"] {
      #expect(first.contains(line + "\n"), "\(first)")
    }
    let changes = try printed(arguments + ["--only-changes"], in: folder.url.path)
    #expect(!changes.contains("map_search") && first.contains("map_search:\n"))
  }
}
