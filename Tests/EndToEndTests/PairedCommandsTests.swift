import Foundation
import LinearAlgebra
import Testing

/// The commands on paired vectors, run on planted pairs whose answer is known: a rotation, exact.
@Suite struct PairedCommandsTests {
  private func paths(_ files: PlantedFiles) -> [String] {
    ["--source", files.folder.path("a-evaluation.npy"), "--target", files.folder.path("b-evaluation.npy")]
  }

  private func run(_ arguments: [String]) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, arguments)
  }

  @Test(arguments: ["orthogonal", "linear", "ridge", "whitened", "matching"])
  func anOracleIsWrittenAndRanksEveryPairFirst(kind: String) throws {
    let files = try PlantedFiles()
    let map = files.folder.path("oracle.safetensors")
    let outcome = try run(["oracle", "--kind", kind, "--output", map, "--json"] + paths(files))
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    #expect(document["kind"] as? String == kind && document["pairs"] as? Int == 300)
    let evaluation = try json(run(["evaluate", "--map", map, "--json"] + paths(files)).standardOutput)
    #expect(try #require((evaluation["map"] as? [String: Any])?["top1"] as? Double) > 0.99)
  }

  @Test func aCurveHasALinePerCountAndAPicture() throws {
    let files = try PlantedFiles()
    let map = files.folder.path("oracle.safetensors")
    let outcome = try run(
      ["oracle", "--curve", "50,150", "--holdout", "100", "--output", map] + paths(files))
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let table = try String(decoding: files.folder.data("oracle.curve.tsv"), as: UTF8.self)
    #expect(table.split(separator: "\n").count == 3)
    let picture = try String(decoding: files.folder.data("oracle.curve.svg"), as: UTF8.self)
    #expect(picture.hasPrefix("<svg") && picture.contains("</svg>") && picture.contains("polyline"))
    let refusal = try run(["oracle", "--curve", "250", "--holdout", "100", "--output", map] + paths(files))
    #expect(refusal.status == 64 && refusal.standardError.contains("250"))
  }

  @Test func boundsHoldForARotation() throws {
    let files = try PlantedFiles(sourceDimension: 16, targetDimension: 16)
    let outcome = try run(["bounds", "--json"] + paths(files))
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.standardOutput.utf8))
    #expect(try #require(document as? [[String: Any]]).count == 4)
    let text = try run(["bounds"] + paths(files)).standardOutput
    #expect(text.contains("attained") && text.contains("tightness"))
  }

  @Test func modelsAreComparedAndDrawn() throws {
    let files = try PlantedFiles()
    let folder = files.folder
    let outcome = try run([
      "compare", folder.path("a-evaluation.npy"), folder.path("b-evaluation.npy"), "--output",
      folder.path("models"),
      "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(folder.names.contains("models.tsv") && folder.names.contains("models.svg"))
    let picture = try String(decoding: folder.data("models.svg"), as: UTF8.self)
    #expect(picture.contains("a-evaluation") && picture.contains("circle"))
  }

  @Test(arguments: ["orthogonal", "whitened", "matching"])
  func aQueryFindsItsOwnDocumentThroughTheOracle(kind: String) throws {
    let files = try PlantedFiles()
    let folder = files.folder
    let map = folder.path("oracle.safetensors")
    #expect(try run(["oracle", "--kind", kind, "--output", map] + paths(files)).status == 0)
    try folder.write((0..<300).map { "\($0) 0 \($0) 1\n" }.joined(), to: "qrels.txt")
    let outcome = try run([
      "retrieve", "--map", map, "--queries", folder.path("a-evaluation.npy"), "--documents",
      folder.path("b-evaluation.npy"), "--judgements", folder.path("qrels.txt"), "--k", "10", "--plot",
      folder.path("bars.svg"), "--runs", folder.path("run"), "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let conditions = try #require(json(outcome.standardOutput)["conditions"] as? [[String: Any]])
    let aligned = try #require(conditions.first { $0["condition"] as? String == "aligned, centred" })
    #expect(try #require(aligned["ndcg_10"] as? Double) > 0.95)
    #expect(conditions.contains { $0["condition"] as? String == "aligned" } == (kind == "orthogonal"))
    #expect(folder.names.contains("bars.svg") && folder.names.contains { $0.hasSuffix(".run") })
  }

  @Test(arguments: ["oracle", "bounds", "compare", "retrieve"]) func rowsWithNaNAreNamed(command: String)
    throws
  {
    let files = try PlantedFiles()
    let folder = files.folder
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(gaussian: 300, 20, using: &generator)
    rows[123, 4] = .nan
    try folder.write(rows, to: "nan.npy")
    let (bad, good) = (folder.path("nan.npy"), folder.path("b-evaluation.npy"))
    let map = folder.path("oracle.safetensors")
    #expect(try run(["oracle", "--output", map] + paths(files)).status == 0)
    try folder.write("0 0 0 1\n", to: "qrels.txt")
    let arguments: [String] =
      switch command {
      case "compare": [bad, good]
      case "retrieve":
        ["--map", map, "--queries", bad, "--documents", good, "--judgements", folder.path("qrels.txt")]
      case "oracle": ["--source", bad, "--target", good, "--output", folder.path("o.safetensors")]
      default: ["--source", bad, "--target", good]
      }
    let outcome = try run([command] + arguments)
    #expect(outcome.status == 1, "\(outcome.standardError)")
    #expect(
      outcome.standardError.contains("nan.npy") && outcome.standardError.contains("row 123"),
      "\(outcome.standardError)")
    #expect(!folder.names.contains("o.safetensors"))
  }
}
