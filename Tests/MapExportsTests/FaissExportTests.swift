import EmbeddingMaps
import Embeddings
import MapExports
import TestSupport
import Testing

/// Bytes by value, after faiss/impl/index_write.cpp.
@Suite struct FaissExportTests {
  private func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  private func floats(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

  private func vector(_ values: [Float]) -> [UInt8] { little(UInt64(values.count)) + floats(values) }

  private func linear(_ matrix: [Float], bias: [Float], _ dimensions: Int32...) -> [UInt8] {
    Array("LTra".utf8) + [bias.isEmpty ? 0 : 1] + vector(matrix) + vector(bias) + dimensions.flatMap(little)
      + [1]
  }

  /// 3 vectors of a flat index of inner products, as far as a head goes and a little more.
  private func flatIndex(dimension: Int32, metric: Int32 = 0, argument: Float? = nil) -> [UInt8] {
    Array("IxFI".utf8) + little(dimension) + little(Int64(3)) + little(Int64(1 << 20))
      + little(Int64(1 << 20)) + [1]
      + little(metric) + (argument.map { floats([$0]) } ?? []) + [7, 7, 7, 7]
  }

  @Test func oneTransformHoldsTheWholeChain() throws {
    let file = try MapExport(SmallMaps.file(SmallMaps.turn), to: .faiss).onlyFile
    let rotation =
      Array("Viqm".utf8) + little(Int32(50)) + little(Int32(123)) + [0] + vector([]) + vector([])
      + little(Int64(0))
      + [1]
    let expected =
      Array("Viqt".utf8) + vector([1, 2]) + [0] + rotation
      + linear([0, -2, 2, 0], bias: [10, 20], 2, 2) + little(Int32(2)) + little(Int32(2)) + [1]
    #expect(file.bytes == expected && file.copied == nil)
  }

  @Test func anIndexIsWrappedInAChain() throws {
    let folder = try TemporaryFolder()
    let index = try folder.write(flatIndex(dimension: 2), to: "old.faiss")
    let file = try MapExport(SmallMaps.file(SmallMaps.turn), to: .faiss, index: index).onlyFile
    let head =
      Array("IxPT".utf8) + little(Int32(2)) + little(Int64(3)) + little(Int64(1 << 20))
      + little(Int64(1 << 20)) + [1]
      + little(Int32(0)) + little(Int32(3))
    let center = Array("VCnt".utf8) + vector([1, 2]) + little(Int32(2)) + little(Int32(2)) + [1]
    let normalization = Array("VNrm".utf8) + floats([2]) + little(Int32(2)) + little(Int32(2)) + [1]
    #expect(
      file.bytes == head + center + normalization + linear([0, -2, 2, 0], bias: [10, 20], 2, 2))
    #expect(file.copied == index)
  }

  @Test func weightsMakeTheFirstTransformLinear() throws {
    let folder = try TemporaryFolder()
    let index = try folder.write(flatIndex(dimension: 2, metric: 4, argument: 1.5), to: "old.faiss")
    let file = try MapExport(SmallMaps.file(SmallMaps.weighted), to: .faiss, index: index).onlyFile
    // A metric beyond the two first ones has an argument.
    let metric = little(Int32(4)) + floats([1.5]) + little(Int32(3))
    let first = linear([1, 0, 0, 0, 0.5, 0, 0, 0, 0], bias: [-1, -0.5, -0.0], 3, 3)
    #expect(Array(file.bytes[33..<(33 + metric.count)]) == metric)
    #expect(Array(file.bytes[(33 + metric.count)...].prefix(first.count)) == first)
    #expect(throws: ExportError.self) {
      try MapExport(SmallMaps.file(SmallMaps.weighted), to: .faiss).onlyFile
    }
  }

  @Test(arguments: [
    ("not an index at all, but long enough to be one", "does not begin"),
    ("IBxF" + String(repeating: "\0", count: 60), "binary"),
    ("IxFI", "does not begin"), ("IxFI" + String(repeating: "x", count: 60), "layout"),
  ])
  func whatIsNoIndexIsRefused(text: String, word: String) throws {
    let folder = try TemporaryFolder()
    let index = try folder.write(text, to: "old.faiss")
    let error = try #require(throws: ExportError.self) {
      try MapExport(SmallMaps.file(SmallMaps.turn), to: .faiss, index: index).onlyFile
    }
    #expect(error.description.contains(word) && error.description.contains(index))
  }

  @Test func anIndexOfTheOtherSideNamesTheWayOut() throws {
    let folder = try TemporaryFolder()
    let index = try folder.write(flatIndex(dimension: 3), to: "old.faiss")
    let error = try #require(throws: ExportError.self) {
      try MapExport(SmallMaps.file(SmallMaps.weighted), to: .faiss, index: index).onlyFile
    }
    for word in ["dimension 3", "dimension 2", "--side target"] { #expect(error.description.contains(word)) }
  }

  @Test func aMatchingMapIsRefusedWithTheWayOut() throws {
    let error = try #require(throws: ExportError.self) {
      try MapExport(SmallMaps.file(SmallMaps.matching), to: .faiss).onlyFile
    }
    #expect(error.description.contains("mv2v apply --side"))
  }
}
