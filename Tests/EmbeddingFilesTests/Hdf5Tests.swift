import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Fixtures of make_hdf5_fixtures.py, through the system's libhdf5 (Scripts/setup.sh installs it).
@Suite struct Hdf5Tests {
  private static let datasets = fixture("datasets.hdf5")

  static let numberNames = ["contiguous", "chunked", "gzip", "shuffled"].flatMap { group in
    ["f2", "f4", "f8"].flatMap { type in ["little", "big"].map { "\(group)/\(type)-\($0)" } }
  }

  @Test(arguments: numberNames + ["checksums", "compact", "unfiltered", "soft", "/contiguous/f4-little"])
  func everyLayoutOfTheSameMatrixReadsTheSame(name: String) throws {
    let file = try EmbeddingFile(path: Self.datasets + "#" + name)
    #expect(file.allRows == expectedMatrix && file.formatName == "hdf5" && file.names == nil)
    #expect(file.rows(at: [4, 0, 4]) == expectedMatrix.rows(at: [4, 0, 4]))
    // Contiguous elements are read where they lie.
    if name.hasPrefix("contiguous/f2") { #expect(file.elementType == .float16) }
    if name.hasPrefix("gzip/f2") { #expect(file.elementType == .float32) }
    // A dataset that was asked for is no choice.
    #expect(file.remarks.isEmpty)
  }

  @Test(arguments: ["whole", "whole-gzip"], ["i1", "u1", "i4"])
  func wholeNumbersAreTakenAsTheyAre(group: String, type: String) throws {
    let expected = Matrix<Float>(rows: (0..<5).map { i in (0..<3).map { j in Float(3 * i + 2 * j) } })
    #expect(try EmbeddingFile(path: "\(Self.datasets)#\(group)/\(type)").allRows == expected)
  }

  @Test func trainIsTakenAndTheChoiceSaid() throws {
    let path = fixture("ann.hdf5")
    let file = try EmbeddingFile(path: path)
    #expect(file.allRows == expectedMatrix)
    #expect(
      file.remarks == [
        "\(path) holds 4 two-dimensional datasets; 'train' is read, \(path)#name reads another"
      ])
    let test = try EmbeddingFile(path: path + "#test")
    #expect(test.allRows.elements == expectedMatrix.rows(0..<2).elements.map { 2 * $0 })
    // The only one needs no name and no remark; a newer version of the format.
    let only = try EmbeddingFile(path: fixture("only.h5"))
    #expect(only.allRows == expectedMatrix && only.remarks.isEmpty)
  }

  @Test func whatIsThereIsListed() throws {
    #expect(
      throws: EmbeddingFileError.noSuchTensor(
        path: fixture("ann.hdf5"), name: "trian", found: ["distances", "neighbors", "test", "train"])
    ) { try EmbeddingFile(path: fixture("ann.hdf5#trian")) }
    #expect(throws: EmbeddingFileError.ambiguousTensor(path: fixture("unnamed.h5"), found: ["a", "b"])) {
      try EmbeddingFile(path: fixture("unnamed.h5"))
    }
    #expect(throws: EmbeddingFileError.ambiguousTensor(path: fixture("nothing.h5"), found: [])) {
      try EmbeddingFile(path: fixture("nothing.h5"))
    }
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: Self.datasets + "#gzip") }
  }

  @Test(arguments: [
    ("vector", "notTwoDimensional", "[3]"), ("cube", "notTwoDimensional", "[2, 2, 2]"),
    ("number", "notTwoDimensional", "[]"), ("text", "unsupportedType", "strings"),
    ("compound", "unsupportedType", "compound"), ("long", "unsupportedType", "whole numbers of 8 bytes"),
    ("complex", "unsupportedType", "compound"), ("no-rows", "emptyArray", "0 x 3"),
    ("lzf", "notRead", "'lzf, filter 32000'"), ("huge", "malformedHeader", "chunks, but 0 are there"),
    ("unwritten", "malformedHeader", "60 bytes of elements are announced, but 0"),
    ("partly", "malformedHeader", "take 3 chunks, but 1"), ("wide-chunks", "notRead", "256 MiB"),
    ("padded-chunks", "notRead", "256 MiB"),
    ("bomb", "malformedHeader", "#bomb"), ("rubbish", "malformedHeader", "inflate"),
    ("short", "malformedHeader", "inflate"), ("wrong-checksum", "malformedHeader", "damaged"),
    ("external", "notRead", "other files"), ("virtual", "notRead", "other datasets"),
    ("outside", "notRead", "link into another file"), ("through", "noSuchTensor", "through"),
    ("dangling", "noSuchTensor", "dangling"),
  ])
  func whatIsNotReadIsRefused(name: String, expected: String, word: String) throws {
    do {
      _ = try EmbeddingFile(path: Self.datasets + "#" + name)
      Issue.record("not refused")
    } catch {
      #expect(Mirror(reflecting: error).children.first?.label == expected, "\(error)")
      #expect(error.description.contains(word) && error.description.contains("datasets.hdf5"), "\(error)")
    }
  }

  @Test func filesThatAreNoneNeedNoLibrary() throws {
    #expect(failure(try opened(Array("hello".utf8), as: "x.h5")) == "malformedHeader")
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: fixture("user-block.h5")) }
  }

  @Test func severalAreReadAtOnce() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<24 {
        group.addTask {
          let name = Self.numberNames[index % Self.numberNames.count]
          return try EmbeddingFile(path: Self.datasets + "#" + name).allRows == expectedMatrix
        }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("only.h5"))))
    let folder = try TemporaryFolder()
    for count in stride(from: 0, to: whole.count, by: 37) {
      try folder.write(Array(whole[..<count]), to: "x.h5")
      #expect(throws: EmbeddingFileError.self, "\(count)") { try EmbeddingFile(path: folder.path("x.h5")) }
    }
  }

  @Test(arguments: ["only.h5", "ann.hdf5"], 0..<10 as Range<UInt64>)
  func randomDamageIsRefusedOrReadButNeverACrash(name: String, seed: UInt64) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<30 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if case .success(let file) = try opened(damaged, as: name) {
        #expect(file.allRows.elements.count == file.rowCount * file.columnCount)
      }
    }
  }
}

@Suite struct ColumnarFileTests {
  @Test(arguments: [("PAR1", "Parquet"), ("ARROW1\0\0", "Arrow"), ("FEA1", "Feather")])
  func theWayOutIsNamed(magic: String, kind: String) throws {
    // Whatever the file is called.
    for name in ["x.parquet", "x.npy", "x"] {
      guard case .failure(let error) = try opened(Array((magic + "rest").utf8), as: name) else {
        Issue.record("not refused")
        continue
      }
      #expect(error.description.contains("a file of \(kind)"), "\(error)")
      #expect(error.description.contains("python -m mv2v convert"), "\(error)")
      #expect(error.description.contains(name))
    }
  }
}
