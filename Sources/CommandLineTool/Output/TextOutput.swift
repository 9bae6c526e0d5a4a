import EmbeddingFiles
import Reports

extension AtomicOutput {
  /// Writes a whole text and puts the file in its place.
  func finish(with text: String) throws(EmbeddingFileError) { try finish(with: Array(text.utf8)) }

  /// Writes the whole contents and puts the file in its place.
  func finish(with bytes: [UInt8]) throws(EmbeddingFileError) {
    try write(bytes)
    try commit()
  }
}

/// Says on standard error which files were written.
func announce(_ paths: some Collection<String>) {
  if !paths.isEmpty { Log.done("Wrote \(paths.joined(separator: ", ")).") }
}

/// Prints a report on standard output, and nothing else.
func show(_ report: Report, asJSON: Bool) throws {
  try show(
    asJSON
      ? try report.rendered(as: JSONFormat.self)
      : Terminal.standardOutput.paintedVerdict(in: printable(try report.rendered(as: TextFormat.self))))
}

/// Prints a text on standard output. That whoever reads it has read enough is no failure; a full disk is.
func show(_ text: String, terminator: String = "\n") throws(EmbeddingFileError) {
  do { try AtomicOutput.standardOutput().write(Array((text + terminator).utf8)) } catch {
    guard case .closedPipe = error else { throw error }
  }
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
