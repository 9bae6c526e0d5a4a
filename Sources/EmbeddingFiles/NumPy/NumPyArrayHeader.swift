/// What stands before the elements of a little-endian `.npy` in C order, version 1.0, as NumPy itself writes it.
///
/// - Parameters:
///   - descriptor: the type of the elements, such as `<f4`.
///   - shape: of the array; empty for a single number.
package func numPyArrayHeader(descriptor: String, shape: [Int]) -> [UInt8] {
  let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
  var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (\(sizes)), }"
  // Magic, version, length, text and a newline fill a multiple of 64 bytes.
  text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
  let length = text.utf8.count
  return NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
}
