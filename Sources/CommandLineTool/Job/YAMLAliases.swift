import Yams

/// The line of the first alias (`*name`) of a YAML text that also has anchors (`&name`); nil where there is none.
///
/// Aliases of lists of aliases make a small text a huge one ("billion laughs"), and comparing keys would then take for
/// ever. So the text is read with another sign for every star: what was an alias is then a word that begins with it,
/// while quoted texts, blocks and comments are what they were. Up to the first alias both readings are the same.
///
/// - Throws: `YamlError` for what is no YAML, in whose words `withStars` puts the stars back.
func lineOfFirstAlias(inYAML text: String) throws -> Int? {
  guard text.utf8.contains(UInt8(ascii: "*")), text.utf8.contains(UInt8(ascii: "&")) else { return nil }
  // Nodes do not own their anchors; the parser does.
  let parser = try Parser(yaml: replacing("*", with: standIn, in: text))
  defer { withExtendedLifetime(parser) {} }
  guard let root = try parser.singleRoot() else { return nil }
  var (nodes, lines, hasAnchor) = ([root], [Int](), false)
  while let node = nodes.popLast() {
    if node.anchor != nil { hasAnchor = true }
    switch node {
    case .scalar(let scalar):
      if scalar.style == .plain, scalar.string.unicodeScalars.first == standIn {
        lines.append(scalar.mark?.line ?? 1)
      }
    case .sequence(let sequence): nodes += sequence
    case .mapping(let mapping): nodes += mapping.flatMap { [$0.key, $0.value] }
    case .alias(let alias): lines.append(alias.mark?.line ?? 1)
    }
  }
  return hasAnchor ? lines.min() : nil
}

/// The words of an error about the text that `lineOfFirstAlias` has read, as they would be about the text itself.
func withStars(_ text: String) -> String { replacing(standIn, with: "*", in: text) }

private func replacing(_ old: Unicode.Scalar, with new: Unicode.Scalar, in text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { scalars.append(scalar == old ? new : scalar) }
  return String(scalars)
}

/// A sign that a plain word may begin with and that nobody writes (for private use).
private let standIn: Unicode.Scalar = "\u{F8FE}"
