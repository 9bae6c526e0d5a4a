import EmbeddingFiles
import LinearAlgebra
import TestSupport
import Testing

/// `--output-type float16` and what lies beyond it.
@Suite struct HalfPrecisionApplyTests {
  private let files: PairedFiles
  private var folder: TemporaryFolder { files.folder }

  /// Rows `a.npy`, and oracles into spaces of usual length, a million times as long, and as short.
  init() throws {
    files = try PairedFiles()
    for (name, factor) in [("usual", 1), ("long", 1e6), ("short", 1e-9)] as [(String, Float)] {
      var target = files.planted.evaluationTarget
      target.elements = target.elements.map { $0 * factor }
      try files.folder.write(target, to: "\(name).npy")
      try files.writeOracle(to: "\(name).npy", as: "\(name).safetensors")
    }
  }

  private func apply(_ map: String, _ options: String...) throws -> Tool.Outcome {
    try files.run(["apply", "--map", "\(map).safetensors", "--input", "a.npy"] + options)
  }

  private func rows(_ name: String) throws -> Matrix<Float> {
    let file = try EmbeddingFile(path: folder.path(name))
    return file.rows(0..<file.rowCount)
  }

  @Test(arguments: ["y.npy", "y.npz", "y.safetensors"])
  func mappedRowsAreRoundedToHalves(output: String) throws {
    try #require(apply("usual", "--output", "whole.npy").status == 0)
    let outcome = try apply("usual", "--output", output, "--output-type", "float16", "--json")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.standardOutput.contains("\"saturated_elements\" : 0"))
    #expect(try EmbeddingFile(path: folder.path(output)).elementType == .float16)
    let (halves, whole) = (try rows(output), try rows("whole.npy"))
    let isNear = zip(halves.elements, whole.elements).allSatisfy {
      abs($0 - $1) <= max(0x1p-11 * abs($1), 0x1p-25)
    }
    #expect(isNear)
  }

  @Test func theExtensionOfHalvesMeansThem() throws {
    #expect(try apply("usual", "--output", "y.f16").status == 0)
    #expect(try folder.bytes("y.f16").count == 60 * 5 * 2)
    let plan = try apply("usual", "--output", "z.f16", "--dry-run", "--json")
    #expect(plan.status == 0 && plan.standardOutput.contains("\"bytes\" : 600"), "\(plan)")
  }

  @Test func whatIsBeyondIsAnErrorUnlessItSaturates() throws {
    let before = folder.names
    let refused = try apply("long", "--output", "y.npy", "--output-type", "float16")
    #expect(refused.status == 1)
    let words =
      /Error: y\.npy: row 0 would have -?[0-9.]+ in column [0-4], beyond the largest number of float16, 65504; write float32, or 65504 in its place with --saturate\n/
    #expect(refused.standardError.wholeMatch(of: words) != nil, "\(refused)")
    #expect(folder.names == before)
    let outcome = try apply("long", "--output", "y.npy", "--output-type", "float16", "--saturate", "--json")
    #expect(outcome.status == 0, "\(outcome)")
    let written = try rows("y.npy")
    #expect(try apply("long", "--output", "whole.npy").status == 0)
    let count = try rows("whole.npy").elements.count { abs($0) >= 65520 }
    #expect(count > 200 && written.elements.allSatisfy { abs($0) <= 65504 })
    #expect(
      outcome.standardError.contains(
        "remark: \(count) elements of y.npy are beyond float16 and were written as 65504 or -65504\n"))
    #expect(outcome.standardOutput.contains("\"saturated_elements\" : \(count)"))
  }

  @Test func rowsThatWouldBeZerosAreRefused() throws {
    let outcome = try apply("short", "--output", "y.npy", "--output-type", "float16")
    #expect(outcome.status == 1 && !folder.names.contains("y.npy"))
    #expect(outcome.standardError.contains("y.npy: row 0 is so short that float16"), "\(outcome)")
  }

  @Test func formatsAndTypesGoTogether() throws {
    let text = try apply("usual", "--output", "y.csv", "--output-type", "float16")
    #expect(
      text.status == 1
        && text.standardError
          == "Error: y.csv: csv is not written in float16; npy, safetensors, npz, raw-float16 can be (--output-format)\n"
    )
    let idle = try apply("usual", "--output", "y.npy", "--saturate")
    #expect(idle.status == 1 && idle.standardError.contains("give --output-type float16 too"), "\(idle)")
  }

  @Test func shardsOfOneRunHaveOneType() throws {
    for (shard, type) in [("1/2", "float32"), ("2/2", "float16")] {
      try #require(
        apply("usual", "--output", "{shard}.npy", "--shard", shard, "--output-type", type).status == 0)
    }
    let mixed = try files.run(["merge", "1.npy", "2.npy", "--output", "y.npy"])
    #expect(mixed.status == 1)
    #expect(mixed.standardError.contains("the type of elements is float"), "\(mixed)")
    let again = try apply(
      "usual", "--output", "{shard}.npy", "--shard", "1/2", "--output-type", "float16", "--resume")
    #expect(
      again.status == 0
        && again.standardError.contains("written anew: the type of elements is float32 in one and float16"),
      "\(again)")
    let merged = try files.run([
      "merge", "1.npy", "2.npy", "--output", "y.npy", "--output-type", "float16",
    ])
    #expect(merged.status == 0, "\(merged)")
    try #require(apply("usual", "--output", "whole.npy", "--output-type", "float16").status == 0)
    #expect(try folder.bytes("y.npy") == folder.bytes("whole.npy"))
  }
}
