import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct FaissTests {
  private static let names = ["flat.index", "ids.index", "lists.index"]

  @Test func indexesThatHoldTheVectorsAreRead() throws {
    let flat = try EmbeddingFile(path: fixture("flat.index"))
    #expect(flat.allRows == expectedMatrix && flat.names == nil && flat.formatName == "faiss")
    let mapped = try EmbeddingFile(path: fixture("ids.index"))
    #expect(mapped.allRows == expectedMatrix && mapped.names == ["5", "-1", "7", "7", "1099511627776"])
    let lists = try EmbeddingFile(path: fixture("lists.index"))
    #expect(lists.names == ["0", "10", "20", "30", "40"])
    #expect(lists.allRows == expectedMatrix.rows(at: [4, 3, 2, 1, 0]))
  }

  @Test func otherKindsAreNamed() throws {
    #expect(failure(try opened(Array("IxPq".utf8), as: "x.index")) == "malformedHeader")
    #expect {
      try EmbeddingFile(path: fixture("products.index"))
    } throws: {
      "\($0)".contains("'IxPq'") && "\($0)".contains("reconstruct_n")
    }
  }

  @Test(arguments: names)
  func everyTruncationIsRefused(name: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let folder = try TemporaryFolder()
    for count in 0..<whole.count {
      try folder.write(Array(whole[..<count]), to: name)
      #expect(throws: EmbeddingFileError.self, "\(count)") { try EmbeddingFile(path: folder.path(name)) }
    }
    try folder.write(whole + [0], to: name)
    #expect(throws: EmbeddingFileError.self) { try EmbeddingFile(path: folder.path(name)) }
  }

  @Test(arguments: names, 0..<10 as Range<UInt64>)
  func randomDamageIsRefusedOrReadButNeverACrash(name: String, seed: UInt64) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      try folder.write(damaged, to: name)
      if let file = try? EmbeddingFile(path: folder.path(name)) {
        #expect(file.allRows.elements.count == file.rowCount * file.columnCount)
      }
    }
  }
}

@Suite struct PgVectorTests {
  @Test func linesOfCopyAreRead() throws {
    let text = "a\\tb\t[1,-2e-1]\tmore\nc\\\\\t[3,4]\t\\N\n"
    let file = try opened(Array(text.utf8), as: "x.pgcopy").get()
    #expect(file.allRows == Matrix(rows: [[1, -0.2], [3, 4]]) && file.names == ["a\tb", "c\\"])
    #expect(try opened(Array("[1]\n[2]\n".utf8), as: "x.pgcopy").get().names == nil)
  }

  @Test(arguments: [
    "a\t\\N\n", "\\N\t[1]\n", "a\t[1]\nb\t[1,2]\n", "a\t[1]\n[2]\n", "a\t[1\n", "a\t[1]x\n", "a\t[]\n",
    "a\t[1]\n\\.\n",
  ])
  func damagedLinesAreRefused(text: String) throws {
    #expect(failure(try opened(Array(text.utf8), as: "x.pgcopy")) == "badRecord")
  }
}

@Suite struct TextFileTests {
  @Test func fieldsAreFoundBetweenCommasOrBlanks() {
    for (line, fields) in [
      ("1 0  d1\t1", ["1", "0", "d1", "1"]), ("1,0,d1,1", ["1", "0", "d1", "1"]),
      ("1, \"0\" ,", ["1,", "\"0\"", ","]),
      ("q1, d1, 1", ["q1", "d1", "1"]), ("\"q\",1", ["q", "1"]), ("q1 0 doc,1 1", ["q1", "0", "doc,1", "1"]),
      ("q,,1", ["q", "", "1"]), ("", []), ("  ", []),
    ] {
      #expect(TextFile.fields(of: line) == fields, "\(line)")
    }
  }

  @Test func aByteOrderMarkIsNoPartOfTheText() throws {
    let folder = try TemporaryFolder()
    try folder.write("\u{FEFF}a\r\nb\n", to: "x.txt")
    #expect(try TextFile(path: folder.path("x.txt")).lines == ["a", "b"])
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("\n", [""]), ("a\n\n", ["a", ""]), ("a\r\nb\rc\u{2028}d", ["a", "b", "c", "d"]),
    ("\u{FEFF}\n\nb", ["", "", "b"]),
  ]) func linesEndWithLineEnds(text: String, expected: [String]) throws {
    let folder = try TemporaryFolder()
    #expect(try TextFile(path: folder.write(text, to: "x.txt")).lines == expected)
  }

  /// What stands behind the 64th column is one field more, whatever it holds.
  @Test func linesOfSeparatorsHaveFewFields() {
    let names = (1...64).map(String.init)
    #expect(TextFile.fields(of: names.joined(separator: ",")) == names)
    #expect(TextFile.fields(of: names.joined(separator: " ")) == names)
    #expect(TextFile.fields(of: (names + ["a", "b"]).joined(separator: ",")) == names + ["a,b"])
    #expect(TextFile.fields(of: (names + ["a", "b"]).joined(separator: " ")) == names + ["a b"])
    #expect(TextFile.fields(of: String(repeating: ",", count: 1000)).count == 65)
  }
}
