import Foundation
import LinearAlgebra
import Testing

@Suite struct BadInputTests {
  /// Runs a fit that must fail with status 1, say all the given words, and leave no map behind.
  private func expectRefusal(
    _ files: PlantedFiles, _ arguments: [String], saying words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = files.folder.names
    let outcome = try Tool.run(
      program: Tool.path, ["fit", "--config", files.folder.path("job.yaml")] + arguments)
    #expect(outcome.status == 1, "\(outcome.standardError)", sourceLocation: sourceLocation)
    #expect(outcome.standardOutput.isEmpty, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        outcome.standardError.contains(word), "\(outcome.standardError)", sourceLocation: sourceLocation)
    }
    #expect(files.folder.names == before, sourceLocation: sourceLocation)
  }

  @Test func filesThatCannotBeUsedAreNamed() throws {
    let files = try PlantedFiles()
    let folder = files.folder
    try expectRefusal(files, ["--source", folder.path("none.npy")], saying: ["none.npy", "No such file"])
    try expectRefusal(
      files, ["--source", folder.url.path], saying: ["b-evaluation.npy", "16 dimensions", "have 20"])
    try expectRefusal(files, ["--source", folder.path("*.fvecs")], saying: ["no file matches"])
    try expectRefusal(files, ["--source", "/dev/zero"], saying: ["/dev/zero", "neither a file nor a pipe"])
    let whole = try folder.data("a.npy")
    try whole.dropLast(7).write(to: folder.url.appendingPathComponent("cut.npy"))
    try expectRefusal(files, ["--source", folder.path("cut.npy")], saying: ["cut.npy", "truncated"])
    try folder.write("hello", to: "text.npy")
    try expectRefusal(files, ["--source", folder.path("text.npy")], saying: ["does not begin as a .npy"])
    try folder.write("hello", to: "text.unknown")
    try expectRefusal(files, ["--source", folder.path("text.unknown")], saying: ["--input-format"])
    try folder.write("", to: "empty.npy")
    try expectRefusal(files, ["--source", folder.path("empty.npy")], saying: ["empty"])
  }

  @Test func rowsWithNaNAreCountedAndTheFirstIsNamed() throws {
    let files = try PlantedFiles()
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(gaussian: 2000, 20, using: &generator)
    rows[1234, 5] = .nan
    rows[1300, 5] = .infinity
    try files.folder.write(rows, to: "nan.npy")
    try expectRefusal(
      files, ["--source", files.folder.path("nan.npy")], saying: ["nan.npy", "2 rows", "row 1234"])
    try expectRefusal(
      files, ["--source", files.folder.path("nan.npy"), "--source-rows", "1000:"], saying: ["row 1234"])
  }

  @Test func rangesOutsideTheFileAreRefused() throws {
    let files = try PlantedFiles()
    try expectRefusal(files, ["--source-rows", "0:2001"], saying: ["a.npy", "0:2001", "0:2000"])
    try expectRefusal(files, ["--source-rows", "2000:"], saying: ["outside"])
  }

  @Test func fewerRowsThanClustersAreRefused() throws {
    let files = try PlantedFiles()
    try expectRefusal(files, ["--source-rows", "0:10"], saying: ["a.npy", "10", "16"])
  }

  @Test func outputsThatCannotBeWrittenAreKnownBeforeTheWork() throws {
    let files = try PlantedFiles()
    try expectRefusal(
      files, ["--output", files.folder.path("no/such/folder/m")], saying: ["no/such/folder", "No such file"])
    try expectRefusal(files, ["--output", files.folder.url.path], saying: ["neither a file nor a pipe"])
    try expectRefusal(files, ["--output", files.folder.path("a.npy")], saying: ["is the input"])
    for input in ["b.npy", "a-evaluation.npy", "job.yaml"] {
      try expectRefusal(files, ["--output", files.folder.path(input)], saying: ["is the input"])
    }
    try FileManager.default.createSymbolicLink(
      atPath: files.folder.path("link.npy"), withDestinationPath: "a.npy")
    try expectRefusal(files, ["--output", files.folder.path("link.npy")], saying: ["is the input"])
  }

  @Test func unpairedEvaluationFilesAreRefusedBeforeTheFit() throws {
    let files = try PlantedFiles()
    let job = try String(contentsOfFile: files.folder.path("job.yaml"), encoding: .utf8)
    try files.folder.write(job + "  source_rows: 0:200\n", to: "job.yaml")
    try expectRefusal(files, [], saying: ["200", "300"])
  }

  @Test func unknownKeysNameTheLineAndTheNearestKey() throws {
    let files = try PlantedFiles()
    let job = try String(contentsOfFile: files.folder.path("job.yaml"), encoding: .utf8)
    try files.folder.write(job + "sead: 3\n", to: "job.yaml")
    let line = job.split(separator: "\n", omittingEmptySubsequences: false).count
    try expectRefusal(files, [], saying: ["'sead'", "line \(line)", "'seed'"])
    try files.folder.write(job.replacingOccurrences(of: "sample_rows", with: "sample_row"), to: "job.yaml")
    try expectRefusal(files, [], saying: ["'sample_row'", "'sample_rows'"])
    try files.folder.write(job.replacingOccurrences(of: "clusters: 16", with: "clusters: 1"), to: "job.yaml")
    try expectRefusal(files, [], saying: ["anchors.clusters is 1", "line"])
    try files.folder.write("a: [1", to: "job.yaml")
    try expectRefusal(files, [], saying: ["not valid YAML"])
  }

  @Test func wrongUsageExitsWith64() throws {
    for arguments in [
      ["fit"], ["fit", "--seed", "minus one"], ["apply"], ["fit", "--preset", "none"], ["frobnicate"],
      ["fit", "--source-rows", "9:3"],
      ["evaluate", "--map", "m", "--source", "a", "--target", "b", "--pool", "1"],
      ["inspect", "x", "--threads", "0"],
    ] {
      let outcome = try Tool.run(program: Tool.path, arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.standardError)")
      #expect(outcome.standardOutput.isEmpty)
    }
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    // A 64 KiB file system: mounting needs root, so elsewhere a device that is always full stands in for it.
    let files = try PlantedFiles()
    try files.fit()
    let mount = files.folder.path("disk")
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
    let mounted =
      try Tool.run(
        program: "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount]
      ).status == 0
    defer { _ = try? Tool.run(program: "/usr/bin/env", ["umount", mount]) }
    if mounted { try Data("precious".utf8).write(to: URL(fileURLWithPath: mount + "/y.npy")) }
    // 2,000 rows of 16 floats are 128 KB.
    let outcome = try Tool.run(
      "apply", "--map", files.folder.path("map.safetensors"), "--input", files.folder.path("a.npy"),
      "--output", mounted ? mount + "/y.npy" : "/dev/full", "--output-format", "npy")
    #expect(outcome.status == 1 && outcome.standardError.contains("No space left"))
    if mounted {
      #expect(try FileManager.default.contentsOfDirectory(atPath: mount) == ["y.npy"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: mount + "/y.npy")) == Data("precious".utf8))
    }
  }

  @Test func anythingElseIsNoMap() throws {
    let files = try PlantedFiles()
    let outcome = try Tool.run(
      "apply", "--map", files.folder.path("a.npy"), "--input", files.folder.path("a.npy"), "--output",
      files.folder.path("y.npy"))
    #expect(outcome.status == 1 && !files.folder.names.contains("y.npy"))
  }
}
