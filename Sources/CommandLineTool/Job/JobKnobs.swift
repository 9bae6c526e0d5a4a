package import Alignment

/// The knobs that a job file sets, with the lines they stand on.
package struct JobKnobs {
  private let path: String
  package let all: [(knob: Knob, text: String, line: Int)]

  /// Sections of a job file that hold a stage's knobs.
  private static let sectionNames = Knob.all.filter { $0.name.contains(".") }.reduce(into: [String]()) {
    names, knob in
    let name = String(knob.name.prefix { $0 != "." })
    if names.last != name { names.append(name) }
  }

  /// The keys of a job file that say something about knobs.
  static let keys = sectionNames + Knob.all.map(\.name).filter { !$0.contains(".") }

  /// - Throws: `jobFile` naming the line, for a key that is no knob.
  init(_ section: JobSection) throws(CommandError) {
    path = section.path
    var found: [(knob: Knob, text: String, line: Int)] = []
    for knob in Knob.all where !knob.name.contains(".") {
      if let (text, line) = try section.scalar(knob.name) { found.append((knob, text, line)) }
    }
    for name in Self.sectionNames {
      guard let knobSection = try section.section(name) else { continue }
      let members = Knob.all.filter { $0.name.hasPrefix(name + ".") }
      let memberNames = members.map { String($0.name.dropFirst(name.count + 1)) }
      try knobSection.requireKnownKeys(memberNames)
      for (knob, memberName) in zip(members, memberNames) {
        if let (text, line) = try knobSection.scalar(memberName) { found.append((knob, text, line)) }
      }
    }
    all = found
  }

  /// Lays them over a preset's.
  ///
  /// - Returns: the names of knobs that the chosen method does not have; a job file may serve several presets.
  /// - Throws: `jobFile` for a value that a knob cannot have, whatever the method.
  func apply(to configuration: inout AlignmentConfiguration) throws(CommandError) -> [String] {
    var unused: [String] = []
    for (knob, text, line) in all {
      do { try knob.set(text, in: &configuration) } catch AlignmentError.unusedKnob(let name) {
        unused.append(name)
      } catch { throw .jobFile(path: path, line: line, reason: "\(error)") }
    }
    return unused
  }
}
