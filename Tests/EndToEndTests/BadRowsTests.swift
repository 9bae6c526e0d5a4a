import LinearAlgebra
import TestSupport
import Testing

/// Rows that cannot be mapped, in every format that is written: refused by file and row before anything is written.
@Suite struct BadRowsTests {
  @Test(arguments: ["npy", "safetensors", "npz", "fvecs", "jsonl", "csv", "tsv", "vec", "bin", "pgcopy"])
  func rowsWithNaNOrInfinityAreNamed(_ suffix: String) throws {
    let files = try PlantedFiles()
    try files.fit()
    var generator = SeededGenerator(seed: 5)
    let folder = files.folder
    for (value, word) in [(Float.nan, "NaN"), (.infinity, "infinity")] {
      var rows = Matrix<Float>(gaussian: 6, 20, using: &generator)
      rows[4, 3] = value
      try folder.write(rows, to: "bad.npy")
      let copied = try Tool.run("merge", "--unchecked", "bad.npy", "--output", "x.\(suffix)", folder: folder)
      #expect(copied.status == 0, "\(copied.standardError)")
      try folder.write("precious", to: "y.npy")
      let outcome = try Tool.run(
        "apply", "--map", "map.safetensors", "--input", "x.\(suffix)", "--output", "y.npy", folder: folder)
      #expect(outcome.status == 1 && outcome.standardOutput.isEmpty)
      for part in ["x.\(suffix)", "row 4", word] {
        #expect(outcome.standardError.contains(part), "\(outcome.standardError)")
      }
      #expect(try folder.text("y.npy") == "precious" && !folder.names.contains { $0.hasSuffix(".partial") })
    }
  }
}
