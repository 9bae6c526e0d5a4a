import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Formats, shards, ids and standard streams through the built binary.
@Suite struct FormatTests {
  /// Runs a line of the shell in which `$TOOL` is the binary, in the files' folder.
  private func shell(_ line: String, in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool.run(
      program: "/bin/bash", ["-c", "set -o pipefail; " + line], folder: folder,
      environment: ["TOOL": Tool.path])
  }

  private func fitted() throws -> TemporaryFolder {
    let files = try PlantedFiles()
    try files.fit()
    let outcome = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --output y.npy", in: files.folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return files.folder
  }

  private func rows(_ name: String, in folder: TemporaryFolder) throws -> Matrix<Float> {
    try EmbeddingFile(path: folder.path(name)).rows(0..<300)
  }

  @Test func everyFormatHasAPage() throws {
    let pages = ReadmeTests.repository.appendingPathComponent("docs/formats")
    let names = try FileManager.default.contentsOfDirectory(atPath: pages.path).filter { $0.hasSuffix(".md") }
    let index = try String(
      contentsOf: pages.deletingLastPathComponent().appendingPathComponent("formats.md"), encoding: .utf8)
    let titles = try names.map { name in
      #expect(index.contains("(formats/\(name))"), "docs/formats.md does not lead to \(name)")
      let text = try String(contentsOf: pages.appendingPathComponent(name), encoding: .utf8)
      return text.prefix { $0 != "\n" }
    }
    for format in readableFormatNames {
      #expect(titles.filter { $0.contains("`\(format)`") }.count == 1, "\(format)")
      #expect(index.contains("`\(format)`"))
    }
  }

  @Test func theChoiceOfADatasetIsARemark() throws {
    let folder = try fitted()
    let fixture = ReadmeTests.repository.appendingPathComponent("Tests/EmbeddingFilesTests/Fixtures/ann.hdf5")
      .path
    let inspected = try shell("$TOOL inspect \(fixture) --json", in: folder)
    #expect(inspected.status == 0 && inspected.standardError.contains("remark: \(fixture) holds 4"))
    #expect(try json(inspected.standardOutput)["rows"] as? Int == 5)
    let copied = try shell(
      "$TOOL merge --unchecked - --output one.npy <\(fixture) && $TOOL merge --unchecked \(fixture)#train --output two.npy && cmp one.npy two.npy",
      in: folder)
    #expect(copied.status == 0, "\(copied.standardError)")
    let missing = try shell("MV2V_HDF5_LIBRARY=/none.so $TOOL inspect \(fixture)", in: folder)
    #expect(missing.status == 1 && missing.standardOutput.isEmpty)
    for word in ["ann.hdf5", "/none.so", "libhdf5-103-1", "MV2V_HDF5_LIBRARY"] {
      #expect(missing.standardError.contains(word), "\(missing.standardError)")
    }
  }

  @Test func everyExtensionIsItsFormat() throws {
    let folder = try fitted()
    let expected = try rows("y.npy", in: folder)
    for name in ["z.safetensors", "z.npz", "z.fvecs", "z.jsonl", "z.csv", "z.tsv", "z.vec", "z.bin"] {
      let outcome = try shell(
        "$TOOL apply --map map.safetensors --input a-evaluation.npy --output \(name)", in: folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      #expect(try rows(name, in: folder) == expected, "\(name)")
    }
    let before = folder.names
    let unknown = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --output z.xyz", in: folder)
    #expect(
      unknown.status == 1 && unknown.standardError.contains("--output-format") && folder.names == before)
    let wrong = try shell(
      "$TOOL apply --map map.safetensors --input y.npy --input-format xyz --output z.npy", in: folder)
    #expect(wrong.status == 64 && wrong.standardError.contains("jsonl"))
  }

  @Test func standardStreamsCarryVectors() throws {
    let folder = try fitted()
    let expected = try rows("y.npy", in: folder)
    for line in [
      "cat a-evaluation.npy | $TOOL apply --map map.safetensors --input - --output - --output-format npy | cat >s.npy",
      "$TOOL apply --map map.safetensors --input - --output - --output-format npy <a-evaluation.npy >s.npy",
      "mkfifo in.fifo out.fifo; cat a-evaluation.npy >in.fifo & cat out.fifo >s.npy & "
        + "$TOOL apply --map map.safetensors --input in.fifo --output out.fifo --output-format npy && wait",
      "$TOOL apply --map map.safetensors --input <(cat a-evaluation.npy) --output - --output-format jsonl | "
        + "$TOOL apply --map map.safetensors --force --input - --output t.npy; exit 0",
    ] {
      let outcome = try shell(line, in: folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      #expect(try rows("s.npy", in: folder) == expected)
    }
    // A stream has no extension.
    let outcome = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --output -", in: folder)
    #expect(outcome.status == 1 && outcome.standardError.contains("--output-format"))
    #expect(!folder.names.contains("-"))
  }

  @Test func aClosedPipeIsSuccess() throws {
    let folder = try fitted()
    let outcome = try shell(
      "$TOOL apply --map map.safetensors --input a.npy a.npy a.npy a.npy --output - --output-format jsonl | head -n 1",
      in: folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.hasPrefix("{\"embedding\":[") && outcome.standardError.isEmpty)
  }

  @Test func idsTravel() throws {
    let folder = try fitted()
    try folder.write((0..<300).map { "id \($0)\n" }.joined(), to: "ids.txt")
    let written = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --ids ids.txt --output i.jsonl && "
        + "$TOOL apply --map map.safetensors --force --input i.jsonl --output-ids o.txt --output o.csv --rows 5:9; exit 0",
      in: folder)
    #expect(written.status == 0, "\(written.standardError)")
    let ids = try #require(try EmbeddingFile(path: folder.path("i.jsonl")).identifiers)
    #expect(ids.count == 300 && ids[299] == "id 299")
    // Rows of i.jsonl have the target's dimension: refused, and nothing written.
    #expect(!folder.names.contains("o.txt") && !folder.names.contains("o.csv"))

    let part = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --ids ids.txt --rows 5:9 --output o.npy --output-ids o.txt && cat o.txt",
      in: folder)
    #expect(part.standardOutput == "id 5\nid 6\nid 7\nid 8\n")
    let lost = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --ids ids.txt --output o.npy", in: folder)
    #expect(lost.status == 0 && lost.standardError.contains("--output-ids"))
    try folder.write((0..<300).map { "id \($0 % 299)\n" }.joined(), to: "ids.txt")
    let repeated = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --ids ids.txt --output o.csv", in: folder)
    #expect(
      repeated.status == 0 && repeated.standardError.contains("'id 0' stands at row 0 and again at row 299"))
    try folder.write("one\n", to: "ids.txt")
    let few = try shell(
      "$TOOL apply --map map.safetensors --input a-evaluation.npy --ids ids.txt --output p.csv", in: folder)
    #expect(few.status == 1 && few.standardError.contains("300 rows") && !folder.names.contains("p.csv"))
  }

  @Test func shardsAreOneMatrix() throws {
    let folder = try fitted()
    let expected = try rows("y.npy", in: folder)
    let source = try rows("a-evaluation.npy", in: folder)
    try FileManager.default.createDirectory(atPath: folder.path("shards"), withIntermediateDirectories: true)
    for (index, part) in [0..<100, 100..<101, 101..<300].enumerated() {
      try folder.write(source.rows(part), to: "shards/\(9 + index).npy")
    }
    for input in ["shards", "'shards/*.npy'", "shards/9.npy shards/10.npy shards/11.npy"] {
      let outcome = try shell("$TOOL apply --map map.safetensors --input \(input) --output s.npy", in: folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      #expect(
        zip(try rows("s.npy", in: folder).elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    let inspected = try shell("$TOOL inspect shards --json", in: folder)
    #expect(try json(inspected.standardOutput)["rows"] as? Int == 300)
    #expect(try json(inspected.standardOutput)["files"] as? Int == 3)
    let evaluated = try shell(
      "$TOOL evaluate --map map.safetensors --source shards --target b-evaluation.npy --json", in: folder)
    #expect(evaluated.status == 0, "\(evaluated.standardError)")
    let overwritten = try shell(
      "$TOOL apply --map map.safetensors --input 'shards/*.npy' --output shards/10.npy", in: folder)
    #expect(overwritten.status == 1 && overwritten.standardError.contains("is the input"))

    var bad = source.rows(0..<3)
    bad[2, 0] = .nan
    try folder.write(bad, to: "shards/12.npy")
    let refused = try shell("$TOOL apply --map map.safetensors --input shards --output s2.npy", in: folder)
    #expect(
      refused.status == 1 && refused.standardError.contains("shards/12.npy")
        && refused.standardError.contains("row 2"))
    #expect(!folder.names.contains("s2.npy"))
  }

  @Test func aFitDrawsRowsOfShards() throws {
    let files = try PlantedFiles()
    let folder = files.folder
    let rows = try EmbeddingFile(path: folder.path("a.npy")).rows(0..<2000)
    for (index, part) in [0..<500, 500..<2000].enumerated() {
      try folder.write(rows.rows(part), to: "part\(index).npy")
    }
    let outcome = try files.fit(
      "--source", folder.path("part0.npy"), folder.path("part1.npy"), "--sample", "1500")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let inspected = try Tool.run("inspect", folder.path("map.safetensors"), "--json")
    #expect(inspected.status == 0, "\(inspected.standardError)")
    let metadata = try SafetensorsFile(path: folder.path("map.safetensors")).metadata
    #expect(metadata["source_rows"] == "1500" && metadata["source_row_range"] == "0:2000")
    #expect(metadata["target_rows"] == "1500" && metadata["source_file_shape"] == "2000x20")
    let first = try folder.data("map.safetensors")
    try files.fit(
      "--source", folder.path("part0.npy"), folder.path("part1.npy"), "--sample", "1500", "--threads", "1")
    #expect(try folder.data("map.safetensors") == first)
    try folder.write("0\t0\n", to: "pairs.tsv")
    let pairs = try files.fit("--sample", "1500", "--pairs", folder.path("pairs.tsv"))
    #expect(pairs.status == 64 && pairs.standardError.contains("--pairs"))
  }

  @Test func jobFilesTakeListsOfFiles() throws {
    let files = try PlantedFiles()
    let folder = files.folder
    let rows = try EmbeddingFile(path: folder.path("a.npy")).rows(0..<2000)
    for (index, part) in [0..<500, 500..<2000].enumerated() {
      try folder.write(rows.rows(part), to: "part\(index).npy")
    }
    let job = try folder.text("job.yaml").replacingOccurrences(
      of: "source: a.npy", with: "source: [part0.npy, part1.npy]\nsample: 1800")
    try folder.write(job, to: "job.yaml")
    let printed = try files.fit("--print-config")
    #expect(printed.standardOutput.contains("part0.npy, ") && printed.standardOutput.contains("sample: 1800"))
    let outcome = try files.fit()
    #expect(outcome.status == 0, "\(outcome.standardError)")
    try folder.write(job.replacingOccurrences(of: "[part0.npy, part1.npy]", with: "[]"), to: "job.yaml")
    let refused = try files.fit()
    #expect(refused.status == 1 && refused.standardError.contains("'source'"))
  }
}
