/// A little-endian float32 `.npy` of any rank, version 1.0, as NumPy itself writes it.
func numPyArray(shape: [Int], elements: [Float]) -> [UInt8] {
  precondition(elements.count == shape.reduce(1, *), "elements do not match the shape")
  let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
  var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
  // Magic, version, length, text and a newline fill a multiple of 64 bytes.
  text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
  var bytes = LittleEndianBytes()
  bytes.append([0x93] + Array("NUMPY".utf8) + [1, 0])
  bytes.append(UInt16(text.utf8.count))
  bytes.append(text)
  bytes.append(elements)
  return bytes.bytes
}
