import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// `mv2v fuse` on the plane's mirrored modalities (docs/fusion.md) and on planted ones.
@Suite struct FuseTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Matrix(rows: [[-2, 11], [-1, 7], [1, 13], [2, 9]]), to: "pictures.npy")
    try folder.write(Matrix(rows: [[-2, 9], [-1, 13], [1, 7], [2, 11]]), to: "texts.npy")
    try folder.write("0 0 0 1\n1 0 1 1\n2 0 2 1\n3 0 3 1\n", to: "qrels")
  }

  private func fuse(_ arguments: String...) throws -> Tool.Outcome { try fuse(items: arguments) }

  private func fuse(items arguments: [String]) throws -> Tool.Outcome {
    try Tool.run(program: Tool.path, ["fuse"] + arguments, folder: folder)
  }

  private let pairs = ["--paired-first", "pictures.npy", "--paired-second", "texts.npy"]

  private func fuse(_ arguments: [String]) throws -> Tool.Outcome {
    try fuse(items: pairs + arguments)
  }

  @Test func centringAloneFindsNothingThatAligningFinds() throws {
    let outcome = try fuse([
      "--first", "pictures.npy", "--queries", "texts.npy", "--judgements", "qrels", "--k", "1", "--alpha",
      "1", "--json",
      "--table", "curve.tsv", "--plot", "curve.svg",
    ])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    #expect(
      document["queries"] as? Int == 4 && document["first_only"] as? Int == 4 && document["both"] as? Int == 0
    )
    let ways = try #require(document["ways"] as? [[String: Any]])
    #expect(ways.compactMap { $0["way"] as? String } == ["as-is", "centred", "aligned", "aligned-centred"])
    for way in ways {
      let points = try #require(way["points"] as? [[String: Any]])
      #expect(points.count == 1 && points[0]["alpha"] as? Double == 1)
      #expect(points[0]["recall_1"] as? Double == (way["way"] as? String == "centred" ? 0 : 1))
    }
    let lines = try folder.text("curve.tsv").split(separator: "\n")
    #expect(lines.count == 5 && lines[0] == "way\talpha\tndcg_10\trecall_1\tmrr_10\tmap")
    #expect(lines[1] == "as-is\t1\t1.000000\t1.000000\t1.000000\t1.000000")
    #expect(try folder.text("curve.svg").contains("polyline"))
  }

  @Test func aTableHasALineForEachWeightAndAColumnForEachWay() throws {
    let outcome = try fuse([
      "--first", "pictures.npy", "--second", "texts.npy", "--queries", "texts.npy", "--judgements", "qrels",
    ])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
    #expect(
      lines[0] == "nDCG@10"
        && lines[1].split(separator: " ") == ["alpha", "as-is", "centred", "aligned", "aligned-centred"])
    #expect(lines[2].hasPrefix("0 ") && lines[7].hasPrefix("0.5 ") && lines[12].hasPrefix("1 "))
    #expect(outcome.standardOutput.contains("4 queries, 4 items: 4 of both modalities"))
    let gaps = try #require(
      json(
        fuse(
          [
            "--first", "pictures.npy", "--second", "texts.npy", "--queries", "texts.npy", "--judgements",
            "qrels",
          ]
            + ["--json"]
        ).standardOutput)["ways"] as? [[String: Any]])
    let last = try #require(gaps.last?["gap"] as? [String: Any])
    #expect(try #require(last["distance"] as? Double) < 1e-5)
    #expect(try abs(#require(last["paired_cosine"] as? Double) - 1) < 1e-5)
  }

  @Test func fusedVectorsAreWrittenWithTheirIds() throws {
    try folder.write("a\nb\nc\nd\n", to: "first-ids")
    try folder.write("d\nx\na\ny\n", to: "second-ids")
    let both = [
      "--first", "pictures.npy", "--second", "texts.npy", "--first-ids", "first-ids", "--second-ids",
      "second-ids",
    ]
    let refusal = try fuse(both + ["--output", "fused.jsonl"])
    #expect(
      refusal.status == 1 && refusal.standardError.contains("'b' has a vector of the first modality alone"))
    #expect(refusal.standardError.contains("--mixed") && !folder.names.contains("fused.jsonl"))
    let outcome = try fuse(
      both + ["--mixed", "--way", "as-is", "--alpha", "0.25", "--output", "fused.jsonl", "--json"])
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    #expect(
      document["items"] as? Int == 6 && document["both"] as? Int == 2 && document["first_only"] as? Int == 2)
    #expect(document["second_only"] as? Int == 2 && document["alpha"] as? Double == 0.25)
    #expect(document["way"] as? String == "as-is" && document["dimension"] as? Int == 2)
    let file = try EmbeddingFile(path: folder.path("fused.jsonl"))
    #expect(try (0..<6).map { try #require(file.identifiers)[$0] } == ["a", "b", "c", "d", "x", "y"])
    let rows = file.rows(0..<6)
    // b is the picture (-1, 7) alone, x the text (-1, 13).
    #expect(
      abs(rows[1, 0] + 1 / Float(50).squareRoot()) < 1e-5
        && abs(rows[4, 0] + 1 / Float(170).squareRoot()) < 1e-5)
  }

  @Test func queriesArePreparedAlone() throws {
    #expect(try fuse(["--second", "texts.npy", "--output", "queries.npy"]).status == 0)
    #expect(try fuse(["--first", "pictures.npy", "--output", "documents.npy"]).status == 0)
    // The mirror is turned back, so that both are equal.
    let (queries, documents) = (
      try readRows(folder.path("queries.npy")), try readRows(folder.path("documents.npy"))
    )
    #expect(zip(queries.elements, documents.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(queries.rowSquaredNorms().allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test func aMapStandsForPairsUnlessItHasFailedOrLeadsElsewhere() throws {
    let planted = try PlantedPairs(300, dimensions: (8, 6), noise: 0.1, seed: 4)
    try folder.write(planted.source, to: "a.npy")
    try folder.write(planted.target, to: "b.npy")
    for kind in ["orthogonal", "matching"] {
      let made = try Tool.run(
        program: Tool.path,
        [
          "oracle", "--source", "a.npy", "--target", "b.npy", "--kind", kind, "--output",
          "\(kind).safetensors",
        ],
        folder: folder)
      #expect(made.status == 0, "\(made.standardError)")
    }
    let arguments = ["--first", "a.npy", "--second", "b.npy"]
    let byMap = try fuse(
      "--map", "orthogonal.safetensors", "--first", "a.npy", "--second", "b.npy", "--output", "m.npy")
    #expect(byMap.status == 0, "\(byMap.standardError)")
    let byPairs = try Tool.run(
      program: Tool.path,
      ["fuse", "--paired-first", "a.npy", "--paired-second", "b.npy", "--output", "p.npy"] + arguments,
      folder: folder)
    #expect(byPairs.status == 0)
    let (m, p) = (try readRows(folder.path("m.npy")), try readRows(folder.path("p.npy")))
    #expect(m.columnCount == 6 && zip(m.elements, p.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    let refusal = try fuse("--map", "matching.safetensors", "--first", "a.npy", "--output", "n.npy")
    #expect(refusal.status == 1 && refusal.standardError.contains("leads to a common space"))
    let unequal = try fuse(
      "--map", "orthogonal.safetensors", "--first", "a.npy", "--second", "b.npy", "--way", "centred",
      "--output", "n.npy")
    #expect(
      unequal.status == 1 && unequal.standardError.contains("the first modality has 8 and the second 6"))
    #expect(!folder.names.contains("n.npy"))
  }

  @Test func asIsNeedsNeitherPairsNorMap() throws {
    let both = ["--first", "pictures.npy", "--second", "texts.npy", "--way", "as-is", "--alpha", "0.3"]
    let unpaired = try fuse(items: both + ["--output", "alone.npy"])
    #expect(unpaired.status == 0, "\(unpaired.standardError)")
    #expect(try fuse(both + ["--output", "paired.npy"]).status == 0)
    #expect(try folder.bytes("alone.npy") == folder.bytes("paired.npy"))
    let search = ["--queries", "texts.npy", "--judgements", "qrels", "--json"]
    let found = try fuse(items: both + search)
    #expect(try found.status == 0 && found.standardOutput == fuse(both + search).standardOutput)
    try folder.write(Matrix(rows: [[1, 2, 3], [3, 4, 5], [5, 7, 6], [1, 0, 0]]), to: "wide.npy")
    let other = ["--first", "pictures.npy", "--second", "wide.npy", "--output", "other.npy"]
    let unequal = try fuse(items: other + ["--way", "as-is"])
    #expect(
      unequal.status == 1 && unequal.standardError.contains("the first modality has 2 and the second 3"))
    let needing = try fuse(items: other + ["--way", "centred"])
    #expect(needing.status == 64 && needing.standardError.contains("only --way as-is does without"))
    #expect(!folder.names.contains("other.npy"))
  }

  @Test func wrongUsageSaysWhatIsWrong() throws {
    try folder.write(Matrix(rows: [[1, 2], [3, 4], [5, 7]]), to: "three.npy")
    try folder.write(Matrix(rows: [[1, 2], [.nan, 4], [5, 7], [1, 1]]), to: "nan.npy")
    let both = "--first pictures.npy --second texts.npy"
    let cases: [(String, Int32, String)] = [
      ("\(both) --alpha 1.5 --output out.npy", 64, "--alpha must lie between 0 and 1, not 1.5"),
      ("\(both) --alpha -0.1 --output out.npy", 64, "--alpha must lie between 0 and 1, not -0.1"),
      ("\(both) --alpha half --output out.npy", 64, "half"),
      ("\(both) --alpha 0.2,0.4 --output out.npy", 64, "one --alpha"),
      (both, 64, "give either --output"),
      ("\(both) --output out.npy --judgements qrels", 64, "give either --output"),
      ("\(both) --output out.npy --queries texts.npy", 64, "goes with --judgements"),
      ("\(both) --judgements qrels", 64, "needs --queries"),
      ("--output out.npy", 64, "--first, --second or both"),
      ("\(both) --map m.safetensors --output out.npy", 64, "give either paired items"),
      (
        "--first pictures.npy --second three.npy --output out.npy", 1,
        "the first modality has 4 rows and the second 3"
      ),
      (
        "--first nan.npy --output out.npy", 1,
        "nan.npy: the source has 1 row with NaN or infinity, first row 1"
      ),
      ("--first pictures.npy --output pictures.npy", 1, "choose another output"),
    ]
    for (arguments, status, words) in cases {
      let outcome = try fuse(arguments.split(separator: " ").map(String.init))
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.standardError.contains(words), "\(arguments): \(outcome.standardError)")
      #expect(!folder.names.contains("out.npy"))
    }
    let unpaired = try fuse(
      "--paired-first", "pictures.npy", "--paired-second", "three.npy", "--first", "pictures.npy", "--output",
      "out.npy")
    #expect(unpaired.status == 1 && unpaired.standardError.contains("the source has 4 rows and the target 3"))
  }
}
