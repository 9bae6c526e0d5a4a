import LinearAlgebra

/// The shortest texts that read back as the same float32 numbers, separated by commas, in square brackets: a list of
/// JSON, and a vector of pgvector.
func numberList(_ elements: some Sequence<Float>) -> String {
  var text = "["
  for element in elements {
    if text.utf8.count > 1 { text += "," }
    text += element.description
  }
  return text + "]"
}
