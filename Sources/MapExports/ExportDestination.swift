import EmbeddingFiles
import LibC

/// Where an export goes: a folder of its files with the card in it, or its one file with the card beside it.
///
/// A path that ends as the files of the format do (`map.onnx`, `map.ONNX`) is a file, whose card is `map.README.md`; every other
/// path, and any of a format of several files, is a folder.
package struct ExportDestination: Equatable, Sendable {
  /// The path as it was given.
  package let path: String
  /// Whether it is a folder.
  package let isFolder: Bool

  package init(path: String, format: ExportFormat) {
    self.path = path
    isFolder = !format.exporter.fileEndings.contains {
      hasExtension(path, of: [".\($0)"]) && !hasExtension(path, of: ["/.\($0)"])
    }
  }

  /// The path of the card.
  package var card: String {
    isFolder
      ? "\(path)/README.md" : String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)]) + ".README.md"
  }

  /// What the card says to be ours.
  static let mark = "generated_by: mv2v export"

  /// Throws where something is in the way that would be lost.
  ///
  /// - Parameters:
  ///   - names: the paths of what an export writes in its folder.
  ///   - overwriting: whether files of the names that are needed may be anybody's.
  /// - Throws: `notOurs` for what is neither an empty folder nor an earlier export; `holdsOthers` for a folder with
  ///   anything that the export does not write, which is never removed.
  func requireReplaceable(by names: [String], overwriting: Bool) throws(ExportError) {
    if isFolder, let other = try foreignName(apartFrom: names) { throw .holdsOthers(path: path, name: other) }
    guard !overwriting, isTaken(path) || (!isFolder && isTaken(card)) else { return }
    let text = (try? TextFile(path: card, largestByteCount: 1 << 20))?.text
    guard text?.split(whereSeparator: \.isNewline).contains(where: { $0 == Self.mark }) == true else {
      throw .notOurs(path: isTaken(path) ? path : card)
    }
  }

  /// Something in the folder that has another path than those given; nil where there is nothing, or no folder.
  private func foreignName(apartFrom names: [String]) throws(ExportError) -> String? {
    guard let status = fileStatus(path), status.st_mode & S_IFMT == S_IFDIR else { return nil }
    let tops = Set(names.map { $0.prefix { $0 != "/" } })
    do {
      // What has nothing to do with an export is seen at the top, before all of it is looked through.
      if let other = try entries(ofFolder: path).sorted().first(where: { !tops.contains($0[...]) }) {
        return other
      }
      return try fileNames(inFolder: path).first { !names.contains($0) }
    } catch { throw .file(error) }
  }

  /// Whether anything has the name that would be lost; a device is not.
  private func isTaken(_ path: String) -> Bool {
    guard let status = fileStatus(path, followsLinks: false) else { return false }
    switch status.st_mode & S_IFMT {
    case S_IFCHR: return false
    case S_IFDIR: return (try? entries(ofFolder: path).isEmpty) != true
    default: return true
    }
  }
}

extension MapExport {
  /// Writes the export; nothing appears under its name before everything is complete.
  ///
  /// - Parameter overwriting: whether to replace what is no earlier export.
  /// - Throws: before anything is written where the consumer cannot express the map, or something is in the way; `file`
  ///   when writing fails, and what was there is then untouched.
  package func write(to destination: ExportDestination, overwriting: Bool = false) throws(ExportError) {
    let files = try format.exporter.files(of: self)
    try destination.requireReplaceable(by: files.map(\.name) + ["README.md"], overwriting: overwriting)
    let name = destination.path.split(separator: "/").last.map(String.init) ?? destination.path
    do {
      if destination.isFolder {
        let folder = try AtomicFolder(path: destination.path)
        let isOneFile = !format.exporter.fileEndings.isEmpty
        let card = ExportedFile(name: "README.md", text: card(file: isOneFile ? files[0].name : name))
        for file in files + [card] {
          let output = try folder.output(file.name)
          try file.write(to: output)
          try output.commit()
        }
        try folder.commit()
      } else {
        let (output, card) = (
          try AtomicOutput(path: destination.path), try AtomicOutput(path: destination.card)
        )
        try files[0].write(to: output)
        try card.write(Array(self.card(file: name).utf8))
        try output.commit()
        try card.commit()
      }
    } catch { throw .file(error) }
  }
}

extension ExportedFile {
  fileprivate func write(to output: AtomicOutput) throws(EmbeddingFileError) {
    try output.write(bytes)
    if let copied { try output.write(contentsOf: copied) }
  }
}
