import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The README's NumPy snippet, run as it stands there, gives what `mv2v apply` gives.
@Suite struct ReadmeTests {
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A Python with numpy and safetensors: the one `Scripts/setup.sh` makes, or the system's; nil without one.
  static let python: String? = {
    let candidates = [repository.appendingPathComponent(".build-python/bin/python").path, "/usr/bin/python3"]
    return candidates.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? Tool.run(program: path, ["-c", "import numpy, safetensors"]))?.status == 0
    }
  }()

  @Test(.enabled(if: python != nil, "needs a Python with numpy and safetensors (Scripts/setup.sh makes one)"))
  func theSnippetGivesTheSameVectors() throws {
    let files = try PlantedFiles()
    try files.fit()
    try Self.compareSnippet(
      map: files.folder.path("map.safetensors"), rows: files.folder.path("a-evaluation.npy"),
      in: files.folder)
  }

  /// Runs the snippet and `mv2v apply` on 300 rows.
  static func compareSnippet(map: String, rows: String, in folder: TemporaryFolder) throws {
    let readme = try String(contentsOf: Self.repository.appendingPathComponent("README.md"), encoding: .utf8)
    let start = try #require(readme.range(of: "```python\nimport numpy"))
    let end = try #require(readme.range(of: "```", range: start.upperBound..<readme.endIndex))
    let snippet = "import numpy" + String(readme[start.upperBound..<end.lowerBound])

    try FileManager.default.copyItem(atPath: rows, toPath: folder.path("X.npy"))
    #expect(
      try Tool.run("apply", "--map", map, "--input", folder.path("X.npy"), "--output", folder.path("Y.npy"))
        .status == 0)
    try folder.write(
      snippet.replacingOccurrences(of: "map.safetensors", with: map)
        + "\nnp.save('snippet.npy', np.ascontiguousarray(Y, dtype=np.float32))\n", to: "snippet.py")
    let python = try #require(Self.python)
    let outcome = try Tool.run(program: python, [folder.path("snippet.py")], folder: folder)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let (ours, theirs) = (
      try EmbeddingFile(path: folder.path("Y.npy")).rows(0..<300),
      try EmbeddingFile(path: folder.path("snippet.npy")).rows(0..<300)
    )
    #expect(zip(ours.elements, theirs.elements).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
