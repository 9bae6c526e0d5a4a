/// Encodes a float32 or float16 `.npy`, little-endian, in C order, version 1.0, as NumPy itself writes it.
struct NumPyEncoder: ArrayEncoder {
  static let formatName = NumPyFormat.name
  static let fileExtensions = NumPyFormat.fileExtensions

  let output: EncodedRows
  let header: [UInt8]

  init(_ output: EncodedRows) {
    self.output = output
    header = Self.header(of: output)
  }

  static func header(of output: EncodedRows) -> [UInt8] {
    numPyArrayHeader(
      descriptor: output.elementType == .float16 ? "<f2" : "<f4",
      shape: [output.rowCount, output.columnCount])
  }
}
