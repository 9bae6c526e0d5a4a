import EmbeddingFiles
import Reports

extension AtomicOutput {
  /// Writes a whole text and puts the file in its place.
  func finish(with text: String) throws(EmbeddingFileError) {
    try write(Array(text.utf8))
    try commit()
  }
}

/// Prints a report on standard output, and nothing else.
func show(_ report: Report, asJSON: Bool) throws(ReportError) {
  print(
    asJSON
      ? try report.rendered(as: JSONFormat.self)
      : Terminal.standardOutput.paintedVerdict(in: try report.rendered(as: TextFormat.self)))
}

/// The path without its last extension, if it has one.
func withoutExtension(_ path: String) -> String {
  guard let dot = path.lastIndex(of: "."), dot > (path.lastIndex(of: "/") ?? path.startIndex) else {
    return path
  }
  return String(path[..<dot])
}

/// The last component of a path, without folders and without its extension.
func shortName(_ path: String) -> String {
  withoutExtension(path).split(separator: "/").last.map(String.init) ?? path
}
