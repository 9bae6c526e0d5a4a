import EmbeddingFiles
import LinearAlgebra
import TestSupport
import Testing

/// Vectors that are written as float16.
@Suite struct HalfPrecisionOutputTests {
  private let folder: TemporaryFolder
  /// Halves, all of them.
  private static let rows = Matrix<Float>(rows: [
    [0.5, -2, 0x1p-24], [65504, 0, -65504], [0, 0, 0], [1, 2, 3],
  ])

  init() throws { folder = try TemporaryFolder() }

  private func write(
    _ rows: Matrix<Float>, to name: String, format: String? = nil, saturates: Bool = false,
    type: ElementType? = .float16
  ) throws -> EmbeddingWriter {
    let writer = try EmbeddingWriter(
      path: folder.path(name), format: format, elements: OutputElements(type: type, saturates: saturates),
      rowCount: rows.rowCount, columnCount: rows.columnCount)
    try writer.append(rows)
    try writer.finish()
    return writer
  }

  @Test(arguments: ["npy", "safetensors", "npz", "raw-float16"])
  func halvesAreReadBackAsTheyWere(format: String) throws {
    #expect(try write(Self.rows, to: "x", format: format).saturatedCount == 0)
    var options = EmbeddingReadingOptions()
    (options.format, options.dimension) = (format, 3)
    let file = try EmbeddingFile(path: folder.path("x"), options: options)
    #expect(file.elementType == .float16)
    #expect(file.allRows == Self.rows)
  }

  @Test func theBytesAreTheFormats() throws {
    _ = try write(Self.rows, to: "x.npy")
    let array = try folder.bytes("x.npy")
    #expect(
      String(decoding: array, as: UTF8.self).contains(
        "'descr': '<f2', 'fortran_order': False, 'shape': (4, 3)"))
    // By the definition of the format: 0.5 is 2^-1, -2 is -2^1, 2^-24 the smallest of all.
    #expect(Array(array.suffix(24).prefix(6)) == [0x00, 0x38, 0x00, 0xC0, 0x01, 0x00])
    _ = try write(Self.rows, to: "x.safetensors")
    #expect(
      try String(decoding: folder.bytes("x.safetensors"), as: UTF8.self).contains(
        "{\"embeddings\":{\"dtype\":\"F16\",\"shape\":[4,3],\"data_offsets\":[0,24]}}"))
    _ = try write(Self.rows, to: "x.f16", type: nil)
    #expect(try folder.bytes("x.f16") == Array(array.suffix(24)))
  }

  @Test func blocksGoToTheirPlaces() throws {
    let writer = try EmbeddingWriter(
      path: folder.path("x.npy"), elements: OutputElements(type: .float16), rowCount: 4, columnCount: 3)
    try #require(writer.writesAnywhere)
    try writer.write(Self.rows.rows(2..<4), at: 2)
    try writer.write(Self.rows.rows(0..<2), at: 0)
    try writer.finish()
    #expect(try EmbeddingFile(path: folder.path("x.npy")).allRows == Self.rows)
  }

  @Test func whatIsBeyondIsAnErrorOrTheLargest() throws {
    let rows = Matrix<Float>(rows: [[1, 65519], [2, -70000], [3e38, 3]])
    let path = folder.path("x.npy")
    #expect(throws: EmbeddingFileError.beyondHalfPrecision(path: path, row: 1, column: 1, value: -70000)) {
      _ = try write(rows, to: "x.npy")
    }
    #expect(folder.names.isEmpty)
    #expect(try write(rows, to: "x.npy", saturates: true).saturatedCount == 2)
    #expect(
      try EmbeddingFile(path: path).allRows == Matrix<Float>(rows: [[1, 65504], [2, -65504], [65504, 3]]))
  }

  @Test func whatWouldBeZerosIsAnError() throws {
    let rows = Matrix<Float>(rows: [[0, 0], [1e-8, -1], [1e-8, -2e-8]])
    for saturates in [false, true] {
      #expect(throws: EmbeddingFileError.belowHalfPrecision(path: folder.path("x.npy"), row: 2)) {
        _ = try write(rows, to: "x.npy", saturates: saturates)
      }
    }
    #expect(folder.names.isEmpty)
  }

  @Test func otherFormatsAreNotWrittenSo() throws {
    for (name, format) in [("x.csv", "csv"), ("x.jsonl", "jsonl"), ("x.f32", "raw-float32")] {
      let path = folder.path(name)
      #expect(
        throws: EmbeddingFileError.noSuchOutputType(
          path: path, format: format, type: .float16, known: ["npy", "safetensors", "npz", "raw-float16"])
      ) { _ = try write(Self.rows, to: name) }
    }
    #expect(throws: EmbeddingFileError.nothingToSaturate(path: folder.path("x.npy"), type: .float32)) {
      _ = try write(Self.rows, to: "x.npy", saturates: true, type: nil)
    }
    #expect(folder.names.isEmpty)
  }
}
