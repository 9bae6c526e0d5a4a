import EmbeddingFiles
import EmbeddingMaps
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Three views of one clustered cloud, 2,000 rows each of other items, and 300 rows of the same items behind them.
private struct ThreeSpaces {
  let folder: TemporaryFolder

  /// - Parameter noise: the length of noise that the rows of the first and the third are fitted with, relative to their own.
  init(noise: Float = 0) throws {
    folder = try TemporaryFolder()
    let planted = try PlantedSpaces(
      rowsPerSide: 4000, evaluationRows: 300, dimensions: (20, 16), seed: 1)
    var generator = SeededGenerator(seed: 9)
    let turn = try Matrix<Float>(semiOrthogonal: 20, 20, using: &generator)
    func rows(_ range: Range<Int>, of fitted: Matrix<Float>, and paired: Matrix<Float>) -> Matrix<Float> {
      Matrix(
        rowCount: range.count + paired.rowCount, columnCount: fitted.columnCount,
        elements: fitted.rows(range).elements + paired.elements)
    }
    let spread =
      planted.source.rowSquaredNorms().reduce(0) { $0 + Float($1) } / Float(planted.source.rowCount)
    var source = planted.source
    let errors = Matrix<Float>(gaussian: source.rowCount, 20, using: &generator)
    // A shift of 0.5 in each of 20 dimensions is no part of a row's own length.
    let scale = noise * ((spread - 20 * 0.25) / 20).squareRoot()
    for index in source.elements.indices { source.elements[index] += scale * errors.elements[index] }
    try folder.write(rows(0..<2000, of: source, and: planted.evaluationSource), to: "a.npy")
    try folder.write(rows(0..<2000, of: planted.target, and: planted.evaluationTarget), to: "b.npy")
    try folder.write(
      product(rows(2000..<4000, of: source, and: planted.evaluationSource), turn), to: "c.npy")
    try folder.write(
      "spaces:\n  a: {files: a.npy, rows: 0:2000}\n  b: {files: [b.npy], rows: 0:2000}\n"
        + "  c: {files: c.npy, rows: 0:2000}\npaired_rows: 2000:2300\noutput: maps\nseed: 3\n"
        + PlantedFiles.knobs,
      to: "job.yaml")
  }

  func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, arguments, folder: folder)
  }
}

@Suite struct FitAllTests {
  @Test func severalSpacesBecomeOneAndEveryTwoHaveAMap() throws {
    let spaces = try ThreeSpaces()
    let outcome = try spaces.run("fit-all", "--config", "job.yaml", "--json", "--quiet")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    #expect(document["output"] as? String == "maps" && document["seed"] as? Int == 3)
    #expect(document["common_space"] as? String == "maps/common-space.safetensors")
    let members = try #require(document["spaces"] as? [[String: Any]])
    #expect(members.map { $0["name"] as? String } == ["a", "b", "c"])
    #expect(members.map { $0["dimension"] as? Int } == [20, 16, 20])
    #expect(members.allSatisfy { $0["rows"] as? Int == 2000 && $0["verdict"] as? String == "trusted" })
    let pairs = try #require(document["pairs"] as? [[String: Any]])
    #expect(pairs.map { $0["map"] as? String } == ["a--b", "a--c", "b--c"].map { "maps/\($0).safetensors" })
    for pair in pairs {
      #expect(pair["verdict"] as? String == "trusted" && pair["direct_verdict"] as? String == "trusted")
      #expect(try #require(pair["cycle_agreement"] as? Double) > 0.7)
      #expect((pair["route"] as? [String])?.isEmpty == true)
      for key in ["direct", "synchronised"] {
        let measured = try #require(pair[key] as? [String: Any])
        let map = try #require(measured["map"] as? [String: Any])
        #expect(map["rows"] as? Int == 300)
        #expect(try #require(map["top1"] as? Double) > 0.5)
      }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: spaces.folder.path("maps")).sorted() == [
        "a--b.safetensors", "a--c.safetensors", "b--c.safetensors", "common-space.safetensors",
      ])

    // The common space carries vectors as the maps beside it do, there and back.
    let common = ["apply", "--map", "maps/common-space.safetensors", "--input"]
    let single = ["apply", "--map", "maps/a--c.safetensors", "--input"]
    func carried(_ arguments: [String], to name: String) throws -> Matrix<Float> {
      let outcome = try Tool.run(program: Tool.path, arguments + ["--output", name], folder: spaces.folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      return try readRows(spaces.folder.path(name))
    }
    func isClose(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Bool {
      a.rowCount == b.rowCount && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-5 }
    }
    let there = try carried(common + ["a.npy", "--from", "a", "--to", "c"], to: "1.npy")
    #expect(there == (try carried(single + ["a.npy"], to: "2.npy")) && there.columnCount == 20)
    let back = try carried(common + ["c.npy", "--from", "c", "--to", "a"], to: "3.npy")
    #expect(isClose(back, try carried(single + ["c.npy", "--side", "target"], to: "4.npy")))

    // An earlier folder of its own is replaced; equal runs give equal files.
    let before = try spaces.folder.bytes("maps/common-space.safetensors")
    let again = try spaces.run("fit-all", "--config", "job.yaml", "--quiet")
    #expect(again.status == 0 && again.standardOutput.contains("a - c  trusted"))
    #expect(try spaces.folder.bytes("maps/common-space.safetensors") == before)

    let inspected = try json(spaces.run("inspect", "maps/common-space.safetensors", "--json").standardOutput)
    #expect(inspected["kind"] as? String == "common space")
    #expect((inspected["pairs"] as? [[String: Any]])?.count == 3)
    let choices: [([String], String)] = [
      ([], "it is a common space of 'a', 'b', 'c'; say with --from and --to between which of them"),
      (["--from", "a", "--to", "d"], "it has no space 'd'; its spaces are 'a', 'b', 'c'"),
      (["--from", "a", "--to", "a"], "--from and --to are both 'a'"),
      (["--from", "a"], "--from and --to go together"),
      (["--from", "b", "--to", "a"], "dimension 16 but these have dimension 20"),
    ]
    for (arguments, words) in choices {
      let outcome = try Tool.run(
        program: Tool.path, common + ["a.npy", "--output", "no.npy"] + arguments, folder: spaces.folder)
      #expect(outcome.status != 0 && outcome.standardError.contains(words), "\(outcome.standardError)")
    }
    let unneeded = try Tool.run(
      program: Tool.path, single + ["a.npy", "--output", "no.npy", "--from", "a", "--to", "c"],
      folder: spaces.folder)
    #expect(unneeded.status == 1 && unneeded.standardError.contains("this is one map between two spaces"))
    #expect(!spaces.folder.names.contains("no.npy"))
  }

  /// Two spaces of much noise do not find each other, but each finds the one without: over it they meet.
  @Test func spacesThatDoNotMeetAreReachedThroughAThird() throws {
    let spaces = try ThreeSpaces(noise: 1.3)
    let outcome = try spaces.run("fit-all", "--config", "job.yaml", "--json", "--quiet")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let pairs = try #require(try json(outcome.standardOutput)["pairs"] as? [[String: Any]])
    #expect(pairs.map { $0["direct_verdict"] as? String } == ["trusted", "failed", "trusted"])
    #expect(pairs.map { $0["verdict"] as? String } == ["trusted", "trusted", "trusted"])
    #expect(pairs[1]["route"] as? [String] == ["a", "b", "c"])
    // Of 20 dimensions the third knows 16; what the fit finds in the others, it does not vouch for.
    #expect(try #require(pairs[1]["cycle_agreement"] as? Double) > 0.5)
    func top1(_ key: String) throws -> Double {
      let map = try #require((pairs[1][key] as? [String: Any])?["map"] as? [String: Any])
      return try #require(map["top1"] as? Double)
    }
    #expect(try top1("synchronised") > 0.9)
    #expect(try top1("synchronised") > top1("direct"))
    let map = try MapFile(path: spaces.folder.path("maps/a--c.safetensors"))
    guard case .unpaired(let record) = map.metadata.making else {
      Issue.record("a map of unpaired rows is expected")
      return
    }
    #expect(record.route == ["a", "b", "c"] && record.synchronisedSpaces == ["a", "b", "c"])
    #expect(record.verdict.level == .trusted)
    // The report says how it was found, and by what it can be made again.
    let report = try spaces.run(
      "report", "--map", "maps/a--c.safetensors", "--output", "report.md")
    #expect(report.status == 0, "\(report.standardError)")
    let text = try spaces.folder.text("report.md")
    #expect(
      text.contains("made consistent with") && text.contains("a, b, c") && text.contains("mv2v fit-all FILES")
    )
  }

  /// Independent noise fits nothing: it is told from the spaces that fit each other, and the status says so.
  @Test func aSpaceWithoutAMeaningInCommonHasFailed() throws {
    let spaces = try ThreeSpaces()
    var generator = SeededGenerator(seed: 4)
    try spaces.folder.write(Matrix<Float>(gaussian: 2300, 12, using: &generator), to: "noise.npy")
    try spaces.folder.write(PlantedFiles.knobs + "\noutput: maps\n", to: "knobs.yaml")
    let outcome = try spaces.run(
      "fit-all", "a.npy", "b.npy", "noise.npy", "--rows", "0:2000", "--config", "knobs.yaml", "--seed", "3",
      "--quiet", "--json")
    #expect(outcome.status == 3, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    let members = try #require(document["spaces"] as? [[String: Any]])
    #expect(members.map { $0["verdict"] as? String } == ["trusted", "trusted", "failed"])
    let pairs = try #require(document["pairs"] as? [[String: Any]])
    #expect(pairs.map { $0["verdict"] as? String } == ["trusted", "failed", "failed"])
    #expect(pairs[1]["cycle_agreement"] == nil && pairs[1]["direct"] == nil)
    let refused = try spaces.run(
      "apply", "--map", "maps/common-space.safetensors", "--from", "a", "--to", "noise", "--input", "a.npy",
      "--output", "no.npy")
    #expect(refused.status == 1 && refused.standardError.contains("has the verdict 'failed'"))
  }

  @Test func whatCannotBeFittedIsSaidBeforeAnyWork() throws {
    let spaces = try ThreeSpaces()
    try spaces.folder.write(try spaces.folder.bytes("a.npy"), to: "copy.npy")
    try spaces.folder.write("spaces:\n  a: {rows: 0:9}\n  b: b.npy\n", to: "bad.yaml")
    try spaces.folder.write("spaces:\n  a: {file: a.npy}\n", to: "worse.yaml")
    try FileManager.default.createDirectory(
      atPath: spaces.folder.path("mine"), withIntermediateDirectories: true)
    try spaces.folder.write("x", to: "mine/thesis.txt")
    let cases: [([String], Int32, String)] = [
      (["a.npy", "--output", "m"], 64, "at least two spaces are needed, not 1"),
      (["--output", "m"], 64, "at least two spaces are needed, not 0"),
      (["a.npy", "b.npy"], 64, "missing --output"),
      (["a.npy", "a.npy", "--output", "m"], 64, "two spaces are called 'a'"),
      (["a.npy", "./a.npy", "--names", "a", "b", "--output", "m"], 64, "have the same file ./a.npy"),
      (["a.npy", "copy.npy", "--output", "m"], 1, "the spaces 'a' and 'copy' have the same vectors"),
      (["a.npy", "b.npy", "--names", "a", "--output", "m"], 64, "--names has 1 names for 2 files"),
      (["a.npy", "b.npy", "--names", "a", "b/c", "--output", "m"], 64, "'b/c' cannot name a space"),
      (
        ["a.npy", "b.npy", "c.npy", "--rows", "0:9", "0:9", "--output", "m"], 64,
        "--rows has 2 ranges for 3 files"
      ),
      (["a.npy", "b.npy", "--rows", "0:9000", "--output", "m"], 1, "rows 0:9000 lie outside the file"),
      (
        ["a.npy", "b.npy", "--paired-rows", "0:9000", "--output", "m"], 1, "rows 0:9000 lie outside the file"
      ),
      (["a.npy", "b.npy", "--output", "mine"], 1, "the folder holds 'thesis.txt'"),
      (["a.npy", "b.npy", "--output", "a.npy"], 1, "the output a.npy is the input a.npy"),
      (["--config", "bad.yaml", "--output", "m"], 1, "bad.yaml, line 2: the space 'a' needs 'files:'"),
      (["--config", "worse.yaml", "--output", "m"], 1, "unknown key 'file'; did you mean 'files'?"),
    ]
    for (arguments, status, words) in cases {
      let outcome = try Tool.run(program: Tool.path, ["fit-all"] + arguments, folder: spaces.folder)
      #expect(
        outcome.status == status && outcome.standardError.contains(words),
        "\(arguments): \(outcome.standardError)")
    }
    #expect(try spaces.folder.text("mine/thesis.txt") == "x" && !spaces.folder.names.contains("m"))
  }
}
