import EmbeddingFiles
import Foundation
import TestSupport
import Testing

// Serialized: removing all pending folders would take those of another test.
@Suite(.serialized) struct AtomicFolderTests {
  private func write(_ text: String, as name: String, in folder: AtomicFolder) throws {
    let output = try folder.output(name)
    try output.write(Array(text.utf8))
    try output.commit()
  }

  @Test func nothingHasTheNameBeforeAllIsThere() throws {
    let parent = try TemporaryFolder()
    let folder = try AtomicFolder(path: parent.path("out"))
    try write("deep", as: "a/b/c.txt", in: folder)
    #expect(!parent.names.contains("out"))
    try folder.commit()
    #expect(parent.names == ["out"])
    #expect(try parent.text("out/a/b/c.txt") == "deep")
  }

  @Test(arguments: [false, true])
  func whatWasThereIsReplacedAsAWhole(isLink: Bool) throws {
    let parent = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: parent.path("old/inner"), withIntermediateDirectories: true)
    try parent.write("old", to: "old/inner/old.txt")
    if isLink {
      try FileManager.default.createSymbolicLink(atPath: parent.path("link"), withDestinationPath: "old")
    }
    let folder = try AtomicFolder(path: parent.path(isLink ? "link" : "old") + "/")
    try write("new", as: "new.txt", in: folder)
    #expect(try parent.text("old/inner/old.txt") == "old")
    try folder.commit()
    #expect(parent.names == (isLink ? ["link", "old"] : ["old"]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path("old")) == ["new.txt"])
  }

  @Test func whatIsNotCommittedLeavesNothing() throws {
    let parent = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: parent.path("out"), withIntermediateDirectories: true)
    try parent.write("old", to: "out/old.txt")
    do {
      let folder = try AtomicFolder(path: parent.path("out"))
      try write("new", as: "inner/new.txt", in: folder)
    }
    #expect(parent.names == ["out"])
    #expect(try parent.text("out/old.txt") == "old")

    let folder = try AtomicFolder(path: parent.path("out"))
    try write("new", as: "inner/new.txt", in: folder)
    #expect(parent.names.count == 2)
    PendingOutputs.removeAll {}
    #expect(parent.names == ["out"])
    withExtendedLifetime(folder) {}
  }

  @Test func aFileOfTheNameIsRefused() throws {
    let parent = try TemporaryFolder()
    try parent.write("file", to: "out")
    #expect(throws: EmbeddingFileError.self) { try AtomicFolder(path: parent.path("out")) }
    #expect(parent.names == ["out"])
  }

  @Test func filesAreListedThroughLinksAndCirclesEnd() throws {
    let parent = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: parent.path("a/.git"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: parent.path("b"), withIntermediateDirectories: true)
    try parent.write("1", to: "a/one")
    try parent.write("2", to: "a/.git/HEAD")
    try parent.write("3", to: "b/three")
    try FileManager.default.createSymbolicLink(atPath: parent.path("a/link"), withDestinationPath: "../b")
    #expect(try fileNames(inFolder: parent.path("a")) == ["link/three", "one"])
    try FileManager.default.createSymbolicLink(atPath: parent.path("b/circle"), withDestinationPath: "../a")
    #expect(throws: EmbeddingFileError.self) { try fileNames(inFolder: parent.path("a")) }
  }
}
