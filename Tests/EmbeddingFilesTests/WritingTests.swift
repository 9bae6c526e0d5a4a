import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct EmbeddingWriterTests {
  @Test func theBytesAreNumPys() throws {
    let folder = try TemporaryFolder()
    let writer = try EmbeddingWriter(path: folder.path("x.npy"), rowCount: 5, columnCount: 3)
    try writer.append(expectedMatrix.rows(0..<2))
    #expect(folder.names.isEmpty)
    try writer.append(expectedMatrix.rows(2..<5))
    try writer.finish()
    #expect(
      try folder.bytes("x.npy")
        == [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture("f4-little-C-1.npy")))))
    #expect(folder.names == ["x.npy"])
  }

  @Test(arguments: [(1, 1), (7, 3), (1000, 17), (3, 2000)], [UInt64(1), 2])
  func whatIsWrittenIsReadBack(shape: (Int, Int), seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: seed)
    let matrix = Matrix<Float>(gaussian: shape.0, shape.1, using: &generator)
    let writer = try EmbeddingWriter(path: folder.path("x.npy"), rowCount: shape.0, columnCount: shape.1)
    try writer.append(matrix)
    try writer.finish()
    #expect(try EmbeddingFile(path: folder.path("x.npy")).rows(0..<shape.0) == matrix)
  }

  @Test func theWrongNumberOfRowsWritesNothing() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try EmbeddingWriter(path: folder.path("x.npy"), rowCount: 4, columnCount: 3)
      try writer.append(expectedMatrix)
      #expect(throws: EmbeddingFileError.wrongRowCount(path: folder.path("x.npy"), expected: 4, written: 5)) {
        try writer.finish()
      }
    }
    #expect(folder.names.isEmpty)
  }
}

@Suite struct SafetensorsWritingTests {
  @Test func whatIsEncodedIsReadBack() throws {
    let folder = try TemporaryFolder()
    let metadata = ["plain": "value", "hard": "quote \" backslash \\ newline \n tab \t ü 漢 🙂 \u{1}"]
    let bytes = SafetensorsFile.encode(
      tensors: [
        (name: "m", shape: [5, 3], elements: expectedMatrix.elements), (name: "s", shape: [1], elements: [7]),
      ],
      metadata: metadata)
    try folder.write(bytes, to: "x.safetensors")
    let file = try SafetensorsFile(path: folder.path("x.safetensors"))
    #expect(file.metadata == metadata)
    #expect(try file.tensor("m").shape == [5, 3])
    #expect(try file.tensor("m").elements == expectedMatrix.elements)
    #expect(try file.tensor("s").elements == [7])
    #expect(try EmbeddingFile(path: folder.path("x.safetensors")).rows(0..<5) == expectedMatrix)
    // The data is aligned to 8 bytes.
    #expect(Int(bytes[0]) % 8 == 0)
  }
}

@Suite struct AtomicOutputTests {
  @Test func nothingIsThereBeforeTheCommit() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: "x")
    do {
      let output = try AtomicOutput(path: folder.path("x"))
      try output.write([9, 9] as [UInt8])
      #expect(try folder.bytes("x") == [1, 2, 3])
    }
    #expect(try folder.bytes("x") == [1, 2, 3] && folder.names == ["x"])
    let output = try AtomicOutput(path: folder.path("x"))
    try output.write([9, 9] as [UInt8])
    try output.commit()
    #expect(try folder.bytes("x") == [9, 9] && folder.names == ["x"])
  }

  @Test func permissionsAndLinksSurvive() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "x")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("x"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "x")
    let output = try AtomicOutput(path: folder.path("link"))
    try output.write([2] as [UInt8])
    try output.commit()
    #expect(try folder.bytes("x") == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "x")
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path("x"))[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func placesThatCannotBeWrittenAreRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    #expect(throws: EmbeddingFileError.self) { try AtomicOutput(path: folder.path("no/such/x")) }
    #expect(throws: EmbeddingFileError.notAFile(path: folder.url.path)) {
      try AtomicOutput(path: folder.url.path)
    }
  }

  @Test(arguments: [0, 1 << 30]) func aFullDeviceIsAnErrorAndTheNullDeviceIsNot(byteCount: Int) throws {
    func writeAtAPlace(_ output: AtomicOutput) throws {
      try output.write([UInt8](repeating: 1, count: 9), at: 3)
    }
    let full = try AtomicOutput(path: "/dev/full", byteCount: byteCount)
    #expect(throws: EmbeddingFileError.self) { try full.write([1] as [UInt8]) }
    #expect(throws: EmbeddingFileError.self) { try writeAtAPlace(full) }
    let null = try AtomicOutput(path: "/dev/null", byteCount: byteCount)
    try null.write([1] as [UInt8])
    try writeAtAPlace(null)
    try null.commit()
  }

  // A file that is said to be large bypasses the page cache; /dev/shm cannot do that, and is written as usual.
  @Test(arguments: [nil, "/dev/shm"], [0, 1 << 30])
  func blocksComeToTheirPlacesInAnyOrder(parent: String?, byteCount: Int) throws {
    if let parent, access(parent, W_OK) != 0 { return }
    let folder = try TemporaryFolder(in: parent)
    let output = try AtomicOutput(path: folder.path("blocks"), byteCount: byteCount)
    let bytes = (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try output.write(Array(bytes[..<100]))
    for block in [20_000..<30_000, 100..<9999, 9999..<20_000] {
      try output.write(Array(bytes[block]), at: block.lowerBound)
    }
    try output.commit()
    #expect(try folder.bytes("blocks") == bytes)
  }

  @Test func theSameFileIsRecognisedThroughLinksAndRelativeParts() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "x")
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "x")
    #expect(isSameFile(folder.path("x"), folder.path("link")))
    #expect(isSameFile(folder.path("new"), folder.url.path + "/./new"))
    #expect(!isSameFile(folder.path("x"), folder.path("new")))
    // Links to names that are not UTF-8, and not the same.
    for (link, byte) in [("a", 0xFE), ("b", 0xFF)] as [(String, UInt8)] {
      try #require(symlink([CChar(bitPattern: byte), 0], folder.path(link)) == 0)
    }
    #expect(!isSameFile(folder.path("a"), folder.path("b")))
  }
}

@Suite struct FingerprintTests {
  @Test func itIsTheSHA256OfTheBytes() throws {
    let fingerprint = FileFingerprint(of: try EmbeddingFile(path: fixture("f4-little-C-1.npy")))
    #expect(
      fingerprint.name == "f4-little-C-1.npy" && fingerprint.rowCount == 5 && fingerprint.columnCount == 3)
    #expect(fingerprint.sha256 == (try sha256sum(of: fixture("f4-little-C-1.npy"))))
    #expect(fingerprint.sha256.count == 64)
  }

  @Test func aLargeFileIsReadToItsEnd() throws {
    // Three parts of 8 MiB at most, which differ from those of zeros in the last number alone.
    let folder = try TemporaryFolder()
    var rows = Matrix<Float>(zeros: 4300, 1000)
    rows[4299, 999] = 1
    let path = try folder.write(rows, to: "large.npy")
    #expect(FileFingerprint(of: try EmbeddingFile(path: path)).sha256 == (try sha256sum(of: path)))
  }

  /// What the system's own tool says.
  private func sha256sum(of path: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = [path]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return String(text.prefix { $0 != " " })
  }
}
