import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Foundation
import MapExports
import TestSupport
import Testing

@Suite struct TextExportTests {
  private func text(_ file: ExportedFile) -> String { String(decoding: file.bytes, as: UTF8.self) }

  private func document(_ map: EmbeddingMap, side: Side = .source) throws -> [String: Any] {
    let export = try MapExport(
      SmallMaps.file(map, models: ModelNames(source: "a \"model\"")), to: .json, from: side)
    let object = try JSONSerialization.jsonObject(with: Data(try export.onlyFile.bytes))
    return try #require(object as? [String: Any])
  }

  @Test func jsonHoldsTheOperands() throws {
    let turn = try document(SmallMaps.turn)
    #expect(turn["center"] as? [Double] == [1, 2] && turn["offset"] as? [Double] == [10, 20])
    #expect(turn["matrix"] as? [[Double]] == [[0, 2], [-2, 0]] && turn["weights"] == nil)
    let metadata = try #require(turn["metadata"] as? [String: String])
    #expect(metadata["source_model"] == "a \"model\"" && metadata["direction"] == "source_to_target")
    #expect(metadata["input_dimension"] == "2" && metadata["paired"] == "true")
    let matching = try document(SmallMaps.matching, side: .target)
    #expect(matching["deficits"] as? [Double] == [0.5, 0.25] && matching["bound"] as? Double == 6)
    #expect((matching["metadata"] as? [String: String])?["direction"] == "target_to_common")
    #expect((matching["metadata"] as? [String: String])?["output_dimension"] == "4")
  }

  @Test func sqlHoldsTheColumnsAndTheFunction() throws {
    let sql = text(try MapExport(SmallMaps.file(SmallMaps.turn), to: .sql).onlyFile)
    for part in [
      "CREATE TABLE mv2v_source_to_target_center (center vector(2) NOT NULL);",
      "INSERT INTO mv2v_source_to_target_center VALUES ('[1.0,2.0]');",
      "(1, '[0.0,-2.0]', 10.0, 0.0),\n(2, '[2.0,0.0]', 20.0, 0.0);",
      "CREATE FUNCTION mv2v_source_to_target(input vector) RETURNS vector", "BEGIN;", "COMMIT;",
    ] {
      #expect(sql.contains(part), "\(part)")
    }
    let weighted = text(try MapExport(SmallMaps.file(SmallMaps.weighted), to: .sql).onlyFile)
    #expect(weighted.contains("VALUES ('[1.0,1.0,1.0]', '[1.0,0.5,0.0]');"))
    #expect(weighted.contains("(input - center) * weights"))
  }

  @Test func aNameCannotLeaveACommentOrAText() throws {
    let file = SmallMaps.file(SmallMaps.turn, models: ModelNames(source: "it's\nDROP TABLE items;"))
    let sql = text(try MapExport(file, to: .sql).onlyFile)
    #expect(!sql.contains("\nDROP") && sql.contains("'it''s⟨U+000A⟩DROP TABLE items; to"))
  }

  @Test func theCardSaysWhereTheMapComesFrom() throws {
    let file = SmallMaps.file(
      SmallMaps.turn, models: ModelNames(source: "owner/new-model", target: "the old one"))
    let card = try MapExport(file, to: .sentenceTransformers).card(file: "folder")
    #expect(card.hasPrefix("---\ngenerated_by: mv2v export\ntags:\n- mv2v\n"))
    #expect(card.contains("library_name: sentence-transformers"))
    // Only what can be a hub's name is a base model.
    #expect(card.contains("base_model:\n- \"owner/new-model\"\n---"))
    #expect(card.contains("# owner/new-model to the old one") && card.contains("| `kind` | orthogonal |"))
    #expect(card.contains("Not measured."))
  }

  /// A map from strangers may call its models anything.
  @Test(arguments: [
    "\n```\nimport os", "x\r# <script>", "a\u{1B}[2J\u{202E}", "'; DROP TABLE items; --", "\0",
  ])
  func namesNeitherRunNorRule(name: String) throws {
    let file = SmallMaps.file(SmallMaps.turn, models: ModelNames(source: name, target: name))
    for (format, side) in ExportFormat.allCases.flatMap({ [($0, Side.source), ($0, .target)] }) {
      let export = try MapExport(file, to: format, from: side)
      var texts = [export.card(file: "f")]
      if format == .sql { texts.append(String(decoding: try export.onlyFile.bytes, as: UTF8.self)) }
      // Every second part is a block of code, where a tag is none.
      let prose = texts[0].components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 0 }
      #expect(!prose.map(\.element).joined().contains("<script"), "\(format)")
      for text in texts {
        #expect(!text.contains("\nimport os"), "\(format)")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !isRuling($0) }, "\(format)")
      }
      if format == .sql {
        #expect(
          texts[1].contains("standard_conforming_strings = on;")
            && (!name.hasPrefix("'") || texts[1].contains("'''; DROP")))
      }
    }
  }

  @Test func theCardSaysWhatTheFitForetold() throws {
    func card(_ map: EmbeddingMap, from side: Side = .source, prediction: AccuracyPrediction?) throws
      -> String
    {
      let verdict = Verdict(
        level: .trusted, agreement: 0.9, chainCount: 2, mergedChainCount: 2, prediction: prediction)
      let record = FitRecord(preset: "default", seed: 0, verdict: verdict, knobs: [:])
      let file = MapFile(map: map, metadata: MapMetadata(making: .unpaired(record)))
      return try MapExport(file, to: .json, from: side).card(file: "f")
    }
    let prediction = AccuracyPrediction(
      poolSize: 8192, top1: .init(expected: 0.6849, low: 0.5751, high: 0.776),
      meanRank: .init(expected: 9.06, low: 4.24, high: 19.96))
    let forward = try card(SmallMaps.turn, prediction: prediction)
    #expect(
      forward.contains(
        "Not measured. `mv2v evaluate --json` measures it where paired vectors exist, and `mv2v export --evaluation` "
          + "puts what it prints here.\n\nForetold by the fit, without ground truth, of its orthogonal map, source "
          + "vectors looking for their counterparts among 8192 target vectors: top-1 0.68 (0.58 to 0.78), mean rank "
          + "9.1 (4.2 to 20.0). Nine of ten fits of other models lay within the bounds.\n"))
    #expect(try card(SmallMaps.turn, from: .target, prediction: prediction).contains("leads the other way."))
    #expect(try card(SmallMaps.matching, prediction: prediction).contains("This is the matching map"))
    #expect(try !card(SmallMaps.turn, prediction: nil).contains("Foretold"))
  }

  @Test func theCardHasWhatWasMeasuredInItsDirection() throws {
    let folder = try TemporaryFolder()
    func figures(_ top1: Double) -> String {
      "{\"top1\": \(top1), \"top10\": 0.9, \"mean_rank\": 3.25, \"mrr\": 0.8, \"rows\": 500, \"pool\": 400}"
    }
    let path = try folder.write(
      "{\"map\": \(figures(0.625)), \"chance\": {}, \"backward\": {\"map\": \(figures(0.5)), \"oracle\": \(figures(0.75))}}",
      to: "e.json")
    let accuracy = try MeasuredAccuracy(path: path)
    let file = SmallMaps.file(SmallMaps.turn)
    let forward = try MapExport(file, to: .onnx, accuracy: accuracy).card(file: "f")
    #expect(
      forward.contains("| this map | 0.625 | 0.9 | 3.25 | 0.8 |") && !forward.contains("| paired oracle"))
    #expect(forward.contains("    - type: top-1\n      value: 0.625\n"))
    let backward = try MapExport(file, to: .onnx, from: .target, accuracy: accuracy).card(file: "f")
    #expect(backward.contains("| this map | 0.5 |") && backward.contains("| paired oracle | 0.75 |"))
    let bad = try folder.write("{\"map\": {\"top1\": 1}}", to: "bad.json")
    let error = try #require(throws: ExportError.self) { try MeasuredAccuracy(path: bad) }
    #expect(error.description.contains("map.") && error.description.contains("mv2v evaluate --json"))
    for top1 in [-5, 1e308] {
      let unsound = try folder.write("{\"map\": \(figures(top1))}", to: "unsound.json")
      let error = try #require(throws: ExportError.self) { try MeasuredAccuracy(path: unsound) }
      #expect(error.description.contains("cannot be measured"), "\(error)")
    }
  }
}
