/// Encodes an object on each line: `embedding`, and `id` where rows have names.
struct JSONLinesEncoder: EmbeddingEncoder {
  static let formatName = JSONLinesFormat.name
  static let fileExtensions = JSONLinesFormat.fileExtensions
  static let keepsNames = true

  private let output: EncodedRows

  init(_ output: EncodedRows) { self.output = output }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    block.forEachRow { number, elements in
      bytes += "{".utf8
      if output.names != nil {
        let name = String(decoding: output.name(ofRow: number), as: UTF8.self)
        bytes += "\"id\":\(name.doubleQuoted),".utf8
      }
      bytes += "\"embedding\":[".utf8
      bytes.append(elements, separatedBy: UInt8(ascii: ","))
      bytes += "]}\n".utf8
    }
  }
}

extension [UInt8] {
  /// Appends numbers as decimal texts, each the shortest that gives the same number again.
  mutating func append(_ numbers: ArraySlice<Float>, separatedBy separator: UInt8) {
    for (index, number) in numbers.enumerated() {
      if index > 0 { append(separator) }
      self += number.description.utf8
    }
  }
}
