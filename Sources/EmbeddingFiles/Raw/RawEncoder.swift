/// Encodes elements one after another and nothing else.
struct RawEncoder<Format: RawFormat>: ArrayEncoder {
  static var formatName: String { Format.name }
  static var fileExtensions: [String] { Format.fileExtensions }
  static var elementTypes: [ElementType] { [Format.elementType] }

  let output: EncodedRows
  let header: [UInt8] = []

  init(_ output: EncodedRows) { self.output = output }
}
