import Foundation
import LinearAlgebra
import Mv2v
import Testing

/// Whole help texts against snapshots. After a wanted change: `MV2V_RECORD_SNAPSHOTS=1 make test`.
@Suite struct HelpTests {
  static let snapshotFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")

  @Test(
    arguments: [
      "mv2v", "fit", "fit-all", "apply", "export", "evaluate", "inspect", "oracle", "bounds", "compare",
      "retrieve",
      "merge", "doctor", "init", "report", "fuse", "expose",
    ])
  func helpIsAsRecorded(command: String) throws {
    let outcome = try Tool.run(program: Tool.path, command == "mv2v" ? ["--help"] : [command, "--help"])
    #expect(outcome.status == 0 && outcome.standardError.isEmpty)
    #expect(outcome.standardOutput.contains("Example"))
    let file = Self.snapshotFolder.appendingPathComponent("help-\(command).txt")
    if ProcessInfo.processInfo.environment["MV2V_RECORD_SNAPSHOTS"] != nil {
      try Data(outcome.standardOutput.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == outcome.standardOutput)
  }

  @Test func theVersionIsANumberAndWhatItComputesWithStandsBelow() throws {
    let outcome = try Tool.run("--version")
    #expect(outcome.status == 0 && outcome.standardError.isEmpty)
    let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.first == mv2vVersion && lines.count == 4)
    #expect(
      lines[1] == "kernels   \(KernelLevel.current.rawValue), the best here are \(KernelLevel.best.rawValue)")
    // The core may be another one where the variable that chooses it is set for the tests: the tool runs without it.
    #expect(lines[2].wholeMatch(of: /OpenBLAS  (.*), core \w+/)?.1 == BLASRuntime.version[...])
    let faiss = try #require(lines.last).dropFirst("FAISS     ".count).split(separator: ".")
    #expect(faiss.count == 3 && faiss.allSatisfy { Int($0) != nil })
  }
}
