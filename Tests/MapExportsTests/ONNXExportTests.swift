import EmbeddingMaps
import MapExports
import Testing

/// The protocol buffer's bytes by value, after onnx.proto.
@Suite struct ONNXExportTests {
  private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    // Lengths of two bytes where one is not enough.
    let count = content.count
    let length: [UInt8] = count < 128 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80, UInt8(count >> 7)]
    return [number << 3 | 2] + length + content
  }

  private func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private func tensor(_ name: String, _ shape: [UInt8], _ values: [Float]) -> [UInt8] {
    field(
      5,
      shape.flatMap { [1 << 3, $0] } + [2 << 3, 1] + field(8, name)
        + field(9, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }))
  }

  private func node(_ operation: String, _ inputs: [String], _ output: String, _ attributes: [UInt8] = [])
    -> [UInt8]
  {
    field(
      1,
      inputs.flatMap { field(1, $0) } + field(2, output) + field(3, "\(operation) \(output)")
        + field(4, operation)
        + attributes)
  }

  private func value(_ number: UInt8, _ name: String, _ dimension: UInt8) -> [UInt8] {
    let shape = field(1, field(2, "batch")) + field(1, [1 << 3, dimension])
    return field(number, field(1, name) + field(2, field(1, [1 << 3, 1] + field(2, shape))))
  }

  @Test func theGraphIsTheChain() throws {
    let bytes = try MapExport(SmallMaps.file(SmallMaps.turn), to: .onnx).onlyFile.bytes
    // An attribute of type 7 (INTS) and one of type 2 (INT); the tag of field 20 takes two bytes.
    let axes = field(5, field(1, "axes") + [8 << 3, 1, 0xA0, 0x01, 7])
    let keepdims = field(5, field(1, "keepdims") + [3 << 3, 1, 0xA0, 0x01, 2])
    let graph =
      node("Sub", ["vectors", "center"], "centred")
      + node("ReduceL2", ["centred"], "raw_length", axes + keepdims)
      + node("Max", ["raw_length", "least_length"], "length") + node("Div", ["centred", "length"], "unit")
      + node("MatMul", ["unit", "matrix"], "turned") + node("Add", ["turned", "offset"], "mapped")
      + field(2, "map") + tensor("center", [2], [1, 2]) + tensor("least_length", [1], [.leastNormalMagnitude])
      + tensor("matrix", [2, 2], [0, 2, -2, 0]) + tensor("offset", [2], [10, 20]) + value(11, "vectors", 2)
      + value(12, "mapped", 2)
    let expected =
      [1 << 3, 8] + field(2, "mv2v") + field(3, mv2vVersion)
      + field(6, "the source model to the target model, orthogonal map of mv2v") + field(7, graph)
      + field(8, field(1, "") + [2 << 3, 17])
    #expect(Array(bytes.prefix(expected.count)) == expected)
    let firstFact = field(14, field(1, "format") + field(2, "mv2v-export"))
    #expect(Array(bytes.dropFirst(expected.count).prefix(firstFact.count)) == firstFact)
  }
}
