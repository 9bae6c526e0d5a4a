import Foundation
import TestSupport
import Testing

/// Files that change while the built binary reads them. A FIFO stops it where they can.
@Suite struct ChangedFileTests {
  private func shell(_ line: String, in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool.run(program: "/bin/bash", ["-c", line], folder: folder, environment: ["TOOL": Tool.path])
  }

  /// The ids are more than a pipe holds, and are written after the input was opened and before its rows are read.
  private func apply(_ change: String, in folder: TemporaryFolder) throws -> Tool.Outcome {
    try folder.write(String(repeating: String(repeating: "i", count: 60) + "\n", count: 2000), to: "ids.txt")
    return try shell(
      "mkfifo ids.fifo; "
        + "$TOOL apply --map map.safetensors --input a.npy --ids ids.txt --output y.npy --output-ids ids.fifo & tool=$!; "
        + "exec 3<ids.fifo; \(change); cat <&3 >/dev/null; wait $tool", in: folder)
  }

  @Test(
    arguments: [
      ("printf x >>a.npy", "160128 bytes and now has 160129"),
      ("printf x | dd of=a.npy bs=1 seek=200 conv=notrunc status=none", "written to"),
      (": >a.npy", "now has 0"),
    ])
  func applySaysWhichAndWritesNothing(_ change: String, _ word: String) throws {
    let files = try PlantedFiles()
    try files.fit()
    let outcome = try apply(change, in: files.folder)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.standardError.contains("a.npy: the file has changed while it was being read"))
    #expect(outcome.standardError.contains(word), "\(outcome.standardError)")
    #expect(!files.folder.names.contains { $0 == "y.npy" || $0.hasSuffix(".partial") })
  }

  @Test(arguments: ["cp a.npy c.npy; printf x >>c.npy; mv c.npy a.npy", "rm a.npy", "true"])
  func aFileThatIsReplacedIsReadAsItWas(_ change: String) throws {
    let files = try PlantedFiles()
    try files.fit()
    let outcome = try apply(change, in: files.folder)
    #expect(outcome.status == 0 && outcome.standardError.contains("Wrote y.npy"), "\(outcome)")
  }

  @Test func aFitSaysWhichAndWritesNothing() throws {
    let files = try PlantedFiles()
    // The target comes through a FIFO, which is read when the source is open.
    let outcome = try shell(
      "mkfifo b.fifo; $TOOL fit --config job.yaml --target b.fifo & tool=$!; "
        + "exec 3>b.fifo; touch -d @1000000000 a.npy; cat b.npy >&3; exec 3>&-; wait $tool", in: files.folder)
    #expect(
      outcome.status == 1 && outcome.standardError.contains("a.npy: the file has changed"), "\(outcome)")
    #expect(!files.folder.names.contains { $0.hasPrefix("map.") || $0.hasSuffix(".partial") })
  }
}
