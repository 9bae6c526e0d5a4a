import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Every format that is written is read back the same.
@Suite struct WrittenFormatTests {
  static let names = ["a", "ü漢🙂", "c-3", "x\"y", "7", "a,b;c", "\\n"]
  /// Numbers at the ends of single precision and with many digits.
  static let rows = Matrix<Float>(
    rows: (0..<7).map { row in
      [Float(row), -0.1, 1.1754944e-38, 3.4028235e38, 1e-45, Float(1) / 3, 16_777_217, -0]
    })

  private func identifiers(_ names: [String]) throws -> RowIdentifiers {
    let folder = try TemporaryFolder()
    try folder.write(
      names.enumerated().map { "{\"id\":\($0.element.doubleQuoted),\"embedding\":[\($0.offset)]}\n" }
        .joined(),
      to: "names.jsonl")
    return try #require(try EmbeddingFile(path: folder.path("names.jsonl")).identifiers)
  }

  @Test(arguments: writableFormatNames.filter { $0 != "raw-float16" }, [false, true])
  func whatIsWrittenIsReadBack(format: String, hasNames: Bool) throws {
    let folder = try TemporaryFolder()
    let names = hasNames ? RowNames(try identifiers(Self.names)) : nil
    let writer = try EmbeddingWriter(
      path: folder.path("x"), format: format, rowCount: 7, columnCount: 8, names: names)
    for block in [0..<2, 2..<3, 3..<7] { try writer.append(Self.rows.rows(block)) }
    #expect(!folder.names.contains("x"))
    try writer.finish()
    var options = EmbeddingReadingOptions()
    (options.format, options.dimension) = (format, 8)
    let file = try EmbeddingFile(path: folder.path("x"), options: options)
    #expect(file.allRows.elements.map(\.bitPattern) == Self.rows.elements.map(\.bitPattern))
    let alwaysHasNames = format.hasPrefix("word2vec") || format == "pgvector"
    if writer.losesNames {
      #expect(
        hasNames && file.names == nil && ["npy", "safetensors", "fvecs", "raw-float32"].contains(format))
    } else {
      #expect(file.names == (hasNames ? Self.names : alwaysHasNames ? (0..<7).map(String.init) : nil))
    }
    if !["raw-float32", "csv", "tsv", "fvecs", "pgvector"].contains(format) {
      #expect(try EmbeddingFile(path: folder.path("x")).formatName == format)
    }
  }

  @Test func extensionsNameTheFormat() throws {
    let folder = try TemporaryFolder()
    for (name, start) in [
      ("x.npy", "\u{93}NUMPY"), ("x.jsonl", "{\"embedding\""), ("x.vec", "7 8\n"), ("x.csv", "v0,v1"),
    ] {
      let writer = try EmbeddingWriter(path: folder.path(name), rowCount: 7, columnCount: 8)
      try writer.append(Self.rows)
      try writer.finish()
      #expect(try folder.bytes(name).starts(with: start == "\u{93}NUMPY" ? [0x93, 0x4E] : Array(start.utf8)))
    }
    for name in ["x", "x.txt", "x.bvecs"] {
      #expect(throws: EmbeddingFileError.self) {
        try EmbeddingWriter(path: folder.path(name), rowCount: 1, columnCount: 1)
      }
    }
    #expect(throws: EmbeddingFileError.noSuchFormat(name: "bvecs", known: writableFormatNames)) {
      try EmbeddingWriter(path: folder.path("x.npy"), format: "bvecs", rowCount: 1, columnCount: 1)
    }
  }

  @Test(arguments: ["x.vec", "x.bin"])
  func wordsHoldNoBlanks(name: String) throws {
    let folder = try TemporaryFolder()
    for word in ["a b", "", "a\nb"] {
      let writer = try EmbeddingWriter(
        path: folder.path(name), rowCount: 1, columnCount: 1, names: RowNames(try identifiers([word])))
      #expect(throws: EmbeddingFileError.self) { try writer.append(Matrix<Float>(zeros: 1, 1)) }
      writer.cancel()
    }
    #expect(folder.names.isEmpty)
  }

  @Test func filesOfIdsAreRead() throws {
    let folder = try TemporaryFolder()
    try folder.write(Matrix<Float>(zeros: 3, 2), to: "x.npy")
    var options = EmbeddingReadingOptions()
    options.identifierPath = folder.path("ids.txt")
    for text in ["a\nb c\n\n", "\u{FEFF}a\r\nb c\r\n\r\n"] {
      try folder.write(text, to: "ids.txt")
      #expect(try EmbeddingFile(path: folder.path("x.npy"), options: options).names == ["a", "b c", ""])
    }
    for text in ["a\nb\n", "a\nb\nc\nd"] {
      try folder.write(text, to: "ids.txt")
      #expect(throws: EmbeddingFileError.self) {
        try EmbeddingFile(path: folder.path("x.npy"), options: options)
      }
    }
    try folder.write([0x61, 0x0A, 0xFF, 0x0A, 0x62], to: "ids.txt")
    #expect(
      throws: EmbeddingFileError.badRecord(
        path: folder.path("ids.txt"), line: 2, reason: "the id is not UTF-8")
    ) {
      try EmbeddingFile(path: folder.path("x.npy"), options: options)
    }
  }
}
