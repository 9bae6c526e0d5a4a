import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// A map between spaces of one dimension that is used backwards: names tell, and the rows themselves as a rule.
@Suite struct DirectionTests {
  private let folder: TemporaryFolder

  init() throws {
    let files = try PlantedFiles(sourceDimension: 16, targetDimension: 16)
    folder = files.folder
    for (name, more) in [
      ("named", ["--source-model", "owner/new", "--target-model", "the old one"]), ("nameless", []),
      ("matching", ["--kind", "matching", "--source-model", "owner/new", "--target-model", "the old one"]),
    ] {
      let outcome = try Tool.run(
        program: Tool.path,
        ["oracle", "--source", folder.path("a-evaluation.npy"), "--target", folder.path("b-evaluation.npy")]
          + ["--output", folder.path("\(name).safetensors")] + more)
      #expect(outcome.status == 0, "\(outcome.standardError)")
    }
  }

  private func apply(_ map: String, to input: String, _ more: String...) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path,
      ["apply", "--map", folder.path("\(map).safetensors"), "--input", folder.path(input), "--output"]
        + [folder.path("out.npy")] + more)
  }

  /// Runs the command that a message has named, as somebody who pastes it into a shell.
  private func runCommand(of message: String) throws -> Tool.Outcome {
    let start = try #require(message.range(of: "vectors is: mv2v "))
    let command = message[start.upperBound...].prefix { $0 != "\n" }
    return try Tool.run(program: "/bin/sh", ["-c", "'\(Tool.path)' \(command)"])
  }

  private func expectImages(of input: String, under map: String, from side: Side) throws {
    let found = try EmbeddingFile(path: folder.path("out.npy")).rows(0..<300)
    let rows = try EmbeddingFile(path: folder.path(input)).rows(0..<300)
    let expected = try MapFile(path: folder.path("\(map).safetensors")).map.apply(to: rows, from: side)
    #expect(zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test(arguments: ["named", "matching"])
  func theOtherModelsVectorsAreRefusedWithTheCommandForThem(map: String) throws {
    let outcome = try apply(map, to: "b-evaluation.npy", "--from-model", "the old one")
    #expect(outcome.status == 1 && outcome.standardError.contains("'the old one' is its target model"))
    #expect(!folder.names.contains("out.npy"))
    let again = try runCommand(of: outcome.standardError)
    #expect(again.status == 0, "\(again.standardError)")
    try expectImages(of: "b-evaluation.npy", under: map, from: .target)
    // From the other side too, in either way of writing the option.
    for side in [["--side", "target"], ["--side=target"]] {
      let outcome = try Tool.run(
        program: Tool.path,
        ["apply", "--map", folder.path("\(map).safetensors"), "--input", folder.path("a-evaluation.npy")]
          + side
          + ["--output", folder.path("out.npy"), "--from-model", "owner/new"])
      #expect(outcome.status == 1 && outcome.standardError.contains("--from-model owner/new --side source"))
      #expect(
        !outcome.standardError.contains("--side target") && !outcome.standardError.contains("--side=target"))
    }
  }

  @Test func theRightModelsVectorsAreTaken() throws {
    #expect(try apply("named", to: "a-evaluation.npy", "--from-model", "owner/new").status == 0)
    try expectImages(of: "a-evaluation.npy", under: "named", from: .source)
    let back = try apply(
      "named", to: "b-evaluation.npy", "--from-model", "the old one", "--side", "target")
    #expect(
      back.status == 0 && back.standardError.contains("300 x 16, source space"), "\(back.standardError)")
    #expect(!back.standardError.contains("remark"))
    try expectImages(of: "b-evaluation.npy", under: "named", from: .target)
  }

  @Test func whatCannotBeCheckedIsRefused() throws {
    let unknown = try apply("named", to: "a-evaluation.npy", "--from-model", "another")
    #expect(unknown.status == 1)
    for word in ["'owner/new' (source)", "'the old one' (target)", "not of 'another'"] {
      #expect(unknown.standardError.contains(word), "\(unknown.standardError)")
    }
    let nameless = try apply("nameless", to: "a-evaluation.npy", "--from-model", "another")
    #expect(nameless.status == 1 && nameless.standardError.contains("--source-model"))
    #expect(!folder.names.contains("out.npy"))
  }

  @Test func exportsAreRefusedLikewise() throws {
    let arguments = [
      "export", "--map", folder.path("named.safetensors"), "--format", "json", "--output",
      folder.path("out.json"), "--from-model", "the old one",
    ]
    let outcome = try Tool.run(program: Tool.path, arguments)
    #expect(outcome.status == 1 && !folder.names.contains("out.json"), "\(outcome.standardError)")
    #expect(try runCommand(of: outcome.standardError).status == 0)
    let metadata = try #require(try json(folder.text("out.json"))["metadata"] as? [String: String])
    #expect(metadata["direction"] == "target_to_source")
  }

  @Test func rowsThatLookReversedAreSaidToBe() throws {
    let wrong = try apply("nameless", to: "b.npy")
    #expect(wrong.status == 0)
    #expect(wrong.standardError.contains("remark: these look like target vectors"), "\(wrong.standardError)")
    #expect(try runCommand(of: wrong.standardError).status == 0)
    try expectImages(of: "b.npy", under: "nameless", from: .target)
    #expect(try !apply("nameless", to: "a.npy").standardError.contains("remark"))
    #expect(try !apply("nameless", to: "b.npy", "--side", "target").standardError.contains("remark"))
    let back = try apply("nameless", to: "a.npy", "--side", "target")
    #expect(back.standardError.contains("remark: these look like source vectors"))
  }

  @Test func anotherDimensionNamesTheCommandToo() throws {
    let files = try PlantedFiles()
    let map = files.folder.path("map.safetensors")
    #expect(
      try Tool.run(
        "oracle", "--source", files.folder.path("a-evaluation.npy"), "--target",
        files.folder.path("b-evaluation.npy"), "--output", map
      ).status == 0)
    let outcome = try Tool.run(
      "apply", "--map", map, "--input", files.folder.path("b.npy"), "--output",
      files.folder.path("it is.npy"))
    #expect(outcome.status == 1 && outcome.standardError.contains("reversed"))
    let again = try runCommand(of: outcome.standardError)
    #expect(again.status == 0, "\(again.standardError)")
    #expect(try EmbeddingFile(path: files.folder.path("it is.npy")).columnCount == 20)
  }
}
