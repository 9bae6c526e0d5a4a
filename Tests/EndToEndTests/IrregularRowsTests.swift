import EmbeddingMaps
import Embeddings
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Rows that would rule a fit by themselves: it comes out as that of clean ones, and says what was in the way.
@Suite struct IrregularRowsTests {
  enum Trouble: CaseIterable {
    case rogueDimension, rowNumbers, longRows
  }

  /// The planted files with something wrong in each of the source's two.
  private func files(_ trouble: Trouble?) throws -> PlantedFiles {
    let files = try PlantedFiles()
    try files.folder.write(PlantedFiles.knobs, to: "knobs.yaml")
    for (name, firstRow) in [("a.npy", 0), ("a-evaluation.npy", 5000)] {
      var rows = try readRows(files.folder.path(name))
      switch trouble {
      case nil: break
      case .rogueDimension: for row in 0..<rows.rowCount { rows[row, 11] *= 30 }
      case .rowNumbers: rows = Matrix(rows: (0..<rows.rowCount).map { rows.row($0) + [Float(firstRow + $0)] })
      case .longRows:
        for row in [12, 200, 250] { for column in 0..<rows.columnCount { rows[row, column] *= 1e6 } }
      }
      try files.folder.write(rows, to: name)
    }
    return files
  }

  private func fitted(_ files: PlantedFiles) throws -> (top1: Double, standardError: String) {
    let folder = files.folder
    let fit = try Tool.run(
      "fit", "--source", "a.npy", "--target", "b.npy", "--output", "m.safetensors", "--config", "knobs.yaml",
      folder: folder)
    #expect(fit.status == 0, "\(fit.standardError)")
    let evaluation = try json(
      Tool.run(
        "evaluate", "--map", "m.safetensors", "--source", "a-evaluation.npy", "--target", "b-evaluation.npy",
        "--json",
        folder: folder
      ).standardOutput)
    let map = try #require(evaluation["map"] as? [String: Any])
    return (try #require(map["top1"] as? Double), fit.standardError)
  }

  private func remarks(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("remark: a.npy:") }
  }

  @Test(arguments: Trouble.allCases) func aTroubledFitIsAsGoodAsACleanOne(trouble: Trouble) throws {
    let (clean, cleanErrors) = try fitted(files(nil))
    #expect(clean > 0.9 && remarks(cleanErrors).isEmpty)
    let files = try files(trouble)
    let (top1, errors) = try fitted(files)
    #expect(top1 >= clean - 0.02, "\(top1) instead of \(clean)")
    let remarks = remarks(errors)
    #expect(remarks.count == 1, "\(errors)")
    let remark = try #require(remarks.first)
    let inspected = try Tool.run("inspect", "a.npy", folder: files.folder).standardOutput
    let normalisation = try MapFile(path: files.folder.path("m.safetensors")).map.frame(of: .source)
      .normalisation
    switch trouble {
    case .rogueDimension:
      #expect(remark.hasPrefix("remark: a.npy: source dimension 11 varies "))
      #expect(
        remark.hasSuffix(
          " times as much as the others; it was scaled down (is it an index or a rogue dimension?)"))
      #expect(inspected.contains("11 ("))
      #expect(try #require(normalisation.weights).indices.filter { normalisation.weights?[$0] != 1 } == [11])
    case .rowNumbers:
      #expect(remark.hasPrefix("remark: a.npy: source dimension 20 varies "))
      #expect(
        remark.hasSuffix(
          " times as much as the others and follows the row numbers; it was left out (is it an index?)"))
      #expect(inspected.contains("follows the row numbers"))
      #expect(normalisation.weights?[20] == 0)
    case .longRows:
      #expect(
        remark
          == "remark: a.npy: source row 12 and 2 more are longer than 10 times the median row; left out of the mean"
      )
      #expect(inspected.contains("3, first row 12"))
      #expect(normalisation.weights == nil)
    }
  }

  @Test func rowsAreNamedAsCountedInTheFileAndTheResultDoesNotDependOnThreads() throws {
    let files = try files(.longRows)
    var maps: [Data] = []
    for threads in ["1", "3"] {
      let outcome = try Tool.run(
        "fit", "--source", "a.npy", "--source-rows", "100:2000", "--target", "b.npy", "--output",
        "m.safetensors",
        "--config", "knobs.yaml", "--threads", threads, folder: files.folder)
      #expect(
        remarks(outcome.standardError) == [
          "remark: a.npy: source row 200 and 1 more are longer than 10 times the median row; left out of the mean"
        ])
      maps.append(try files.folder.data("m.safetensors"))
    }
    #expect(maps[0] == maps[1])
  }

  @Test(.enabled(if: ReadmeTests.python != nil, "needs a Python with numpy and safetensors"))
  func theReadmesSnippetKnowsWeights() throws {
    let files = try files(.rogueDimension)
    #expect(try fitted(files).top1 > 0.9)
    try ReadmeTests.compareSnippet(
      map: files.folder.path("m.safetensors"), rows: files.folder.path("a-evaluation.npy"), in: files.folder)
  }
}
