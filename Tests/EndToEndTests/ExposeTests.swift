import EmbeddingMaps
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// `mv2v expose` on planted pairs, of which 200 documents have their text among the candidates and 100 have not.
@Suite struct ExposeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let planted = try PlantedPairs(900, dimensions: (16, 12), noise: 0.3, seed: 8)
    try folder.write(planted.source.rows(0..<300), to: "fit-a.npy")
    try folder.write(planted.target.rows(0..<300), to: "fit-b.npy")
    try folder.write(planted.target.rows(300..<600), to: "stored.npy")
    try folder.write(planted.source.rows(400..<700), to: "public.npy")
    try folder.write(planted.source.rows(700..<900), to: "absent.npy")
    try folder.write(
      "document\tcandidate\n" + (0..<200).map { "\($0 + 100)\t\($0)\n" }.joined(), to: "truth.tsv")
    try folder.write((0..<300).map { "text \($0)\n" }.joined(), to: "texts.txt")
    for kind in ["orthogonal", "matching"] {
      let outcome = try Tool.run(
        program: Tool.path,
        [
          "oracle", "--source", "fit-a.npy", "--target", "fit-b.npy", "--kind", kind, "--output",
          "\(kind).safetensors",
        ],
        folder: folder)
      #expect(outcome.status == 0, "\(outcome.standardError)")
    }
  }

  private func expose(_ map: String = "orthogonal", _ more: String...) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path,
      ["expose", "--map", "\(map).safetensors", "--documents", "stored.npy", "--candidates", "public.npy"]
        + more,
      folder: folder)
  }

  @Test(arguments: ["orthogonal", "matching"])
  func theClaimIsCheckedByTheTruth(map: String) throws {
    let outcome = try expose(
      map, "--decoys", "absent.npy", "--truth", "truth.tsv", "--labels", "texts.txt", "--output",
      "matches.tsv", "--json")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let document = try json(outcome.standardOutput)
    #expect(document["documents"] as? Int == 300 && document["candidates"] as? Int == 300)
    #expect(document["decoys"] as? Int == 200 && document["undirected_documents"] as? Int == 0)
    let truth = try #require(document["truth"] as? [String: Any])
    #expect(truth["present"] as? Int == 200)
    let levels = try #require(document["levels"] as? [[String: Any]])
    #expect(levels.compactMap { $0["false_discovery_rate"] as? Double } == [0.01, 0.05, 0.1])
    let lenient = levels[2]
    let (identified, right) = (
      try #require(lenient["identified"] as? Int), try #require(lenient["right"] as? Int)
    )
    #expect(identified > 100 && right > 90 && Double(right) >= 0.8 * Double(identified))

    let lines = try folder.text("matches.tsv").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    #expect(lines[0] == ["document", "candidate", "similarity", "margin", "mutual", "q", "text"])
    #expect(lines.count - 1 == document["matches"] as? Int)
    let written = lines.dropFirst().filter { (Double($0[5]) ?? 1) <= 0.1 }
    #expect(written.count == identified)
    #expect(written.count { Int($0[0]) == (Int($0[1]) ?? 0) + 100 } == right)
    #expect(lines.dropFirst().allSatisfy { $0[6] == "text \($0[1])" })
    #expect(lines.dropFirst().count { $0[4] == "1" } == document["mutual_matches"] as? Int)
  }

  @Test func aTableSaysWhatIsIdentified() throws {
    let text = try expose("orthogonal", "--decoys", "absent.npy", "--truth", "truth.tsv").standardOutput
    let lines = text.split(separator: "\n")
    #expect(
      lines[0].hasPrefix("false discovery rate  identified  of all  right  really false  of those there are"))
    #expect(lines[1].hasPrefix("1 %") && lines[2].hasPrefix("5 %") && lines[3].hasPrefix("10 %"))
    #expect(text.contains("300 documents, 300 candidates, 200 decoys.") && text.contains("The most certain:"))
    let unsure = try expose()
    #expect(unsure.status == 0 && unsure.standardOutput.contains("Without --decoys nothing says how many"))
  }

  @Test func rowsGoByTheirNumbersInTheFile() throws {
    let outcome = try expose(
      "orthogonal", "--document-rows", "100:200", "--candidate-rows", "0:100", "--labels", "texts.txt",
      "--output", "m.tsv")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let lines = try folder.text("m.tsv").split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    #expect(lines.count == 100 && lines.allSatisfy { (100..<200).contains(Int($0[0]) ?? 0) && $0[5].isEmpty })
    #expect(lines.count { Int($0[0]) == (Int($0[1]) ?? 0) + 100 } > 60)
  }

  @Test func whatCannotBeUsedIsRefused() throws {
    try folder.write("0\t0\n300\t1\n", to: "bad-truth.tsv")
    try folder.write("one\n", to: "one.txt")
    let cases: [(String, Int32, String)] = [
      ("--truth bad-truth.tsv", 1, "bad-truth.tsv: line 2: it names the document '300'"),
      ("--labels one.txt", 1, "one.txt: 1 lines, expected 300"),
      ("--side source", 1, "source and target seem to be exchanged"),
      ("--decoys stored.npy", 1, "stored.npy: the map's source dimension is 16"),
      ("--decoy-rows 0:10", 64, "--decoy-rows needs --decoys"),
      ("--output public.npy", 1, "choose another output"),
    ]
    let common = [
      "expose", "--map", "orthogonal.safetensors", "--documents", "stored.npy", "--candidates", "public.npy",
    ]
    for (arguments, status, words) in cases {
      let outcome = try Tool.run(
        program: Tool.path, common + arguments.split(separator: " ").map(String.init), folder: folder)
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.standardError.contains(words), "\(arguments): \(outcome.standardError)")
    }
  }

  @Test func aFailedMapIsRefused() throws {
    let file = try MapFile(path: folder.path("orthogonal.safetensors"))
    var metadata = file.metadata
    metadata.making = .unpaired(
      FitRecord(
        preset: "default", seed: 0,
        verdict: Verdict(level: .failed, agreement: 0.1, chainCount: 2, mergedChainCount: 1), knobs: [:]))
    try folder.write(MapFile(map: file.map, metadata: metadata).encoded(), to: "failed.safetensors")
    let refusal = try expose("failed", "--output", "matches.tsv")
    #expect(refusal.status == 1 && refusal.standardError.contains("has the verdict 'failed'"))
    #expect(!folder.names.contains("matches.tsv"))
    let forced = try expose("failed", "--force")
    #expect(
      forced.status == 0 && forced.standardError.contains("has the verdict 'failed': what a better map"))
  }
}
