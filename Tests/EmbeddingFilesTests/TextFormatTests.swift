import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct JSONLinesTests {
  private func open(
    _ text: String, _ change: (inout EmbeddingReadingOptions) -> Void = { _ in }
  ) throws -> Result<EmbeddingFile, EmbeddingFileError> {
    try opened(Array(text.utf8), as: "x.jsonl", change)
  }

  @Test func vectorsAndIdsAreFoundByTheirUsualNames() throws {
    let file = try open(
      """
      \u{FEFF}{"id": "a\\u00fc\\ud83d\\ude42\\n\\"", "n": {"embedding": [9]}, "embedding": [1, -2.5e1], "t": "]}"}\r

      {"embedding":[3,4],"id":"b"}
      """
    ).get()
    #expect(file.allRows == Matrix(rows: [[1, -25], [3, 4]]) && file.names == ["aü🙂\n\"", "b"])
    #expect(try open("[1, 2]\n[3, 4]").get().allRows == Matrix(rows: [[1, 2], [3, 4]]))
    #expect(try open("{\"vector\":[1],\"_id\":-7}").get().names == ["-7"])
  }

  @Test func fieldsAreChosenByTheirPaths() throws {
    let line = "{\"a\":{\"v\":[[5],[1,2]],\"a.b\":\"x\"},\"b.v\":[0],\"embedding\":[7]}"
    #expect(try open(line) { $0.vectorField = "a.v.1" }.get().allRows == Matrix(rows: [[1, 2]]))
    #expect(try open(line) { $0.vectorField = "b.v" }.get().allRows == Matrix(rows: [[0]]))
    #expect(try open(line) { $0.idField = "a.a.b" }.get().names == ["x"])
    #expect(failure(try open(line) { $0.vectorField = "a.w" }) == "badRecord")
    #expect(failure(try open(line) { $0.idField = "a" }) == "badRecord")
  }

  @Test func base64IsDecoded() throws {
    let numbers: [Float] = [1, -2.5, 3e-20, .infinity]
    for count in 1...4 {
      let data = numbers[..<count].withUnsafeBytes { Data($0) }
      let file = try open("{\"embedding\":\"\(data.base64EncodedString())\"}").get()
      #expect(file.allRows == Matrix(rows: [Array(numbers[..<count])]))
    }
    for text in ["AAA", "AAAAAAA=", "AA=AAAAA", "AAAAAAA!", "===="] {
      #expect(failure(try open("{\"embedding\":\"\(text)\"}")) == "badRecord", "\(text)")
    }
  }

  @Test(arguments: [
    "{\"embedding\":[1,2", "{\"embedding\":[1,2]", "{\"embedding\":[1,2]}}", "{\"embedding\":[1,,2]}",
    "{\"embedding\":[1 2]}", "{\"embedding\":[\"1\"]}", "{\"embedding\":[]}", "{\"embedding\":null}",
    "{\"embedding\":{}}", "{\"embedding\":[1],\"id\":null}", "{\"embedding\":[1],\"id\":\"\\ud800\"}",
    "{\"embedding\":[1],\"id\":\"\\x\"}", "{\"embedding\":[1],\"id\":\"abc}", "{embedding:[1]}",
    "{\"other\":[1]}",
    "{", "{\"", "{\"embedding\"", "{\"embedding\":", "{\"embedding\":[1],}", "{\"embedding\":[1]} x", "[]",
    "[[1]]",
    "{\"embedding\":[1],\"x\":[}", "{\"embedding\":[1],\"x\":tru}", "{\"embedding\":[1],\"id\":\"\\u12\"}",
    "3",
  ])
  func damagedRecordsAreRefused(text: String) throws {
    #expect(failure(try open(text)) == "badRecord")
  }

  @Test func theLineOfWhatIsWrongIsNamed() throws {
    let good = "{\"id\":\"a\",\"embedding\":[1,2]}\n"
    for (bad, words) in [
      ("{\"id\":\"a\",\"embedding\":[1]}", ["1 numbers", "2"]), ("{\"embedding\":[1,2]}", ["'id'"]),
      ("{", ["ends early"]),
    ] {
      guard case .failure(let error) = try open(good + "\n" + good + bad + "\n" + good) else {
        Issue.record("not refused")
        continue
      }
      for word in ["x.jsonl, line 4:"] + words { #expect(error.description.contains(word), "\(error)") }
    }
    let notText = Array(good.utf8) + Array("{\"id\":\"".utf8) + [0xFF] + Array("\",\"embedding\":[1,2]}".utf8)
    guard case .failure(.badRecord(_, let line, let reason)) = try opened(notText, as: "x.jsonl") else {
      Issue.record("not refused")
      return
    }
    #expect(line == 2 && reason.contains("UTF-8"))
  }

  @Test func deepNestingIsPassedOver() throws {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(try open("{\"x\":\(deep),\"embedding\":[1]}").get().rowCount == 1)
    #expect(failure(try open("{\"x\":" + String(repeating: "{\"a\":", count: 100_000))) == "badRecord")
  }

  @Test func longFilesAreParsedInPartsThatAgree() throws {
    // Some 9 MiB, more than the parts that threads take at a time.
    var text = ""
    for row in 0..<40_000 {
      text +=
        "{\"id\":\"row \(row)\",\"embedding\":[\(row),0.5,-1.25e-3],\"t\":\"\(String(repeating: "x", count: 180))\"}\n"
    }
    let file = try open(text).get()
    #expect(file.rowCount == 40_000)
    for row in [0, 1, 9_999, 25_000, 39_999] {
      #expect(file.rows(row..<row + 1).elements == [Float(row), 0.5, -1.25e-3])
      #expect(file.identifiers?[row] == "row \(row)")
    }
    guard case .failure(.badRecord(_, let line, _)) = try open(text + "{}\n") else {
      Issue.record("not refused")
      return
    }
    #expect(line == 40_001)
  }
}

@Suite struct DelimitedTests {
  private func csv(
    _ text: String, _ change: (inout EmbeddingReadingOptions) -> Void = { _ in }
  ) throws -> Result<EmbeddingFile, EmbeddingFileError> {
    try opened(Array(text.utf8), as: "x.csv", change)
  }

  @Test func columnsAreUnderstood() throws {
    for (text, names) in [
      ("1,2\n3,4\n", nil), ("v0,v1\n1,2\n3,4", nil), ("\u{FEFF}id,a,b\r\nx,1,2\r\ny,3,4\r\n", ["x", "y"]),
      ("x,1,2\ny,3,4\n", ["x", "y"]), ("\"a,\"\"b\"\"\n\",1,2\ny, 3 ,\"4\"\n", ["a,\"b\"\n", "y"]),
      ("a;b;id\n1;2;x\n3;4;y\n", ["x", "y"]), (",0,1\n0,1,2\n1,3,4\n", ["0", "1"]),
      ("id,0,1\nx,1,2\ny,3,4", ["x", "y"]),
      ("0,1\n1,2\n3,4\n", nil), ("text,id,v\n\"p, q\",x,\"[1, 2]\"\nr,y,[3 4]\n", ["x", "y"]),
    ] as [(String, [String]?)] {
      let file = try csv(text).get()
      #expect(file.allRows == Matrix(rows: [[1, 2], [3, 4]]), "\(text)")
      #expect(file.names == names, "\(text)")
    }
    let tsv = try opened(Array("id\tv0\tv1\na b\t1\t2\n".utf8), as: "x.tsv").get()
    #expect(tsv.allRows == Matrix(rows: [[1, 2]]) && tsv.names == ["a b"])
  }

  @Test func columnsAreChosenByName() throws {
    let text = "text,v0,v1,price,key2\nhello,1,2,9,x\n"
    let file = try csv(text) { ($0.vectorField, $0.idField) = ("v0:v1", "key2") }.get()
    #expect(file.allRows == Matrix(rows: [[1, 2]]) && file.names == ["x"])
    #expect(failure(try csv(text) { $0.vectorField = "v1:v0" }) == "badRecord")
    #expect(failure(try csv(text) { $0.vectorField = "v9" }) == "badRecord")
    #expect(failure(try csv("1,2\n") { $0.idField = "id" }) == "badRecord")
  }

  @Test(arguments: [
    "1,2\n3\n", "1,2\n3,4,5\n", "1,2\n3,x\n", "a,1\nb,2\nc,", "1,2\n\"3,4\n", "1,\"2\"x\n", "id,v\nx,[1\n",
    "id,v\nx,[1,2]\ny,[1]\n", "id,v\nx,[1,,2]\n", "1,nope2\n3,4 5\n", "id,a\nx,1,2\n",
  ])
  func damagedRecordsAreRefused(text: String) throws {
    #expect(failure(try csv(text)) == "badRecord")
  }

  @Test func emptyFilesAndFilesOfNamesAloneAreRefused() throws {
    #expect(try failure(csv("")) == "emptyFile" && failure(csv("\n \n")) == "emptyArray")
    #expect(failure(try csv("id,v0\n")) != nil)
  }

  @Test func quotedLineEndsDoNotSplitLongFiles() throws {
    var text = "id,v0,v1\n"
    for row in 0..<30_000 { text += "\"row\n\(row) \(String(repeating: "y", count: 150))\n\",\(row),-0.5\n" }
    let file = try csv(text).get()
    #expect(file.rowCount == 30_000 && file.rows(29_999..<30_000).elements == [29_999, -0.5])
    guard case .failure(.badRecord(_, let line, _)) = try csv(text + "a,b,c\n") else {
      Issue.record("not refused")
      return
    }
    #expect(line == 90_002)
  }
}

@Suite struct DecimalNumberTests {
  /// Through a file of one row, against the C library's conversion.
  @Test func everyNumberIsTheNearestInSinglePrecision() throws {
    var generator = SeededGenerator(seed: 11)
    var texts = [
      "0", "-0", "1", ".5", "5.", "1e5", "1E-5", "+3", "16777217", "16777219", "0.1", "3.4028235e38",
      "3.4028236e38",
      "1e39", "-1e400", "1e-45", "7e-46", "1e-400", "1.17549435e-38", "0.10000000149011612",
      "123456789012345678901234567890",
      "0.000000000000000000000000000000012345678901234567890123", "9007199254740993", "8388608.5",
      "8388609.5",
      "1.00000005960464477539062500", "1.00000005960464477539062501", "nan", "NaN", "inf", "-Infinity",
      "000012.50",
    ]
    for _ in 0..<20_000 {
      let number = Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &generator))
      texts += [number.description, Double(number).description, String(format: "%.7g", Double(number))]
      // Half-way between neighbours, where the last digit decides.
      texts.append(((Double(number) + Double(number.nextUp)) / 2).description)
    }
    let line = "[" + texts.joined(separator: ",") + "]"
    let found = try opened(Array(line.utf8), as: "x.jsonl").get().allRows.elements
    #expect(found.count == texts.count)
    for (text, found) in zip(texts, found) {
      let expected = strtof(text, nil)
      #expect(
        found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN,
        "\(text): \(found), \(expected)")
    }
  }
}
