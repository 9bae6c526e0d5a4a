import EmbeddingFiles
import TestSupport
import Testing

@Suite struct SelectedLinesTests {
  private func lines(_ bytes: [UInt8], _ numbers: Set<Int>, largest: Int = 8192) throws -> SelectedLines {
    let folder = try TemporaryFolder()
    return try SelectedLines(numbers, ofFile: folder.write(bytes, to: "t"), largestByteCount: largest)
  }

  @Test(arguments: [
    ("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\nb\n", 2), ("\n", 1), ("\n\n", 2), ("a\r\nb\r\n", 2),
    // Other programs do not take these for line ends, and then all texts would be off by some.
    ("a\u{2028}b\u{85}c\u{0C}d\n", 1),
  ])
  func linesEndWithLineFeeds(text: String, count: Int) throws {
    #expect(try lines(Array(text.utf8), []).count == count)
  }

  @Test func linesAreFoundByTheirNumbers() throws {
    let found = try lines(Array("\u{FEFF}zero\r\none\n\nthree\nfour".utf8), [0, 2, 3, 4, 9])
    #expect(found.lines == [0: "zero", 2: "", 3: "three", 4: "four"] && found.count == 5)
  }

  @Test func longLinesAreCutAndDoNotDisturbOthers() throws {
    let text = String(repeating: "x", count: 200_000) + "\nnext\n" + String(repeating: "y", count: 70_000)
    let found = try lines(Array(text.utf8), [0, 1, 2], largest: 10)
    #expect(found.lines == [0: "xxxxxxxxxx", 1: "next", 2: "yyyyyyyyyy"] && found.count == 3)
  }

  /// Lines that begin, end or lie across the parts that are read at a time.
  @Test(arguments: [65_534, 65_535, 65_536, 65_537]) func linesCrossTheirParts(length: Int) throws {
    let text = String(repeating: "a", count: length) + "\nsecond\nthird\n"
    let found = try lines(Array(text.utf8), [1, 2])
    #expect(found.lines == [1: "second", 2: "third"] && found.count == 3)
  }

  @Test func whatIsNotUTF8IsReplaced() throws {
    #expect(try lines([0x61, 0xFF, 0x0A], [0]).lines == [0: "a\u{FFFD}"])
  }

  @Test func aMissingFileIsNamed() throws {
    let error = #expect(throws: EmbeddingFileError.self) { try SelectedLines([], ofFile: "/no/such/file") }
    #expect(error?.description.contains("/no/such/file") == true)
  }
}
