import EmbeddingFiles
import Foundation
import LinearAlgebra
import Testing

@Suite struct ApplyTests {
  @Test func bothSpacesFollowTheDocumentedFormula() throws {
    let files = try PlantedFiles()
    try files.fit()
    let folder = files.folder
    for space in ["target", "centred"] {
      let outcome = try Tool.run(
        "apply", "--map", folder.path("map.safetensors"), "--input", folder.path("a-evaluation.npy"),
        "--output", folder.path("\(space).npy"), "--space", space)
      #expect(outcome.status == 0 && outcome.standardOutput.isEmpty)
      #expect(outcome.standardError.contains("Wrote \(folder.path("\(space).npy")): 300 x 16"))
    }
    let map = try SafetensorsFile(path: folder.path("map.safetensors"))
    let matrix = try map.tensor("map")
    let (sourceMean, targetMean) = (
      try map.tensor("source_mean").elements, try map.tensor("target_mean").elements
    )
    let scale = try map.tensor("target_scale").elements[0]
    let input = try EmbeddingFile(path: folder.path("a-evaluation.npy")).rows(0..<300)
    let (centred, target) = (
      try EmbeddingFile(path: folder.path("centred.npy")).rows(0..<300),
      try EmbeddingFile(path: folder.path("target.npy")).rows(0..<300)
    )
    for row in [0, 17, 299] {
      var unit = zip(input.row(row), sourceMean).map { Double($0) - Double($1) }
      let length = unit.reduce(0) { $0 + $1 * $1 }.squareRoot()
      unit = unit.map { $0 / length }
      for column in 0..<matrix.shape[1] {
        let rotated = unit.indices.reduce(0.0) {
          $0 + unit[$1] * Double(matrix.elements[$1 * matrix.shape[1] + column])
        }
        #expect(abs(rotated - Double(centred[row, column])) < 1e-5)
        #expect(
          abs(Double(targetMean[column]) + Double(scale) * rotated - Double(target[row, column])) < 1e-5)
      }
    }
  }

  @Test func aRangeOfRowsIsThatPartOfTheWhole() throws {
    let files = try PlantedFiles()
    try files.fit()
    let folder = files.folder
    for (name, rows) in [("all.npy", "0:300"), ("part.npy", "100:150")] {
      #expect(
        try Tool.run(
          "apply", "--map", folder.path("map.safetensors"), "--input", folder.path("a-evaluation.npy"),
          "--output", folder.path(name), "--rows", rows
        ).status == 0)
    }
    let whole = try EmbeddingFile(path: folder.path("all.npy")).rows(100..<150)
    let part = try EmbeddingFile(path: folder.path("part.npy")).rows(0..<50)
    #expect(zip(whole.elements, part.elements).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func rowsEqualToTheMeanAreSaidAndOthersNotFiniteRefused() throws {
    let files = try PlantedFiles()
    try files.fit()
    let folder = files.folder
    let mean = try SafetensorsFile(path: folder.path("map.safetensors")).tensor("source_mean").elements
    var rows = try EmbeddingFile(path: folder.path("a-evaluation.npy")).rows(0..<5)
    for column in 0..<20 { rows[2, column] = mean[column] }
    try folder.write(rows, to: "mean.npy")
    let arguments = ["--map", folder.path("map.safetensors"), "--input"]
    let remark = try Tool.run(
      program: Tool.path,
      ["apply"] + arguments + [folder.path("mean.npy"), "--output", folder.path("y.npy")])
    #expect(remark.status == 0 && remark.standardError.contains("1 of 5 rows"))

    rows[3, 1] = .nan
    try folder.write(rows, to: "nan.npy")
    try folder.write("precious", to: "kept.npy")
    let refusal = try Tool.run(
      program: Tool.path,
      ["apply"] + arguments + [folder.path("nan.npy"), "--output", folder.path("kept.npy")])
    #expect(refusal.status == 1 && refusal.standardError.contains("row 3"))
    #expect(try folder.data("kept.npy") == Data("precious".utf8))
    #expect(!folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test func theWrongDimensionNamesBothAndTheDirection() throws {
    let files = try PlantedFiles()
    try files.fit()
    let folder = files.folder
    let outcome = try Tool.run(
      "apply", "--map", folder.path("map.safetensors"), "--input", folder.path("b.npy"), "--output",
      folder.path("y.npy"))
    #expect(outcome.status == 1)
    for word in ["20", "16", "reversed"] { #expect(outcome.standardError.contains(word)) }
    #expect(!folder.names.contains("y.npy"))
  }
}
