import EmbeddingFiles
import LinearAlgebra
import TestSupport
import Testing

/// PostgreSQL's COPY in binary format.
@Suite struct PgVectorBinaryTests {
  private func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian, Array.init)
  }

  private func field(_ bytes: [UInt8]) -> [UInt8] { big(Int32(bytes.count)) + bytes }
  private let null = [UInt8](repeating: 0xFF, count: 4)
  private func vector(_ numbers: Float...) -> [UInt8] {
    field(big(Int16(numbers.count)) + [0, 0] + numbers.flatMap { big($0.bitPattern) })
  }

  private func file(_ tuples: [[[UInt8]]], flags: UInt32 = 0, more: [UInt8] = [], end: [UInt8] = [255, 255])
    -> [UInt8]
  {
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + big(flags) + big(Int32(more.count)) + more
      + tuples.flatMap { big(Int16($0.count)) + $0.flatMap { $0 } } + end
  }

  private func names(_ ids: [[UInt8]]) throws -> [String]? {
    try opened(file(ids.map { [field($0), vector(1, 2)] }), as: "x").get().names
  }

  @Test func vectorsAndTheirIdsAreRead() throws {
    let table = file(
      [
        [field(big(Int32(7))), null, vector(1.5, -2)],
        [field(big(Int32(-1))), field([1]), vector(0, 1e-30)],
      ], more: [1, 2, 3])
    let found = try opened(table, as: "x.dat").get()
    #expect(found.formatName == "pgvector-binary" && found.names == ["7", "-1"])
    #expect(found.allRows == Matrix(rows: [[1.5, -2], [0, 1e-30]]))
    let alone = try opened(file([[vector(3)]]), as: "x.pgbin").get()
    #expect(alone.names == nil && alone.allRows == Matrix(rows: [[3]]))
    let half = field([0, 2, 0, 0, 0x3C, 0, 0xC0, 0])
    #expect(try opened(file([[half]]), as: "x").get().allRows == Matrix(rows: [[1, -2]]))
  }

  @Test func idsAreWhatTheirBytesSay() throws {
    #expect(try names([big(Int64(1) << 40), big(Int64(-5))]) == ["1099511627776", "-5"])
    #expect(try names([Array("a".utf8), Array("één".utf8), Array("four".utf8)]) == ["a", "één", "four"])
    let uuid: [UInt8] = [
      0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
    ]
    #expect(try names([uuid]) == ["00112233-4455-6677-8899-aabbccddeeff"])
    #expect(try names([Array("five!".utf8), Array("cinco".utf8)]) == ["five!", "cinco"])
    // Four letters, or 1,633,837,924.
    for ids in [["abcd", "efgh"], ["abcdefgh"], ["abcdefghabcdefgh"]] {
      #expect(
        failure(try opened(file(ids.map { [field(Array($0.utf8)), vector(1)] }), as: "x")) == "identifiers")
    }
    #expect(failure(try opened(file([[field([1, 2, 3]), vector(1)]]), as: "x")) == "identifiers")
  }

  @Test func hostileFilesAreRefused() throws {
    let id = field(big(Int32(7)))
    let good = file([[id, vector(1, 2)], [id, vector(3, 4)]])
    for length in 11..<good.count {
      #expect(failure(try opened(Array(good.prefix(length)), as: "x")) == "lengthMismatch", "\(length)")
    }
    for (bytes, expected) in [
      (good + [0], "lengthMismatch"), (file([]), "emptyArray"),
      (file([[id, vector(1)]], flags: 1 << 16), "malformedHeader"),
      (file([[id, vector(1, 2)], [id, vector(3)]]), "badRecord"),
      (file([[id, vector(1, 2)], [vector(3, 4)]]), "badRecord"),
      (file([[id, null]]), "badRecord"), (file([[null, vector(1)]]), "badRecord"),
      (file([[id, field([])]]), "badRecord"), (file([[id, field([0, 0, 0, 0])]]), "badRecord"),
      (file([[id, field([0, 1, 0, 1, 0, 0, 0, 0])]]), "badRecord"),
      (file([[id, field([0, 2, 0, 0, 0, 0])]]), "badRecord"), (file([[]]), "badRecord"),
      (file([[[0x80, 0, 0, 0], vector(1)]]), "malformedHeader"),
      (Array("PGCOPY\n".utf8), "unknownFormat"),
    ] {
      #expect(failure(try opened(bytes, as: "x")) == expected, "\(bytes)")
    }
  }
}
