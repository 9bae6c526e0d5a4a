import Reports

/// What a stage goes through that can be counted.
package struct CountedWork: Sendable {
  /// What is counted, in the plural, such as `rows`.
  let name: String
  let count: Int

  package init(_ name: String, count: Int) { (self.name, self.count) = (name, count) }
}

/// A running stage on one line: its name, the seconds it has taken, the share done, the rate and the time left.
///
/// - Parameters:
///   - share: 0 to 1; 0 where nothing is known of it.
///   - width: of the terminal; the line is shorter, so that it is never wrapped and can be erased.
package func liveLine(stage: String, seconds: Double, share: Double, work: CountedWork? = nil, width: Int)
  -> String
{
  var line = stage.padded(to: 24) + fixed(seconds, 1).leftPadded(to: 8) + " s"
  if share > 0, seconds > 0 {
    let rate =
      work.map { grouped(Int(share * Double($0.count) / seconds)) + " \($0.name)/s" }
      ?? fixed(100 * share / seconds, 1) + " %/s"
    line += "  \(Int(share * 100)) %  \(rate)  \(duration(seconds * (1 / share - 1))) left"
  }
  return String(line.prefix(max(0, width - 1)))
}

/// A duration for people: `40 s`, `3 min 20 s`, `2 h 5 min`.
package func duration(_ seconds: Double) -> String {
  let whole = Int(min(max(seconds, 0), 1e9).rounded())
  if whole < 60 { return "\(whole) s" }
  return whole < 3600
    ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}

/// A whole number with commas between thousands.
package func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  let parts = digits.indices.map { index in
    (index > 0 && (digits.count - index) % 3 == 0 ? "," : "") + String(digits[index])
  }
  return (number < 0 ? "-" : "") + parts.joined()
}
