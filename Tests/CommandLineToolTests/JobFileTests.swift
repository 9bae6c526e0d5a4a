import CommandLineTool
import EmbeddingAlignment
import Foundation
import Testing

@Suite struct JobFileTests {
  static let configs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("configs")

  @Test(arguments: Preset.allCases) func thePresetsFilesSayEveryKnobOfThePreset(preset: Preset) throws {
    let file = Self.configs.appendingPathComponent("\(preset.rawValue).yaml")
    let job = try JobFile(path: file.path)
    #expect(job.preset == preset)
    // Laid over the other preset, the file alone must give this one.
    var configuration = (Preset.allCases.first { $0 != preset } ?? preset).configuration
    try job.applyKnobs(to: &configuration)
    #expect(configuration == preset.configuration)
    let text = try String(contentsOf: file, encoding: .utf8)
    let ownSections =
      preset == .paper
      ? ["anchors", "relative_representations", "matching_refinement", "cluster_refinement"]
      : ["map_search", "batch_refinement", "chains", "chain_limit", "sufficient_agreement", "chain_start"]
    let own = Knob.all.filter { knob in
      let section = String(knob.name.prefix { $0 != "." })
      return ownSections.contains(section) || ["method", "orthogonal"].contains(section)
    }
    for knob in own {
      let name = knob.name.split(separator: ".").last.map(String.init) ?? knob.name
      #expect(
        text.contains("\(name): \(knob.value(in: preset.configuration)) "),
        "\(knob.name) in \(file.lastPathComponent)")
    }
  }

  @Test(arguments: [
    ("seed: -1", 1, "seed"), ("a: 1", 1, "unknown key"), ("seed: 1\nseed: 2", 1, "duplicated"),
    ("- 1", 1, "key: value"),
    ("preset: none", 1, "default"), ("source_rows: 5", 1, "first:end"), ("anchors: 3", 1, "key: value"),
    ("evaluation:\n  source: a", 2, "'target'"),
    ("evaluation:\n  source: a\n  target: b\n  oracle_source: c", 2, "oracle_target"),
    ("threads: 0", 1, "threads"),
    ("seed: [1, 2]", 1, "one value"),
  ])
  func mistakesAreNamedWithTheirLine(text: String, line: Int, word: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      _ = try JobFile(path: file.path)
      Issue.record("no error for \(text)")
    } catch {
      #expect(error.description.contains("line \(line)") && error.description.contains(word), "\(error)")
    }
  }
}

@Suite struct EditDistanceTests {
  @Test func distancesWorkedByHand() {
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("seed", "seed") == 0)
  }
}
