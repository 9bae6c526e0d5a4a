import LibC

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

/// A number with exactly the given number of decimals.
package func fixed(_ value: Double, _ decimals: Int) -> String { printed(value, decimals, as: "%.*f") }

/// A length of vectors: four decimals, in powers of ten where that would say nothing or fill the line.
func length(_ value: Double) -> String {
  printed(value, 4, as: value == 0 || (1e-3..<1e7).contains(abs(value)) ? "%.*f" : "%.*e")
}

private func printed(_ value: Double, _ decimals: Int, as format: String) -> String {
  guard value.isFinite else { return "\(value)" }
  var text = [CChar](repeating: 0, count: 400)
  // The formats above take a whole number and a number, as the list has them.
  let length = unsafe withVaList([decimals, value]) { unsafe vsnprintf(&text, text.count, format, $0) }
  return String(decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// A number for people: whole numbers as such, others with four significant decimals.
package func formatted(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : fixed(value, 4)
}

extension String {
  package func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  package func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

/// A small or large number with the digits it needs.
func significant(_ value: Double) -> String {
  value != 0 && abs(value) < 0.1 ? fixed(value, 7) : fixed(value, 4)
}
