import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Fits of spaces at the edges of what numbers can hold, and what is expected of each, the verdict included.
@Suite struct NumericalEdgeTests {
  /// Two unpaired halves of one clustered cloud, in 20 dimensions and rotated to 16.
  private let files: PlantedFiles

  /// Knobs that suit two thousand rows.
  private static let knobs = """
    chains: 2
    chain_limit: 2
    map_search: {clusterings: 2, rounds: 4, coarse_points: 100, fine_points: 200}
    batch_refinement: {steps: 5, batch_rows: 300}
    """

  init() throws { files = try PlantedFiles() }

  private func verdict(
    of source: Matrix<Float>, and target: Matrix<Float>? = nil
  ) throws -> (status: Int32, level: String, message: String) {
    try files.folder.write(source, to: "edge-a.npy")
    if let target { try files.folder.write(target, to: "edge-b.npy") }
    try files.folder.write(
      "source: edge-a.npy\ntarget: \(target == nil ? "b.npy" : "edge-b.npy")\noutput: edge.safetensors\nseed: 3\n"
        + Self.knobs,
      to: "edge.yaml")
    let outcome = try Tool.run("fit", "--json", "--config", files.folder.path("edge.yaml"))
    let document = try? json(outcome.standardOutput)
    let level = (document?["verdict"] as? [String: Any])?["level"] as? String
    return (outcome.status, level ?? "none", outcome.standardError)
  }

  private var source: Matrix<Float> { get throws { try readRows(files.folder.path("a.npy")) } }

  /// 1e-42 is subnormal: ten bits of every number are left.
  @Test(arguments: [1e30, 1e-30, 1e-42] as [Float]) func magnitudesDoNotMatter(scale: Float) throws {
    var rows = try source
    rows.elements.indices.forEach { rows.elements[$0] *= scale }
    #expect(try verdict(of: rows).level == "trusted")
  }

  @Test func lengthsBeyondSinglePrecisionAreSaid() throws {
    let rows = Matrix(
      rowCount: 50, columnCount: 4, elements: (0..<200).map { Float(($0 * $0 / 3) % 2 == 0 ? 3e38 : -3e38) })
    let outcome = try verdict(of: rows)
    #expect(outcome.status == 1 && outcome.message.contains("single precision does not hold the length"))
    // One row that is so long among others is no row of zeros.
    var one = try source
    for column in 0..<one.columnCount { one[17, column] = 3e38 }
    let refusal = try verdict(of: one)
    #expect(refusal.status == 1 && refusal.message.contains("the source has 1 row so long"))
    #expect(refusal.message.contains("first row 17;"))
  }

  @Test func aCopyAndANegativeAreFound() throws {
    let rows = try source
    var negative = rows
    negative.elements.indices.forEach { negative.elements[$0] *= -1 }
    #expect(try verdict(of: rows, and: rows).level == "trusted")
    #expect(try verdict(of: rows, and: negative).level == "trusted")
  }

  @Test func constantColumnsAndAFarMeanDoNotMatter() throws {
    let rows = try source
    let width = rows.columnCount + 3
    let deviation = (rows.elements.reduce(0) { $0 + Double($1 * $1) } / Double(rows.elements.count))
      .squareRoot()
    var shifted = Matrix<Float>(zeros: rows.rowCount, width)
    for row in 0..<rows.rowCount {
      for column in 0..<width {
        // The mean row is a hundred times as long as rows are about it.
        shifted[row, column] =
          column < rows.columnCount
          ? rows[row, column] + Float(100 * deviation) * (column % 3 == 0 ? 1 : -1) : Float(column)
      }
    }
    #expect(try verdict(of: shifted).level == "trusted")
  }

  @Test func aFewAbsurdRowsAreLeftOut() throws {
    var rows = try source
    for row in 0..<5 { for column in 0..<rows.columnCount { rows[row * 300, column] *= 1e6 } }
    let outcome = try verdict(of: rows)
    #expect(
      outcome.level == "trusted"
        && outcome.message.contains("source row 0 and 4 more are longer than 10 times"))
  }

  @Test func spacesThatSayNothingAreRefusedOrFail() throws {
    let rows = try source
    let line = Matrix(
      rowCount: rows.rowCount, columnCount: 4,
      elements: (0..<rows.rowCount).flatMap { row in [1, -2, 3, 0.5].map { $0 * rows[row, 0] } })
    #expect(try verdict(of: line).level == "failed")
    #expect(
      try verdict(
        of: Matrix(rowCount: rows.rowCount, columnCount: 1, elements: (0..<rows.rowCount).map { rows[$0, 0] })
      ).level
        == "failed")
    let one = Matrix(rowCount: 40, columnCount: 3, elements: (0..<120).map { Float($0 % 3) })
    #expect(try verdict(of: one).message.contains("all 40 rows of the source are equal to their mean"))
    let two = Matrix<Float>(rowCount: 2, columnCount: 2, elements: [1, 0, 0, 1])
    #expect(try verdict(of: two).message.contains("the source has 2 usable rows"))
  }

  @Test func rowsOfZerosAreLeftOut() throws {
    var rows = try source
    for row in stride(from: 0, to: rows.rowCount, by: 2) {
      for column in 0..<rows.columnCount { rows[row, column] = 0 }
    }
    let outcome = try verdict(of: rows)
    #expect(
      outcome.level == "trusted"
        && outcome.message.contains("source row 0 and 999 more hold zeros alone; left out"))
  }

  @Test func manyDimensionsOfFewRowsFail() throws {
    var generator = SeededGenerator(seed: 1)
    let wide = Matrix(
      rowCount: 120, columnCount: 4096,
      elements: (0..<120 * 4096).map { _ in Float.random(in: -1...1, using: &generator) })
    #expect(try verdict(of: wide).level == "failed")
  }
}
