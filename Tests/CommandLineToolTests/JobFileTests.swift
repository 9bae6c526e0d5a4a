import Alignment
import CommandLineTool
import Foundation
import TestSupport
import Testing

@Suite struct JobFileTests {
  static let configs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("configs")

  @Test(arguments: Preset.allCases) func thePresetsFilesSayEveryKnobOfThePreset(preset: Preset) throws {
    let file = Self.configs.appendingPathComponent("\(preset.rawValue).yaml")
    let job = try JobFile(path: file.path)
    #expect(job.preset == preset)
    // Laid over either preset, the file alone must give this one.
    for other in Preset.allCases {
      var configuration = other.configuration
      #expect(try job.applyKnobs(to: &configuration) == [])
      #expect(configuration == preset.configuration)
    }
    #expect(job.knobs.all.count == preset.configuration.knobs.count)
  }

  @Test func knobsOfAnotherMethodAreToldApartFromMistakes() throws {
    let folder = try TemporaryFolder()
    let job = try JobFile(path: folder.write("anchors: {runs: 3}\nchains: 2\n", to: "job.yaml"))
    var configuration = Preset.default.configuration
    #expect(try job.applyKnobs(to: &configuration) == ["anchors.runs"])
    #expect(configuration.knobs.contains { $0.name == "chains" && $0.value == "2" })
    let wrong = try JobFile(path: folder.write("anchors: {runs: none}\n", to: "job.yaml"))
    #expect(throws: CommandError.self) { try wrong.applyKnobs(to: &configuration) }
  }

  @Test(arguments: [
    ("seed: -1", 1, "seed"), ("a: 1", 1, "unknown key"), ("seed: 1\nseed: 2", 1, "duplicated"),
    ("- 1", 1, "key: value"),
    ("preset: none", 1, "default"), ("source_rows: 5", 1, "first:end"), ("anchors: 3", 1, "key: value"),
    ("evaluation:\n  source: a", 2, "'target'"),
    ("evaluation:\n  source: a\n  target: b\n  oracle_source: c", 2, "oracle_target"),
    ("threads: 0", 1, "threads"),
    ("seed: [1, 2]", 1, "one value"),
    ("source: &a x\ntarget: *a", 2, "anchors and aliases"), ("source: [&a x,*a]", 1, "anchors and aliases"),
    ("*a : &a x", 1, "anchors and aliases"), ("source: &b x\n\u{2028}*b: 1", 3, "anchors and aliases"),
    ("source: [&a,*a]", 1, "anchors and aliases"), ("source: {&a:*a}", 1, "anchors and aliases"),
    ("source: &a\n  - x\ntarget: \"&\"\noutput:\n  - *a", 5, "anchors and aliases"),
    // Nine levels of keys, told before Yams compares them; four, which it may.
    (String(repeating: "? ", count: 9) + "a", 1, "not a list or a mapping"),
    (
      "seed: 1\n" + String(repeating: "[", count: 9) + "a" + String(repeating: "] : 1", count: 9), 2,
      "not a list or a"
    ),
    ("? ? ? ? a", 1, "a key must be a plain word"),
    ("? [&a [x, x], &b [*a, *a], &c [*b, *b]]\n: 1", 1, "anchors and aliases"),
  ])
  func mistakesAreNamedWithTheirLine(text: String, line: Int, word: String) throws {
    let folder = try TemporaryFolder()
    do {
      _ = try JobFile(path: folder.write(text, to: "job.yaml"))
      Issue.record("no error for \(text)")
    } catch {
      let text = "\(error)"
      #expect(text.contains("line \(line)") && text.contains(word), "\(error)")
    }
  }
}

/// What YAML could make of a text that is no larger than a job.
@Suite struct JobFileSizeTests {
  @Test(arguments: [
    "source: shards/*.npy\ntarget: '*.npy'\noutput: a&b\n", "source: a&b*c\ntarget: d-&e\n",
    "source: &a x\ntarget: y\n", "source: \"x *y\"\n", "source: 'x *y &z'\n", "source: x *y &z\n",
    "source: \"x\n  *y &z \\\n  *y\"\n", "source: |\n  *x\n  &x\n", "source: >-\n  &x y\n  *x\n",
    "seed: 1 # *x &x\n",
    "evaluation: {source: '*x', target: \"&x\"}\n", "source: &a '*a'\n",
    // Questions, and brackets in brackets, are no keys that are lists.
    "source: x\n" + String(repeating: "# Is it an index? A stray one? [a]\n", count: 20),
    "source: [" + String(repeating: "x?.npy, ", count: 20) + "y]\n",
  ]) func signsInPathsAndCommentsAreTaken(text: String) throws {
    let folder = try TemporaryFolder()
    _ = try JobFile(path: folder.write(text, to: "job.yaml"))
  }

  @Test func aMistakeBesideStarsIsShownAsItIsWritten() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("source: '*x &y'\ntarget: [*z\n", to: "job.yaml")
    #expect {
      _ = try JobFile(path: path)
    } throws: { "\($0)".contains("not valid YAML") && "\($0)".contains("[*z") }
  }

  @Test func anAliasOfNothingIsSaidToBeOne() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("source: 'x &y'\ntarget: *z\n", to: "job.yaml")
    #expect {
      _ = try JobFile(path: path)
    } throws: { "\($0)".contains("undefined alias") }
  }

  @Test func jobsOfSixtyFourKibibytesAreRead() throws {
    let folder = try TemporaryFolder()
    let text = "seed: 1\n"
    let largest = text + String(repeating: "#", count: 1 << 16 - text.utf8.count)
    _ = try JobFile(path: folder.write(largest, to: "job.yaml"))
    let larger = try folder.write(largest + "#", to: "job.yaml")
    #expect {
      try JobFile(path: larger)
    } throws: { error in
      "\(error)".contains("more than 64 KiB")
    }
  }

  @Test(arguments: [(64, "unknown key '\(String(repeating: "k", count: 64))'; did you mean"), (65, "k…'")])
  func keysThatAreLongAreNotCompared(count: Int, expected: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("\(String(repeating: "k", count: count)): 1", to: "job.yaml")
    #expect {
      try JobFile(path: path)
    } throws: { error in
      "\(error)".contains(expected)
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
