import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// What the tool does where its standard streams are closed, full, or a terminal that must not be tampered with.
@Suite struct StandardStreamTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Matrix(rowCount: 3, columnCount: 2, elements: [1, 2, 3, 4, 5, 6]), to: "x.npy")
  }

  private func shell(_ command: String) throws -> Tool.Outcome {
    try Tool.run(program: "/bin/sh", ["-c", "exec \"$0\" \(command)", Tool.path], folder: folder)
  }

  @Test(arguments: ["inspect x.npy", "inspect --json x.npy", "--help", "fit --print-config", "--version"])
  func aResultThatCannotBeWrittenIsAFailure(command: String) throws {
    let full = try shell("\(command) >/dev/full")
    #expect(full.status == 1)
    #expect(full.standardError == "Error: standard output: cannot write: No space left on device\n")
    let closed = try shell("\(command) >&-")
    #expect(closed.status == 1)
    #expect(closed.standardError == "Error: standard output: cannot write: Bad file descriptor\n")
  }

  @Test func aReaderThatHasReadEnoughIsNone() throws {
    let outcome = try Tool.run(
      program: "/bin/bash", ["-c", "set -o pipefail; \"$0\" --help | head -c 1", Tool.path], folder: folder)
    #expect(outcome.status == 0 && outcome.standardOutput == "O" && outcome.standardError.isEmpty)
  }

  /// The header is written first, when nobody is there any more.
  @Test(arguments: ["csv", "npy", "npz", "word2vec"]) func aReaderThatHasGoneBeforeTheHeaderIsNone(
    format: String
  ) throws {
    for command in ["merge --unchecked x.npy", "fuse --way as-is --first x.npy"] {
      let outcome = try Tool.run(
        program: "/bin/bash",
        [
          "-c",
          "mkfifo \(format); exec 4<>\(format); exec 3>\(format); exec 4>&-; "
            + "\"$0\" \(command) --output - --output-format \(format) >&3", Tool.path,
        ], folder: folder)
      #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(command): \(outcome.standardError)")
      try FileManager.default.removeItem(atPath: folder.path(format))
    }
  }

  @Test func whatAPipeGivesIsInspected() throws {
    for command in ["cat x.npy | \"$0\" inspect -", "\"$0\" inspect <(cat x.npy)"] {
      let outcome = try Tool.run(program: "/bin/bash", ["-c", command, Tool.path], folder: folder)
      #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome.standardError)")
      #expect(outcome.standardOutput.contains("shape                      3 x 2"))
    }
  }

  @Test func aNameWithALineEndMakesNoLineOfItsOwn() throws {
    let outcome = try Tool.run("inspect", "x\nWrote y.npy", folder: folder)
    #expect(outcome.status == 1)
    #expect(outcome.standardError.hasPrefix("Error: x⟨U+000A⟩Wrote y.npy: "))
    #expect(outcome.standardError.split(separator: "\n").count == 1)
  }

  @Test func closedStreamsAreNotTakenForFiles() throws {
    let outcome = try shell("inspect x.npy <&- 2>&-")
    #expect(outcome.status == 0 && outcome.standardOutput.contains("shape                      3 x 2"))
  }

  /// Sanitizers keep account of memory in terabytes of addresses.
  @Test(.disabled(if: Tool.isSanitized)) func aSmallAddressSpaceIsSaid() throws {
    let outcome = try Tool.run(
      program: "/bin/sh", ["-c", "ulimit -v 600000; exec \"$0\" inspect --threads 8 x.npy", Tool.path],
      folder: folder)
    #expect(outcome.status == 1)
    #expect(
      outcome.standardError.hasPrefix(
        "Error: the address space is limited to 585 MiB (ulimit -v), which does not leave the 1792 MiB that computing on 8 "
          + "threads takes; raise the limit or give fewer --threads"))
  }

  /// OpenBLAS asks for 128 MiB when it is loaded, and asked for ever. Sanitizers have allocators of their own.
  @Test(.disabled(if: Tool.isSanitized)) func memoryThatCannotBeHadIsSaid() throws {
    let outcome = try Tool.run(
      program: "/bin/sh",
      ["-c", "ulimit -d 60000; exec \"$0\" oracle --source x.npy --target x.npy --output o.npy", Tool.path],
      folder: folder)
    #expect(outcome.status == 1 && outcome.standardOutput.isEmpty)
    let words =
      /Error: memory ran out: [0-9]+ bytes could not be allocated; give fewer rows or --threads, or more memory \(the limit is 58 MiB of data \(ulimit -d\)\)\n/
    #expect(outcome.standardError.wholeMatch(of: words) != nil, "\(outcome.standardError)")
  }

  @Test func namesCannotReachTheTerminalRaw() throws {
    let rows = try folder.data("x.npy")
    try rows.write(to: URL(fileURLWithPath: folder.path("\u{1B}[31mred\u{202E}.npy")))
    let outcome = try Tool.run("inspect", folder.path("\u{1B}[31mred\u{202E}.npy"))
    #expect(outcome.status == 0 && outcome.standardOutput.contains("⟨U+001B⟩[31mred⟨U+202E⟩.npy\n"))
    let missing = try Tool.run("inspect", folder.path("\u{1B}]0;title\u{7}.npy"))
    #expect(
      missing.status == 1 && missing.standardError.contains("⟨U+001B⟩]0;title⟨U+0007⟩.npy: cannot open"))
    #expect(!missing.standardError.contains("\u{1B}"))
  }

  @Test func endlessLinesAreCut() throws {
    try folder.write("1,2\n3,\(String(repeating: "x", count: 100_000))\n", to: "y.csv")
    let outcome = try Tool.run("inspect", folder.path("y.csv"))
    #expect(outcome.status == 1)
    #expect(outcome.standardError.utf8.count < 5000 && outcome.standardError.contains("y.csv, line 2"))
  }

  @Test func anArgumentThatIsNoTextIsSaid() throws {
    let outcome = try shell("inspect \"$(printf 'a\\377.npy')\"")
    #expect(outcome.status == 64)
    #expect(outcome.standardError.contains("argument 2 ('a\u{FFFD}.npy') is not UTF-8; rename the file"))
    let option = try shell("apply --map map.safetensors --input x.npy --output \"$(printf 'a\\377.npy')\"")
    #expect(option.status == 64)
    #expect(option.standardError.contains("argument 7 ('a\u{FFFD}.npy') is not UTF-8; rename the file"))
  }
}
