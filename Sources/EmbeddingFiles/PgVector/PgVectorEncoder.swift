/// Encodes lines for `COPY table (id, embedding) FROM STDIN`; rows without names get their numbers for ids.
struct PgVectorEncoder: EmbeddingEncoder {
  static let formatName = PgVectorFormat.name
  static let fileExtensions = PgVectorFormat.fileExtensions
  static let keepsNames = true

  private let output: EncodedRows

  init(_ output: EncodedRows) { self.output = output }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    block.forEachRow { number, elements in
      for byte in output.name(ofRow: number) {
        if let letter = Self.escapes[byte] {
          bytes += [UInt8(ascii: "\\"), letter]
        } else {
          bytes.append(byte)
        }
      }
      bytes += "\t[".utf8
      bytes.append(elements, separatedBy: UInt8(ascii: ","))
      bytes += "]\n".utf8
    }
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), 0x09: UInt8(ascii: "t"), 0x0A: UInt8(ascii: "n"),
    0x0D: UInt8(ascii: "r"),
  ]
}
