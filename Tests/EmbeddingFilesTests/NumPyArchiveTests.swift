import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct NumPyArchiveTests {
  @Test(arguments: ["stored.npz", "deflated.npz"])
  func arraysAreReadByName(name: String) throws {
    let file = try EmbeddingFile(path: fixture(name))
    #expect(file.allRows == expectedMatrix && file.names == ["a", "b ü", "c 漢", "", "🙂"])
    #expect(try EmbeddingFile(path: fixture(name) + "#x").allRows == expectedMatrix)
    var options = EmbeddingReadingOptions()
    options.idField = "numbers"
    #expect(try EmbeddingFile(path: fixture(name), options: options).names == ["-2", "-1", "0", "1", "2"])
    options.idField = "bytes"
    #expect(try EmbeddingFile(path: fixture(name), options: options).names == ["p", "qq", "", "r", "s"])
    options.idField = "v"
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: fixture(name), options: options) }
    #expect(
      throws: EmbeddingFileError.noSuchTensor(
        path: fixture(name), name: "z", found: ["bytes", "ids", "numbers", "v", "x"])
    ) {
      try EmbeddingFile(path: fixture(name) + "#z")
    }
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: fixture(name) + "#v") }
  }

  @Test func severalMatricesNeedAName() throws {
    let path = fixture("several.npz")
    #expect(throws: EmbeddingFileError.ambiguousTensor(path: path, found: ["x", "y"])) {
      try EmbeddingFile(path: path)
    }
    #expect(try EmbeddingFile(path: path + "#y").allRows.elements == expectedMatrix.elements.map { 2 * $0 })
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func everyTruncationIsRefused(name: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let folder = try TemporaryFolder()
    for count in 0..<whole.count {
      try folder.write(Array(whole[..<count]), to: name)
      #expect(throws: EmbeddingFileError.self, "\(count)") { try EmbeddingFile(path: folder.path(name)) }
    }
  }

  @Test(arguments: ["stored.npz", "deflated.npz"], 0..<20 as Range<UInt64>)
  func randomDamageIsRefusedOrReadButNeverACrash(name: String, seed: UInt64) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if case .success(let file) = try opened(damaged, as: name) {
        #expect(file.allRows.elements.count == file.rowCount * file.columnCount)
      }
    }
  }

  @Test func whatInflatesToOtherThanAnnouncedIsRefused() throws {
    // 64 MiB of zeros in 64 KiB; its directory says how much that is, its .npy header something else.
    let bomb = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("bomb.npz"))))
    #expect(bomb.count < 100_000)
    #expect(failure(try opened(bomb, as: "x.npz")) == "lengthMismatch")
    // A directory that announces less than there is: inflation stops there.
    let lying = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("lying.npz"))))
    guard case .failure(let error) = try opened(lying, as: "x.npz") else {
      Issue.record("not refused")
      return
    }
    #expect(error.description.contains("inflates to more than"), "\(error)")
  }
}
