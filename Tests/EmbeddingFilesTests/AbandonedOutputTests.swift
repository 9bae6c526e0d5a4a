import EmbeddingFiles
import Foundation
import LibC
import TestSupport
import Testing

/// What stays in the folder of an output that is not completed, and what becomes of it.
@Suite struct AbandonedOutputTests {
  private let folder: TemporaryFolder
  private let left = [".x.npy.4711-12.partial", ".x.npy.4711-13.partial"]

  init() throws { folder = try TemporaryFolder() }

  private func age(_ name: String, bySeconds seconds: Int) {
    let then = timeval(tv_sec: time(nil) - seconds, tv_usec: 0)
    #expect(utimes(folder.path(name), [then, then]) == 0)
  }

  @Test func anOutputHasNoNameBeforeItIsComplete() throws {
    let output = try AtomicOutput(path: folder.path("x.npy"))
    try output.write([UInt8](repeating: 7, count: 100))
    #expect(folder.names.isEmpty)
    try output.commit()
    #expect(folder.names == ["x.npy"])
    #expect(try folder.bytes("x.npy") == [UInt8](repeating: 7, count: 100))
  }

  @Test func whatAKilledProcessHasLeftGoesWithTheNextOutputOfThatName() throws {
    let others = [
      ".y.npy.4711-12.partial", ".x.npy.b.4711-12.partial", ".x.npy.4711-12.part", "x.npy.4711-12.partial",
    ]
    for name in left + others {
      try folder.write("half", to: name)
      age(name, bySeconds: 3600)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path(".x.npy.1-1.partial/in"), withIntermediateDirectories: true)
    age(".x.npy.1-1.partial", bySeconds: 3600)
    try AtomicOutput(path: folder.path("x.npy")).commit()
    #expect(Set(folder.names) == Set(others + ["x.npy"]))
  }

  @Test func whatIsInUseOrYoungStays() throws {
    for name in left { try folder.write("half", to: name) }
    age(left[0], bySeconds: 3600)
    let held = open(folder.path(left[0]), O_RDONLY)
    #expect(flock(held, LOCK_SH) == 0)
    try AtomicOutput(path: folder.path("x.npy")).commit()
    #expect(Set(folder.names) == Set(left + ["x.npy"]))
    close(held)
    try AtomicOutput(path: folder.path("x.npy")).commit()
    #expect(folder.names == [left[1], "x.npy"])
  }

  @Test func aFolderLeavesNothingBehindEither() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path(".out.4711-9.partial/a"), withIntermediateDirectories: true)
    try folder.write("half", to: ".out.4711-9.partial/a/b")
    age(".out.4711-9.partial", bySeconds: 3600)
    let output = try AtomicFolder(path: folder.path("out"))
    #expect(folder.names.count == 1)
    try output.output("c").commit()
    try output.commit()
    #expect(folder.names == ["out"])
  }

  @Test func anOverwrittenFileKeepsItsModeWhateverTheMaskIs() throws {
    try folder.write("old", to: "x.npy")
    chmod(folder.path("x.npy"), 0o664)
    try AtomicOutput(path: folder.path("x.npy")).commit()
    var status = stat()
    #expect(stat(folder.path("x.npy"), &status) == 0 && status.st_mode & 0o777 == 0o664)
  }

  @Test func aLinkToNothingIsFollowed() throws {
    #expect(symlink("there.npy", folder.path("link.npy")) == 0)
    let output = try AtomicOutput(path: folder.path("link.npy"))
    try output.write([1, 2, 3] as [UInt8])
    try output.commit()
    #expect(Set(folder.names) == ["link.npy", "there.npy"])
    #expect(try folder.bytes("there.npy") == [1, 2, 3])
    var status = stat()
    #expect(lstat(folder.path("link.npy"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func linksInACircleAreRefused() throws {
    #expect(symlink("b", folder.path("a")) == 0 && symlink("a", folder.path("b")) == 0)
    let error = #expect(throws: EmbeddingFileError.self) { try AtomicOutput(path: folder.path("a")) }
    #expect(error?.description.contains("cannot create the file: Too many levels of symbolic links") == true)
    #expect(Set(folder.names) == ["a", "b"])
  }

  /// A name has 255 bytes; that of the unfinished file is made of its first ones.
  @Test(arguments: ["x", "é", "🙂"]) func longNamesAreKnownToBeTooLongAtOnce(letter: String) throws {
    let longest = String(repeating: letter, count: 255 / letter.utf8.count)
    try AtomicOutput(path: folder.path(longest)).commit()
    #expect(folder.names == [longest])
    let error = #expect(throws: EmbeddingFileError.self) {
      try AtomicOutput(path: folder.path(longest + letter))
    }
    #expect(error?.description.contains("cannot create the file: File name too long") == true)
    #expect(throws: EmbeddingFileError.self) { try AtomicFolder(path: folder.path(longest + letter)) }
  }
}
