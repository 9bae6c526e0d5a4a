import EmbeddingFiles

/// A little-endian float32 `.npy` of any rank, as NumPy itself writes it.
func numPyArray(shape: [Int], elements: [Float]) -> [UInt8] {
  precondition(elements.count == shape.reduce(1, *), "elements do not match the shape")
  var bytes = numPyArrayHeader(descriptor: "<f4", shape: shape)
  bytes.append(elements.span)
  return bytes
}
