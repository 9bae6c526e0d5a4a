import EmbeddingFiles
import Mv2v
import Yams

/// One mapping of a job file, read key by key with errors that name the line.
struct JobSection {
  let path: String
  let line: Int
  private let entries: [(key: String, line: Int, node: Node)]

  // Keys within keys take time with the square of their text.
  private static let largestByteCount = 1 << 16

  /// Reads a job file.
  ///
  /// - Throws: `unreadableJobFile`, or `jobFile` naming the line, for what is no YAML that is taken.
  init(ofFile path: String) throws(CommandError) {
    let file: TextFile
    do { file = try TextFile(path: path, largestByteCount: Self.largestByteCount) } catch {
      throw .unreadableJobFile(path: path, reason: error.reason)
    }
    if let line = file.firstLineNotUTF8 {
      throw .jobFile(
        path: path, line: line,
        reason: "not UTF-8; a file whose name is not must be renamed, or named by a link to it")
    }
    let text = file.text
    if let line = lineOfManyCollectionKeys(inYAML: text) {
      throw .jobFile(path: path, line: line, reason: "a key must be a plain word, not a list or a mapping")
    }
    let (aliasLine, root): (Int?, Node?)
    do {
      aliasLine = try lineOfFirstAlias(inYAML: text)
      root = aliasLine == nil ? try Yams.compose(yaml: text) : nil
    } catch {
      throw .unreadableJobFile(path: path, reason: "not valid YAML: \(withStars("\(error)"))")
    }
    if let aliasLine {
      throw .jobFile(
        path: path, line: aliasLine,
        reason: "anchors and aliases (&name and *name) are not taken; write the value where it is needed")
    }
    guard let root else { throw .unreadableJobFile(path: path, reason: "the file is empty") }
    try self.init(root, path: path)
  }

  init(_ node: Node, path: String) throws(CommandError) {
    self.path = path
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw .jobFile(path: path, line: line, reason: "expected 'key: value' lines")
    }
    var entries: [(key: String, line: Int, node: Node)] = []
    for (keyNode, node) in mapping {
      let line = keyNode.mark?.line ?? 1
      guard let key = keyNode.scalar?.string else {
        throw .jobFile(path: path, line: line, reason: "a key must be a plain word")
      }
      entries.append((key, line, node))
    }
    self.entries = entries
  }

  /// Throws for the first key that is not among the known ones, naming the nearest.
  func requireKnownKeys(_ known: [String]) throws(CommandError) {
    for entry in entries where !known.contains(entry.key) {
      // What is longer than any key is no slip of the keyboard.
      let key = entry.key.prefix(64)
      guard key.count == entry.key.count else {
        throw .jobFile(path: path, line: entry.line, reason: "unknown key '\(key)…'")
      }
      let hint = nearestName(to: entry.key, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw .jobFile(path: path, line: entry.line, reason: "unknown key '\(entry.key)'\(hint)")
    }
  }

  /// The text of a scalar and its line; nil when the key is absent.
  func scalar(_ key: String) throws(CommandError) -> (text: String, line: Int)? {
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    guard let text = entry.node.scalar?.string, !text.isEmpty else {
      throw .jobFile(path: path, line: entry.line, reason: "'\(key)' needs one value")
    }
    return (text, entry.line)
  }

  /// A scalar parsed by `parse`, which returns nil for text that is not as expected.
  func value<Value>(
    _ key: String, expected: String, _ parse: (String) -> Value?
  ) throws(CommandError) -> Value? {
    guard let (text, line) = try scalar(key) else { return nil }
    guard let value = parse(text) else {
      throw .jobFile(path: path, line: line, reason: "'\(key)' is '\(text)', expected \(expected)")
    }
    return value
  }

  /// A whole number of at least 1.
  func count(_ key: String) throws(CommandError) -> Int? {
    try value(key, expected: "a whole number of at least 1") { Int($0).flatMap { $0 >= 1 ? $0 : nil } }
  }

  /// A seed.
  func seed(_ key: String) throws(CommandError) -> UInt64? {
    try value(key, expected: "a whole number of at least 0") { UInt64($0) }
  }

  /// Whether something is so.
  func flag(_ key: String) throws(CommandError) -> Bool? {
    try value(key, expected: "true or false") { Bool($0) }
  }

  /// The name of a preset.
  func preset(_ key: String) throws(CommandError) -> Preset? {
    try value(key, expected: "one of \(Preset.allCases.map(\.rawValue))") { Preset(rawValue: $0) }
  }

  /// A row range.
  func rows(_ key: String) throws(CommandError) -> RowRange? {
    try value(key, expected: "rows as first:end, such as 0:25904") { RowRange(argument: $0) }
  }

  /// A file's path, taken relative to the job file's folder.
  func path(_ key: String) throws(CommandError) -> String? {
    guard let (text, _) = try scalar(key) else { return nil }
    return inFolder(text)
  }

  /// One or several files' paths, taken relative to the job file's folder.
  func paths(_ key: String) throws(CommandError) -> [String]? {
    guard let entry = entries.first(where: { $0.key == key }), let sequence = entry.node.sequence else {
      return try path(key).map { [$0] }
    }
    let texts = sequence.compactMap { $0.scalar?.string }
    guard texts.count == sequence.count, !texts.isEmpty, !texts.contains("") else {
      throw .jobFile(path: path, line: entry.line, reason: "'\(key)' needs one path or a list of paths")
    }
    return texts.map(inFolder)
  }

  private func inFolder(_ text: String) -> String {
    guard !text.hasPrefix("/"), text != "-", let slash = path.lastIndex(of: "/") else { return text }
    return path[...slash] + text
  }

  /// The keys in their order, each with its line.
  var keys: [(key: String, line: Int)] { entries.map { ($0.key, $0.line) } }

  /// Whether a key has keys of its own below it.
  func isSection(_ key: String) -> Bool { entries.first { $0.key == key }?.node.mapping != nil }

  /// A nested section.
  func section(_ key: String) throws(CommandError) -> JobSection? {
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    return try JobSection(entry.node, path: path)
  }
}
