import EmbeddingFiles
import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The inputs that are kept in `Fuzzing`: seeds are read, and what once made a parser fail is refused in its words.
@Suite struct KeptInputTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fuzzing")

  /// The kept inputs below a folder, as `target/name`.
  static func inputs(in name: String) throws -> [String] {
    let folder = folder.appendingPathComponent(name)
    let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return found.filter { $0.split(separator: "/").count == 2 }.sorted()
  }

  /// What a target's parser says of an input; nil where it reads it.
  static func message(of input: String, in name: String) throws -> String? {
    let parts = input.split(separator: "/").map(String.init)
    let target = try #require(FuzzTarget.named(parts[0]), "no target for \(input)")
    let bytes = try Data(contentsOf: folder.appendingPathComponent(name).appendingPathComponent(input))
    let temporary = try TemporaryFolder()
    let path = try temporary.write([UInt8](bytes), to: "input\(target.suffix)")
    do {
      try target.read(path)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Seeds that are there to be refused, with a part of what is said.
  static let refusedSeeds = [
    "faiss/empty": "the array is 0 x 3",
    "hdf5/newest": "several 2-D tensors, 'a/b', 'x'",
    "job/anchors": "line 2: anchors and aliases",
    "jsonl/batch": "none of the fields embedding",
    "jsonl/dots": "none of the fields embedding",
    "npy/empty": "the array is 0 x 3",
    "npy/structured": "elements are structured",
    "npz/deflated-several": "several 2-D tensors, 'others', 'vectors'",
    "npz/stored-several": "several 2-D tensors, 'others', 'vectors'",
    "safetensors/several": "several 2-D tensors, 'x', 'y'",
    "shard-record/source": "1 of the 2 shards of its run is missing: 2",
  ]

  /// Seeds that only the fuzzer's build takes; elsewhere libhdf5 says that they are none of its files.
  static let fuzzerTarget = "hdf5-answers"

  @Test func everyFormatIsATarget() {
    let formats = Set(readableFormatNames)
    #expect(formats.isSubset(of: FuzzTarget.all.map(\.name)))
  }

  @Test func everyParserHasSeeds() throws {
    let targets = Set(try Self.inputs(in: "Corpus").map { $0.split(separator: "/").first.map(String.init) })
    #expect(targets == Set(FuzzTarget.all.map(\.name)))
  }

  @Test(arguments: try inputs(in: "Corpus")) func seedsAreRead(input: String) throws {
    let message = try Self.message(of: input, in: "Corpus")
    let isOfFuzzer = input.hasPrefix("\(Self.fuzzerTarget)/")
    if let expected = isOfFuzzer ? "the header is damaged" : Self.refusedSeeds[input] {
      #expect(message?.contains(expected) == true, "\(input): \(message ?? "read")")
    } else {
      #expect(message == nil, "\(input)")
    }
  }

  /// What failed, with a part of what is said of it now; nil for what is read.
  static let failures: [String: String?] = [
    "hdf5-answers/chunk-of-few-bytes": "the header is damaged",
    "job/billion-laughs": "line 2: anchors and aliases (&name and *name) are not taken",
    "job/keys-within-keys": "line 2: a key must be a plain word, not a list or a mapping",
    "job/long-key": "line 1: unknown key 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…'",
    "map-report/matrix-beyond-measure": "the tensor 'source_map' would make vectors of unit length",
    "map-report/objective-beyond-measure": nil,
    "npz/overlapping-members": "the zip archive's directory: 'vectors.npy' and 'windows.npy' overlap",
    "shard-record/endless-shards":
      "4611686018427387903 of the 4611686018427387904 shards of its run are missing: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …",
  ]

  @Test func everyFailureIsListed() throws {
    #expect(try Self.inputs(in: "Regressions") == Self.failures.keys.sorted())
  }

  @Test(arguments: try inputs(in: "Regressions")) func failuresAreMended(input: String) throws {
    let message = try Self.message(of: input, in: "Regressions")
    let expected = try #require(Self.failures[input])
    if let expected {
      #expect(message?.contains(expected) == true, "\(input): \(message ?? "read")")
    } else {
      #expect(message == nil, "\(input)")
    }
  }
}
