import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Files that are damaged or made to harm: each is refused with the right error, none crashes or hangs.
@Suite struct HostileFileTests {
  /// A `.npy` of version 1 with any header text and any bytes behind it.
  private func npy(_ header: String, data: Int = 0, version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8)
    let length =
      version == 1
      ? [UInt8(text.count & 255), UInt8(text.count >> 8)]
      : (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + [UInt8](repeating: 0, count: data)
  }

  private func safetensors(_ json: String, data: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init) + Array(json.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  private func error(opening bytes: [UInt8], as name: String) throws -> EmbeddingFileError? {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: name)
    do {
      _ = try EmbeddingFile(path: folder.path(name))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 15, "lengthMismatch"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 17, "lengthMismatch"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", 16, "notTwoDimensional"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 1), }", 16, "notTwoDimensional"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 4, "notTwoDimensional"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }", 0, "emptyArray"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), }", 0, "emptyArray"),
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }", 16, "unsupportedType"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", 16, "unsupportedType"),
    ("{'descr': '<U4', 'fortran_order': False, 'shape': (2, 2), }", 64, "unsupportedType"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", 16, "unsupportedType"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", 0, "sizeOverflow"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 4), }", 0, "malformedHeader"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 2), }", 16, "malformedHeader"),
    ("{'descr': '<f4', 'fortran_order': False}", 16, "malformedHeader"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 2)}", 16, "malformedHeader"),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", 16, "malformedHeader"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)} rubbish", 16, "malformedHeader"),
    ("{'descr': [[[[", 16, "malformedHeader"), ("", 16, "malformedHeader"), ("{", 0, "malformedHeader"),
    ("__import__('os')", 16, "malformedHeader"),
  ])
  func headersOfNpyFiles(header: String, data: Int, expected: String) throws {
    for version: UInt8 in [1, 2, 3] {
      let found = try #require(try error(opening: npy(header, data: data, version: version), as: "x.npy"))
      #expect("\(Mirror(reflecting: found).children.first?.label ?? "")" == expected)
    }
  }

  @Test func versionsOfTheFutureAreRefused() throws {
    let found = try error(opening: npy("{}", version: 9), as: "x.npy")
    #expect(try #require(found).description.contains("9.0"))
  }

  @Test(arguments: [
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", 15, "lengthMismatch"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", 24, "lengthMismatch"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,16]}}", 16, "malformedHeader"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,0]}}", 16, "malformedHeader"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[-4,12]}}", 12, "malformedHeader"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0]}}", 16, "malformedHeader"),
    ("{\"x\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", 16, "unsupportedType"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", 16, "notTwoDimensional"),
    ("{\"x\":{\"dtype\":\"F32\",\"shape\":[0,2],\"data_offsets\":[0,0]}}", 0, "emptyArray"),
    (
      "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0,
      "sizeOverflow"
    ),
    (
      "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,9223372036854775807]}}", 16,
      "sizeOverflow"
    ),
    ("{\"__metadata__\":{}}", 0, "ambiguousTensor"), ("{\"x\":3}", 0, "malformedHeader"),
    ("{]", 8, "malformedHeader"),
  ])
  func headersOfSafetensorsFiles(json: String, data: Int, expected: String) throws {
    let found = try #require(try error(opening: safetensors(json, data: data), as: "x.safetensors"))
    #expect("\(Mirror(reflecting: found).children.first?.label ?? "")" == expected, "\(found)")
  }

  @Test func aHeaderLengthBeyondTheFileIsRefused() throws {
    let bytes = [UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8)
    #expect(try error(opening: bytes, as: "x.safetensors") != nil)
  }

  @Test func filesOfOtherKindsAreRefused() throws {
    #expect(try error(opening: [], as: "x.npy") != nil)
    #expect(try error(opening: Array("some text".utf8), as: "x.txt") != nil)
    let folder = try TemporaryFolder()
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: folder.path("missing.npy")) }
    #expect(throws: EmbeddingFileError.notAFile(path: "/dev/zero")) { try EmbeddingFile(path: "/dev/zero") }
    #expect(throws: EmbeddingFileError.notAFile(path: "/dev/null")) { try EmbeddingFile(path: "/dev/null") }
  }

  @Test func aFIFOThatNobodyWritesToIsNotWaitedForForEver() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("fifo.txt")
    mkfifo(path, 0o600)
    let expected = EmbeddingFileError.system(
      path: path, action: "read", reason: "no process has written to it for 1 seconds")
    #expect(throws: expected) { try TextFile(path: path, writerTimeout: 1) }
    Thread.detachNewThread {
      guard let file = fopen(path, "w") else { return }
      fputs("1\t2\n3\t4\n", file)
      fclose(file)
    }
    #expect(try TextFile(path: path).lines == ["1\t2", "3\t4"])
  }

  @Test func aFIFOThatEndsEarlyIsAFileThatEndsEarly() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("f4-little-C-1.npy"))))
    let path = folder.path("fifo.npy")
    mkfifo(path, 0o600)
    for (count, expected) in [
      (0, EmbeddingFileError.emptyFile(path: path)),
      (whole.count - 1, .lengthMismatch(path: path, expectedBytes: whole.count, foundBytes: whole.count - 1)),
    ] {
      Thread.detachNewThread {
        guard let file = fopen(path, "w") else { return }
        fwrite(Array(whole[..<count]), 1, count, file)
        fclose(file)
      }
      #expect(throws: expected) { try EmbeddingFile(path: path) }
    }
    Thread.detachNewThread {
      guard let file = fopen(path, "w") else { return }
      fwrite(whole, 1, whole.count, file)
      fclose(file)
    }
    #expect(try EmbeddingFile(path: path).rows(0..<5) == expectedMatrix)
  }

  @Test(arguments: ["f4-little-C-1.npy", "f2-big-F-3.npy", "f32.safetensors", "bf16.safetensors"])
  func everyTruncationIsRefused(name: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let folder = try TemporaryFolder()
    for count in 0..<whole.count {
      try folder.write(Array(whole[..<count]), to: name)
      #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: folder.path(name)) }
    }
  }

  @Test(arguments: ["f4-little-C-1.npy", "f32.safetensors", "several.safetensors"], 0..<20 as Range<UInt64>)
  func randomDamageIsRefusedOrReadButNeverACrash(name: String, seed: UInt64) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      try folder.write(damaged, to: name)
      if let file = try? EmbeddingFile(path: folder.path(name)) {
        #expect(file.rows(0..<file.rowCount).elements.count == file.rowCount * file.columnCount)
      }
    }
  }
}
