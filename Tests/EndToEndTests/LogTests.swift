import Foundation
import LinearAlgebra
import Mv2v
import TestSupport
import Testing

/// What commands say on standard error, how much of it, and in which form.
@Suite struct LogTests {
  private let folder: TemporaryFolder

  /// Planted pairs, an orthogonal map of them, and judgements.
  init() throws {
    folder = try TemporaryFolder()
    let planted = try PlantedPairs(300, dimensions: (8, 6), noise: 0.1, seed: 4)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    try folder.write((0..<300).map { "\($0) 0 \($0) 1\n" }.joined(), to: "qrels")
    #expect(try run(["oracle", "--output", "m.safetensors"] + pair).status == 0)
  }

  private let pair = ["--source", "a.npy", "--target", "b.npy"]

  private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, arguments, folder: folder, environment: environment)
  }

  /// Every command, so that it succeeds.
  private var commands: [[String]] {
    let map = ["--map", "m.safetensors"]
    return [
      ["apply", "--input", "a.npy", "--output", "y.npy"] + map,
      ["merge", "a.npy", "--unchecked", "--output", "c.npy"],
      ["export", "--format", "json", "--output", "m.json"] + map, ["evaluate"] + map + pair,
      ["inspect", "a.npy"], ["oracle", "--output", "o.safetensors"] + pair, ["bounds"] + pair,
      ["compare", "a.npy", "b.npy"], ["doctor", "a.npy"], ["init", "a.npy", "b.npy"],
      ["retrieve", "--queries", "a.npy", "--documents", "b.npy", "--judgements", "qrels", "--k", "10"] + map,
      ["fuse", "--first", "a.npy", "--second", "b.npy", "--output", "f.npy"] + map,
      ["expose", "--documents", "b.npy", "--candidates", "a.npy", "--decoys", "a.npy"] + map,
    ]
  }

  @Test func quietCommandsSayNothingButErrors() throws {
    for command in commands {
      let outcome = try run(command + ["--quiet"])
      #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(command): \(outcome.standardError)")
    }
    let failure = try run(["inspect", "none.npy", "--quiet"])
    #expect(failure.status == 1 && failure.standardError.hasPrefix("Error: none.npy: cannot open"))
  }

  @Test func everyLineOfAJSONLogIsAnObjectWithAnEvent() throws {
    for command in commands {
      let outcome = try run(command + ["--log-format", "json", "--verbose"])
      #expect(outcome.status == 0)
      for line in outcome.standardError.split(separator: "\n") {
        let object = try json(String(line))
        let event = try #require(object["event"] as? String)
        switch event {
        case "began", "advanced": #expect(object["stage"] is String)
        case "ended": #expect(object["stage"] is String && object["seconds"] is Double)
        default: #expect(["remark", "hint", "done"].contains(event) && object["message"] is String)
        }
      }
    }
    let applied = try run(commands[0] + ["--log-format", "json"])
    #expect(
      try json(applied.standardError) as? [String: String] == [
        "event": "done", "message": "Wrote y.npy: 300 x 6, target space",
      ])
  }

  @Test(arguments: [
    (["inspect", "none.npy", "--log-format", "json"], 1, "none.npy: cannot open"),
    (["inspect", "--log-format=json", "a.npy", "--frobnicate"], 64, "--frobnicate"),
    (["frobnicate", "--log-format", "json"], 64, "unknown command 'frobnicate'"),
    (["--log-format", "json"], 64, "--log-format"),
  ])
  func errorsAreObjectsToo(arguments: [String], status: Int, words: String) throws {
    let outcome = try run(arguments)
    #expect(Int(outcome.status) == status)
    let object = try json(outcome.standardError)
    #expect(object["event"] as? String == "error" && object["status"] as? Int == status)
    #expect((object["message"] as? String)?.contains(words) == true, "\(outcome.standardError)")
  }

  @Test func verboseCommandsSayWhatEachStageTook() throws {
    let stages = [
      "apply": ["open files", "map rows"], "merge": ["copy rows"], "evaluate": ["open files", "evaluate"],
      "inspect": ["open files", "read all rows"], "oracle": ["open files", "fit the oracle"],
      "bounds": ["open files", "measure geometry"], "compare": ["open files", "compare models"],
      "retrieve": ["rank documents"], "doctor": ["open files", "look at rows"], "init": ["look at rows"],
      "fuse": ["open files", "align the modalities"], "expose": ["open files", "match documents"],
    ]
    for command in commands {
      guard let expected = stages[command[0]] else { continue }
      let lines = try run(command + ["--verbose"]).standardError.split(separator: "\n")
      let timed = lines.filter { $0.hasSuffix(" s") && $0.dropLast(2).last?.isNumber == true }
      let names = timed.map { $0.prefix(24).split(separator: " ").joined(separator: " ") }
      #expect(names == expected, "\(command): \(lines)")
      #expect(try run(command).standardError.split(separator: "\n").allSatisfy { !$0.hasSuffix(" s") })
    }
  }

  @Test func whatContradictsItselfIsWrongUsage() throws {
    for arguments in [
      ["inspect", "a.npy", "-q", "-v"], ["fit", "--progress", "text", "--log-format", "json"],
    ] {
      let outcome = try run(arguments)
      #expect(
        outcome.status == 64 && outcome.standardError.contains("contradict"), "\(outcome.standardError)")
    }
  }

  @Test func withoutACommandTheHelpGoesToStandardErrorAndTheStatusIsThatOfWrongUsage() throws {
    let outcome = try run([])
    #expect(outcome.status == 64 && outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.hasPrefix("Error: a command is missing\nOVERVIEW: "))
    #expect(try run(["--help"]).standardError.isEmpty)
  }

  @Test(arguments: [
    (["ft"], "unknown command 'ft'; did you mean 'fit'?"), (["aply", "--map", "m"], "did you mean 'apply'?"),
    (["frobnicate"], "there are fit, fit-all, apply, merge"),
    (["fit", "--seed", "-1"], "a seed is a whole number of at least 0"),
    (["bounds", "--seed", "-5", "--source", "a.npy", "--target", "b.npy"], "a seed is a whole number"),
    (["inspect", "a.npy", "--threads", "-1"], "--threads must be at least 1, not -1"),
    (["fit", "--sample", "-3"], "--sample must be at least 1, not -3"),
    (
      ["apply", "--mapp", "m", "--input", "x"],
      "unknown option '--mapp'; did you mean '--map'?\nUsage: mv2v apply [<options>] --map"
    ),
    (["apply", "--map", "m", "--inputt=x"], "unknown option '--inputt'; did you mean '--input'?"),
    (["apply", "--map", "m", "--frobnicate", "3"], "unknown option '--frobnicate'\n"),
    (["apply", "--input", "x"], "'--map <map.safetensors>'"),
  ])
  func wrongUsageIsSaidInAWayThatHelps(arguments: [String], words: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 64 && outcome.standardError.hasPrefix("Error: "))
    #expect(outcome.standardError.contains(words), "\(outcome.standardError)")
  }
}

/// Defaults from the environment: an option wins over them, and so does a job file.
@Suite struct EnvironmentTests {
  private func resolved(_ job: String, _ arguments: [String], _ environment: [String: String]) throws
    -> String
  {
    let folder = try TemporaryFolder()
    try folder.write(job, to: "job.yaml")
    let outcome = try Tool.run(
      program: Tool.path, ["fit", "--config", "job.yaml", "--print-config", "--only-changes"] + arguments,
      folder: folder, environment: environment)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return outcome.standardOutput
  }

  @Test func anOptionWinsOverTheJobFileAndItOverTheEnvironment() throws {
    let environment = ["MV2V_SEED": "5", "MV2V_PRESET": "paper", "MV2V_THREADS": "3"]
    let bare = try resolved("source: a", [], environment)
    #expect(bare.contains("seed: 5\n") && bare.contains("preset: paper\n") && bare.contains("threads: 3"))
    let job = "source: a\nseed: 6\npreset: default\nthreads: 2"
    let filed = try resolved(job, [], environment)
    #expect(
      filed.contains("seed: 6\n") && filed.contains("preset: default\n") && filed.contains("threads: 2"))
    let typed = try resolved(job, ["--seed", "7", "--preset", "paper", "--threads", "1"], environment)
    #expect(typed.contains("seed: 7\n") && typed.contains("preset: paper\n") && typed.contains("threads: 1"))
    let plain = try resolved("source: a", [], ["MV2V_SEED": ""])
    #expect(plain.contains("seed: 0") && !plain.contains("threads:"))
  }

  @Test func theSeedOfTheEnvironmentChoosesTheResamples() throws {
    let folder = try TemporaryFolder()
    let planted = try PlantedPairs(200, dimensions: (8, 6), noise: 1, seed: 1)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    func correlation(_ more: [String], _ environment: [String: String]) throws -> Double {
      let outcome = try Tool.run(
        program: Tool.path, ["compare", "a.npy", "b.npy", "--json"] + more, folder: folder,
        environment: environment)
      let correlations = try #require(json(outcome.standardOutput)["dot_product_correlation"] as? [[Double]])
      return try #require(correlations.first?.last)
    }
    let fifth = try correlation(["--seed", "5"], [:])
    #expect(try correlation([], ["MV2V_SEED": "5"]) == fifth)
    #expect(try correlation([], [:]) != fifth)
    #expect(try correlation(["--seed", "0"], ["MV2V_SEED": "5"]) == correlation([], [:]))
  }

  @Test(arguments: [
    ("MV2V_THREADS", "0", "a whole number of at least 1"),
    ("MV2V_SEED", "-1", "a whole number of at least 0"),
    ("MV2V_PRESET", "ours", "one of default, paper"), ("MV2V_LOG_FORMAT", "xml", "one of text, json"),
    ("MV2V_QUIET", "perhaps", "1 or 0"), ("MV2V_VERBOSE", "2", "1 or 0"),
  ])
  func aWrongValueNamesTheVariable(name: String, value: String, expected: String) throws {
    let outcome = try Tool.run(program: Tool.path, ["inspect", "x"], environment: [name: value])
    #expect(outcome.status == 64)
    #expect(
      outcome.standardError.hasPrefix(
        "Error: the environment variable \(name) is '\(value)', expected \(expected); change or unset it"),
      "\(outcome.standardError)")
    // Help is there all the same.
    #expect(try Tool.run(program: Tool.path, ["inspect", "--help"], environment: [name: value]).status == 0)
  }

  @Test func loggingFollowsTheEnvironmentUnlessAnOptionSaysOtherwise() throws {
    let folder = try TemporaryFolder()
    try folder.write(Matrix<Float>(identity: 4), to: "a.npy")
    func errors(_ more: [String], _ environment: [String: String]) throws -> String {
      try Tool.run(program: Tool.path, ["inspect", "a.npy"] + more, folder: folder, environment: environment)
        .standardError
    }
    #expect(try errors([], [:]).isEmpty)
    #expect(try errors([], ["MV2V_VERBOSE": "1"]).contains("open files"))
    #expect(try errors(["--quiet"], ["MV2V_VERBOSE": "yes"]).isEmpty)
    #expect(try errors(["--verbose"], ["MV2V_QUIET": "1"]).contains("open files"))
    #expect(try errors(["--verbose"], ["MV2V_LOG_FORMAT": "json"]).hasPrefix("{\"event\":\"began\""))
    #expect(try errors(["-v", "--log-format", "text"], ["MV2V_LOG_FORMAT": "json"]).hasPrefix("open files"))
  }
}

/// Colours are for people at terminals.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "needs 'script', for a terminal"))
struct TerminalTests {
  /// Runs the tool with a terminal for its streams, and gives all that it shows.
  private func shown(_ arguments: [String], _ environment: [String: String] = [:]) throws -> String {
    let words = ([Tool.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Tool.run(
      program: "/usr/bin/script", ["-qec", words, "/dev/null"],
      environment: ["TERM": "xterm"].merging(environment) { $1 }
    ).standardOutput
  }

  @Test func errorsAreColouredOnATerminalThatTakesColours() throws {
    #expect(try shown(["inspect", "none.npy"]).contains("\u{1B}[31mError:\u{1B}[0m none.npy: cannot open"))
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try shown(["inspect", "none.npy"], environment)
      #expect(plain.contains("Error: none.npy: cannot open") && !plain.contains("\u{1B}"), "\(plain)")
    }
    let piped = try Tool.run("inspect", "none.npy")
    #expect(piped.standardError.hasPrefix("Error: none.npy"))
  }

  @Test func aVerdictIsColoured() throws {
    let files = try PlantedFiles()
    let arguments = ["fit", "--config", files.folder.path("job.yaml"), "--quiet", "--accept-any-verdict"]
    #expect(try shown(arguments).contains("Verdict: \u{1B}[32mtrusted\u{1B}[0m. Independently"))
    #expect(try shown(arguments, ["NO_COLOR": "1"]).contains("Verdict: trusted. Independently"))
  }
}
