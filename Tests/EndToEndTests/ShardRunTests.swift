import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// `apply --shard`, `--resume` and `merge` through the built binary.
@Suite struct ShardRunTests {
  private func fitted() throws -> TemporaryFolder {
    let files = try PlantedFiles()
    try files.fit()
    return files.folder
  }

  private func shell(_ line: String, in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool.run(
      program: "/bin/bash", ["-c", "set -o pipefail; " + line], folder: folder,
      environment: ["TOOL": Tool.path])
  }

  private let apply = "$TOOL apply --map map.safetensors --input a.npy"

  @Test func shardsTogetherAreTheWholeByteForByte() throws {
    let folder = try fitted()
    let whole = try shell(
      "\(apply) --output whole.npy && \(apply) --rows 13:1500 --output rows.npy", in: folder)
    #expect(whole.status == 0, "\(whole.standardError)")
    for (count, options, name) in [(3, "", "whole"), (11, "", "whole"), (4, "--rows 13:1500", "rows")] {
      let outcome = try shell(
        "rm -rf parts; mkdir parts; for i in $(seq \(count)); do "
          + "\(apply) \(options) --shard $i/\(count) --output 'parts/{shard}-of-{shards}.npy' || exit; done; "
          + "$TOOL merge parts --output merged.npy", in: folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      #expect(outcome.standardError.contains("from \(count) shards"))
      #expect(try folder.data("merged.npy") == folder.data("\(name).npy"))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("parts")).sorted()
    #expect(names.prefix(2) == ["1-of-4.npy", "1-of-4.npy.shard.json"] && names.count == 8)
    // Zeros before the number, so that names sort.
    let padded = try shell("\(apply) --shard 2/11 --output 'p-{shard}.npy' && ls p-02.npy", in: folder)
    #expect(padded.status == 0)
  }

  @Test func shardsOfEveryFormatMergeIntoEveryOther() throws {
    let folder = try fitted()
    try folder.write((0..<2000).map { "id-\($0)\n" }.joined(), to: "ids.txt")
    for (format, ids) in [
      ("jsonl", "--ids ids.txt"), ("csv", "--ids ids.txt"), ("vec", ""), ("pgcopy", ""), ("safetensors", ""),
    ] {
      let outcome = try shell(
        "rm -rf parts; mkdir parts; \(apply) \(ids) --output whole.\(format) && for i in 2 1 3; do "
          + "\(apply) \(ids) --shard $i/3 --output parts/x$i.\(format) || exit; done; "
          + "$TOOL merge parts/x3* parts/x1* parts/x2*.\(format) --output merged.\(format)", in: folder)
      // Records, which a shell's pattern names as well, are no shards.
      #expect(outcome.status == 0, "\(outcome.standardError)")
      let merged = try shell(
        "$TOOL merge 'parts/*' --output merged.\(format) && cmp whole.\(format) merged.\(format) && "
          + "$TOOL merge 'parts/*' --output - --output-format jsonl | sed -n 1501p", in: folder)
      #expect(merged.status == 0, "\(format): \(merged.standardOutput) \(merged.standardError)")
      if !ids.isEmpty { #expect(merged.standardOutput.hasPrefix("{\"id\":\"id-1500\"")) }
      // Rows without ids are numbered through all shards.
      if format == "vec" { #expect(merged.standardOutput.hasPrefix("{\"id\":\"1500\"")) }
    }
    let lines = try shell(
      "\(apply) --ids ids.txt --shard 2/3 --output x.npy --output-ids 'ids-{shard}.txt' && head -n 1 ids-2.txt && "
        + "$TOOL merge x.npy --unchecked --ids ids-2.txt --output - --output-format jsonl | head -n 1",
      in: folder)
    #expect(lines.status == 0, "\(lines.standardError)")
    #expect(lines.standardOutput.hasPrefix("id-667\n{\"id\":\"id-667\","))
  }

  @Test func resumeKeepsWhatIsFinishedAndOfTheSameRun() throws {
    let folder = try fitted()
    let shard = "\(apply) --shard 2/3 --resume --output x2.npy"
    let first = try shell(shard, in: folder)
    #expect(first.status == 0 && first.standardError.contains("Wrote x2.npy: 667 x 16"), "\(first)")
    let before = try folder.data("x2.npy")
    let kept = try shell("touch -d @1000000000 x2.npy; \(shard) && stat -c %Y x2.npy", in: folder)
    #expect(kept.status == 0 && kept.standardOutput == "1000000000\n")
    #expect(kept.standardError == "Kept x2.npy: the shard is finished\n")

    // A row of another shard does not matter, one of this shard does.
    var rows = try readRows(folder.path("a.npy"))
    rows[0, 0] += 1
    try folder.write(rows, to: "a.npy")
    #expect(try shell(shard, in: folder).standardError.hasPrefix("Kept"))
    rows[700, 3] += 1
    try folder.write(rows, to: "a.npy")
    let changed = try shell(shard, in: folder)
    #expect(changed.standardError.contains("the rows of the input have changed"))
    #expect(changed.standardError.contains("Wrote x2.npy"))
    #expect(try folder.data("x2.npy") != before)

    for (change, word) in [
      ("printf x >>x2.npy", "bytes"), ("rm x2.npy.shard.json", "x2.npy.shard.json"),
      ("rm x2.npy", "Wrote"), ("export SPACE_OPTION='--space centred'", "space"),
      ("$TOOL fit --config job.yaml --seed 4 >fit.txt", "map"),
    ] {
      let outcome = try shell("\(change); \(shard) $SPACE_OPTION", in: folder)
      #expect(outcome.status == 0 && outcome.standardError.contains(word), "\(change): \(outcome)")
      #expect(outcome.standardError.contains("Wrote x2.npy"))
    }
  }

  @Test func whatIsNoShardOfTheRunIsRefused() throws {
    let folder = try fitted()
    let written = try shell(
      "for i in 1 2 3; do \(apply) --shard $i/3 --output x$i.npy || exit; done; "
        + "$TOOL merge x1.npy x2.npy x3.npy --output y.npy && cp x1.npy copy.npy", in: folder)
    #expect(written.status == 0, "\(written.standardError)")
    let whole = try folder.data("y.npy")
    for (line, status, word) in [
      ("\(apply) --shard 2/3 --output x1.npy", 1, "{shard}"),
      ("\(apply) --shard 0/3 --output z.npy", 64, "0/3"),
      ("\(apply) --shard 4/3 --output z.npy", 64, "4/3"),
      ("\(apply) --shard 1/2001 --output z.npy", 64, "2000 shards at most"),
      ("\(apply) --resume --output z.npy", 64, "--shard"),
      ("$TOOL merge x1.npy x2.npy --output y.npy", 1, "missing: 3"),
      ("$TOOL merge x1.npy x2.npy x3.npy x3.npy --output y.npy", 1, "each shard once"),
      ("$TOOL merge copy.npy x2.npy x3.npy --output y.npy", 1, "--unchecked"),
      ("$TOOL merge x1.npy x2.npy x3.npy --output x2.npy", 1, "is the input"),
      ("$TOOL merge copy.npy a.npy --unchecked --output y.npy", 1, "20 dimensions"),
      ("truncate -s 100 x3.npy; $TOOL merge x1.npy x2.npy x3.npy --output y.npy", 1, "100 bytes"),
    ] {
      let outcome = try shell(line, in: folder)
      #expect(outcome.status == Int32(status) && outcome.standardError.contains(word), "\(line): \(outcome)")
      #expect(try folder.data("y.npy") == whole)
    }
    #expect(!folder.names.contains { $0.hasPrefix("z.npy") || $0.hasSuffix(".partial") })
    // A shard that fails leaves no record that could speak for it.
    var rows = try readRows(folder.path("a.npy"))
    rows[1000, 2] = .nan
    try folder.write(rows, to: "a.npy")
    let failed = try shell("\(apply) --shard 2/3 --output x2.npy", in: folder)
    #expect(failed.status == 1 && failed.standardError.contains("row 1000"))
    #expect(folder.names.contains("x2.npy") && !folder.names.contains("x2.npy.shard.json"))
    // Shards without the row are written.
    let others = try shell("\(apply) --shard 1/3 --output x1.npy", in: folder)
    #expect(others.status == 0, "\(others.standardError)")
    let piped = try shell(
      "cat a.npy | $TOOL apply --map map.safetensors --input - --shard 1/3 --output - --output-format npy >p.npy && "
        + "cmp p.npy x1.npy", in: folder)
    #expect(piped.status == 0, "\(piped)")
  }
}
