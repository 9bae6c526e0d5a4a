import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// What a file gives when it is opened: rows, or the error.
func opened(
  _ bytes: [UInt8], as name: String, _ change: (inout EmbeddingReadingOptions) -> Void = { _ in }
) throws -> Result<EmbeddingFile, EmbeddingFileError> {
  let folder = try TemporaryFolder()
  try folder.write(bytes, to: name)
  var options = EmbeddingReadingOptions()
  change(&options)
  let path = folder.path(name)
  return Result { () throws(EmbeddingFileError) in try EmbeddingFile(path: path, options: options) }
}

/// The name of the case of an error that opening gave; nil where it gave none.
func failure(_ result: Result<EmbeddingFile, EmbeddingFileError>) -> String? {
  guard case .failure(let error) = result else { return nil }
  return Mirror(reflecting: error).children.first?.label
}

extension EmbeddingFile {
  var allRows: Matrix<Float> { rows(0..<rowCount) }
  var names: [String]? { identifiers.map { ids in (0..<ids.count).map { ids[$0] } } }
}

private func bytes<Value: BitwiseCopyable>(_ values: Value...) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value, Array.init) }
}

@Suite struct VecsTests {
  @Test func everyTypeIsRead() throws {
    let floats = bytes(Int32(2)) + bytes(Float(1.5), -2) + bytes(Int32(2)) + bytes(Float(0), 7)
    #expect(try opened(floats, as: "x.fvecs").get().allRows == Matrix(rows: [[1.5, -2], [0, 7]]))
    let small: [UInt8] = bytes(Int32(3)) + [0, 127, 255]
    let file = try opened(small, as: "x.bvecs").get()
    #expect(file.allRows == Matrix(rows: [[0, 127, 255]]) && file.elementType == .uint8)
    let whole = bytes(Int32(1)) + bytes(Int32(-9)) + bytes(Int32(1)) + bytes(Int32(1 << 20))
    #expect(try opened(whole, as: "x.ivecs").get().allRows == Matrix(rows: [[-9], [1_048_576]]))
  }

  @Test func damagedFilesAreRefused() throws {
    let row = bytes(Int32(2)) + bytes(Float(1), 2)
    for (content, expected) in [
      (bytes(Int32(0)) + [], "malformedHeader"), (bytes(Int32(-4)), "malformedHeader"),
      (bytes(Int32.max) + row, "malformedHeader"), ([1, 0], "lengthMismatch"),
      (row + row.dropLast(1), "lengthMismatch"), (row + [0], "lengthMismatch"),
      (row + bytes(Int32(3)) + bytes(Float(1), 2), "malformedHeader"), ([], "emptyFile"),
      (bytes(Int32(2)), "lengthMismatch"),
    ] {
      #expect(failure(try opened(Array(content), as: "x.fvecs")) == expected, "\(content)")
    }
  }
}

@Suite struct RawTests {
  @Test func theDimensionIsSaid() throws {
    let content = bytes(Float(1), 2, 3, 4, 5, 6)
    #expect(
      try opened(content, as: "x.f32") { $0.dimension = 3 }.get().allRows
        == Matrix(rows: [[1, 2, 3], [4, 5, 6]]))
    let folder = try TemporaryFolder()
    try folder.write(content, to: "x.f32")
    #expect(try EmbeddingFile(path: folder.path("x.f32#2")).rowCount == 3)
    #expect(failure(try opened(content, as: "x.f32")) == "dimensionNotSaid")
    #expect(failure(try opened(content, as: "x.f32") { $0.dimension = 4 }) == "notWholeRows")
    #expect(failure(try opened(content, as: "x.f32") { $0.dimension = .max }) == "malformedHeader")
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: folder.path("x.f32#two")) }
  }

  @Test func everyTypeIsRead() throws {
    for (name, content, expected) in [
      ("x.f16", bytes(Float16(1.5), -2), [1.5, -2]), ("x.i8", [0x80, 0x7F], [-128, 127]),
      ("x.u8", [0x80, 0x7F], [128, 127]),
    ] as [(String, [UInt8], [Float])] {
      #expect(try opened(content, as: name) { $0.dimension = 2 }.get().allRows == Matrix(rows: [expected]))
    }
    let renamed = try opened([1, 2], as: "x") {
      ($0.format, $0.dimension) = ("raw-uint8", 1)
    }
    #expect(try renamed.get().rowCount == 2)
    #expect(failure(try opened([1], as: "x") { $0.format = "xyz" }) == "noSuchFormat")
  }

  @Test func npyAndSafetensorsHoldBytesToo() throws {
    let header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2), }\n"
    let npy = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    #expect(try opened(npy + [0xFF, 2], as: "x.npy").get().allRows == Matrix(rows: [[-1, 2]]))
    let json = "{\"x\":{\"dtype\":\"U8\",\"shape\":[1,2],\"data_offsets\":[0,2]}}"
    #expect(
      try opened(bytes(UInt64(json.utf8.count)) + Array(json.utf8) + [255, 2], as: "x.safetensors").get()
        .allRows
        == Matrix(rows: [[255, 2]]))
  }
}

@Suite struct Word2VecTests {
  static let binary =
    Array("2 2\nab ".utf8) + bytes(Float(1), 2) + Array("\nü ".utf8) + bytes(Float(3), 4) + [0x0A]

  @Test func bothFormatsAreToldApartByTheirBytes() throws {
    for (name, content) in [("x.any", Self.binary), ("y.any", Array("2 2\nab 1 2\nü 3 4\n".utf8))] {
      let file = try opened(content, as: name).get()
      #expect(file.allRows == Matrix(rows: [[1, 2], [3, 4]]) && file.names == ["ab", "ü"])
      #expect(file.formatName == (name == "x.any" ? "word2vec-binary" : "word2vec"))
    }
    // Without line ends between rows, as some programs write it.
    let dense = Array("2 1\na ".utf8) + bytes(Float(1)) + Array("b ".utf8) + bytes(Float(2))
    #expect(try opened(dense, as: "x.bin").get().names == ["a", "b"])
    // GloVe has no first line.
    #expect(
      try opened(Array("a 1 -2e-1\nb 3 4".utf8), as: "x.glove").get().allRows
        == Matrix(rows: [[1, -0.2], [3, 4]]))
  }

  @Test func damagedFilesAreRefused() throws {
    for (text, expected) in [
      ("2 2\nab 1 2\n", "shapeMismatch"), ("1 3\nab 1 2\n", "shapeMismatch"),
      ("2 2\nab 1 2\nc 3\n", "badRecord"),
      ("2 2\nab 1 2\nc 3 4 5\n", "badRecord"), ("2 2\nab 1 2\nc d 4\n", "badRecord"),
      ("99999999999999 2\nab 1 2\n", "shapeMismatch"), ("", "emptyFile"), ("\n\n", "emptyArray"),
      ("ab\n", "badRecord"), ("ab 1 2x\n", "badRecord"),
    ] {
      #expect(failure(try opened(Array(text.utf8), as: "x.vec")) == expected, "\(text)")
    }
    #expect(failure(try opened(Array("1 1\n".utf8) + [0xFF, 0x20, 0x31], as: "x.vec")) == "badRecord")
    for count in 0..<Self.binary.count - 1 {
      #expect(failure(try opened(Array(Self.binary[..<count]), as: "x.bin")) != nil, "\(count)")
    }
    for (content, expected) in [
      (Self.binary + [1], "lengthMismatch"), (Array("9999999999 2\n".utf8), "lengthMismatch"),
      (Array("1 9223372036854775807\n".utf8), "malformedHeader"),
      (Array("one two\n".utf8), "malformedHeader"),
      (Array("1 1\n".utf8) + [0xFF, 0x20] + bytes(Float(1)), "malformedHeader"),
      (Array("1 1\n".utf8) + [UInt8](repeating: 0x61, count: 9000), "malformedHeader"),
    ] {
      #expect(failure(try opened(content, as: "x.bin") { $0.format = "word2vec-binary" }) == expected)
    }
  }
}
