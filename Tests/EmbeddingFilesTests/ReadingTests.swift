import EmbeddingFiles
import Foundation
import LinearAlgebra
import Testing

let fixtures = Bundle.module.resourceURL?.appendingPathComponent("Fixtures") ?? URL(fileURLWithPath: ".")

func fixture(_ name: String) -> String { fixtures.appendingPathComponent(name).path }

/// What every fixture holds: `make_fixtures.py`.
let expectedMatrix = Matrix<Float>(rows: (0..<5).map { i in (0..<3).map { j in Float(3 * i - 2 * j) / 4 } })

@Suite struct ReadingTests {
  static let npyNames = ["f2", "f4", "f8"].flatMap { type in
    ["little", "big"].flatMap { order in
      ["C", "F"].flatMap { layout in [1, 2, 3].map { "\(type)-\(order)-\(layout)-\($0).npy" } }
    }
  }

  @Test(arguments: npyNames + ["f16", "bf16", "f32", "f64"].map { "\($0).safetensors" })
  func everyLayoutOfTheSameMatrixReadsTheSame(name: String) throws {
    let file = try EmbeddingFile(path: fixture(name))
    #expect(file.rowCount == 5 && file.columnCount == 3)
    #expect(file.rows(0..<5) == expectedMatrix)
    #expect(file.rows(at: [4, 0, 4]) == expectedMatrix.rows(at: [4, 0, 4]))
    #expect(file.rows(2..<2).rowCount == 0)
    #expect(file.isFortranOrder == name.contains("-F-"))
    // Memory of the same shape is written over, of another shape replaced.
    for shape in [(3, 3), (9, 2)] {
      var rows = Matrix<Float>(zeros: shape.0, shape.1)
      file.read(1..<4, into: &rows)
      #expect(rows == expectedMatrix.rows(1..<4))
    }
  }

  @Test func tensorsAreChosenByName() throws {
    let path = fixture("several.safetensors")
    #expect(try EmbeddingFile(path: path + "#x").rows(0..<5) == expectedMatrix)
    #expect(try EmbeddingFile(path: path + "#y")[row: 1] == [1.5, 0.5, -0.5])
    #expect(throws: EmbeddingFileError.ambiguousTensor(path: path, found: ["x", "y"])) {
      try EmbeddingFile(path: path)
    }
    #expect(throws: EmbeddingFileError.noSuchTensor(path: path, name: "z", found: ["v", "x", "y"])) {
      try EmbeddingFile(path: path + "#z")
    }
    #expect(throws: EmbeddingFileError.notTwoDimensional(path: path, shape: [3])) {
      try EmbeddingFile(path: path + "#v")
    }
  }

  @Test func metadataIsRead() throws {
    #expect(
      try SafetensorsFile(path: fixture("f32.safetensors")).metadata == [
        "made_by": "safetensors", "quote": "\"\\",
      ])
  }

  @Test func elementsGoToTheirPlacesAloneAtAnyStrideAndOrder() {
    // 1, 2, 3 at every second place, the bytes between them 0xFF.
    let stored: [UInt8] = [0, 1, 0xFF, 0xFF, 0, 2, 0xFF, 0xFF, 0, 3]
    for (isBigEndian, values) in [(true, [1, 2, 3] as [UInt32]), (false, [0x100, 0x200, 0x300])] {
      var found: [Float] = [-1, -1, -1, -1, -1]
      var destination = found.mutableSpan
      stored.span.withBytes {
        convertToFloat(
          from: $0, type: .bfloat16, isBigEndian: isBigEndian, stride: 2, into: &destination, at: 1..<4)
      }
      #expect(found == [-1] + values.map { Float(bitPattern: $0 << 16) } + [-1])
    }
  }

  @Test func everyHalfHasItsValue() {
    // All 65,536 of them against the compiler's own conversion.
    let halves = Array(0...UInt16.max)
    for (isBigEndian, stored) in [(false, halves), (true, halves.map(\.byteSwapped))] {
      var found = [Float](repeating: 0, count: halves.count)
      var destination = found.mutableSpan
      convertToFloat(
        from: stored.span.bytes, type: .float16, isBigEndian: isBigEndian, stride: 1, into: &destination)
      for bits in halves {
        let (expected, found) = (Float(Float16(bitPattern: bits)), found[Int(bits)])
        #expect(found == expected && found.sign == expected.sign || found.isNaN && expected.isNaN, "\(bits)")
      }
    }
  }
}

extension EmbeddingFile {
  fileprivate subscript(row index: Int) -> [Float] { Array(rows(index..<index + 1).elements) }
}
