import EmbeddingFiles
import FoundationEssentials
import LibC

/// The folder of a sentence-transformers model, to which modules are to be appended.
struct SentenceTransformersModel {
  /// An entry of `modules.json`.
  struct Module: Codable {
    let idx: Int
    let name: String
    let path: String
    let type: String
  }

  private let path: String
  /// The modules it has.
  let modules: [Module]
  /// Its files, to be copied, without the list of modules and the card.
  let otherFiles: [ExportedFile]

  /// - Throws: `file`; `unsuitableModel` for a folder without a list of modules.
  init(path: String) throws(ExportError) {
    self.path = path
    func fail(_ reason: String) -> ExportError { .unsuitableModel(path: path, reason: reason) }
    let names: [String]
    do { names = try fileNames(inFolder: path) } catch { throw .file(error) }
    let folder = resolvedPath(path) ?? path
    for name in names where !Self.isOwn("\(path)/\(name)", in: folder) {
      throw fail(
        "'\(name.inOneLine)' is a link that leads out of it; give a folder with files in place of links (cp -rL)"
      )
    }
    guard names.contains("modules.json") else {
      throw fail("it has no modules.json; give the folder that SentenceTransformer.save has written")
    }
    let text: String
    do { text = try TextFile(path: "\(path)/modules.json", largestByteCount: 1 << 20).text } catch {
      throw .file(error)
    }
    do { modules = try JSONDecoder().decode([Module].self, from: Data(text.utf8)) } catch {
      throw fail("its modules.json is not a list of modules, each with idx, name, path and type")
    }
    guard !modules.isEmpty else { throw fail("its modules.json lists no modules") }
    if names.contains("mv2v.json") {
      throw fail("a map has been appended to it already (mv2v.json); give the model as it was before")
    }
    if let module = modules.first(where: {
      $0.path.split(separator: "/").contains("..") || $0.path.hasPrefix("/")
    }) {
      throw fail("its modules.json has a module in '\(module.path.inOneLine)', which is not in the folder")
    }
    otherFiles = names.filter { $0 != "modules.json" && $0 != "README.md" }.map {
      ExportedFile(name: $0, bytes: [], copied: "\(path)/\($0)")
    }
  }

  /// Whether a file lies in the folder, or where a download of Hugging Face keeps the files of its `snapshots/…`: a link that a
  /// stranger made must not bring in files of the user's.
  ///
  /// - Parameter folder: the folder's path without links.
  private static func isOwn(_ file: String, in folder: String) -> Bool {
    guard let file = resolvedPath(file) else { return false }
    if file.hasPrefix(folder + "/") { return true }
    let above = folder.split(separator: "/").dropLast()
    return above.last == "snapshots"
      && file.hasPrefix("/" + above.dropLast().joined(separator: "/") + "/blobs/")
  }

  /// Whether it has files in one of these folders.
  func hasFolder(_ names: String...) -> Bool {
    otherFiles.contains { file in names.contains { file.name.hasPrefix($0 + "/") } }
  }

  /// Throws `unsuitableModel` where the last module that says how long its vectors are says another length.
  func requireDimension(_ dimension: Int) throws(ExportError) {
    for module in modules.reversed() {
      let configuration = "\(path)/\(module.path)/config.json"
      guard !module.path.isEmpty,
        let text = try? TextFile(path: configuration, largestByteCount: 1 << 20).text,
        let lengths = try? JSONDecoder().decode(Lengths.self, from: Data(text.utf8))
      else { continue }
      guard
        let found = lengths.out_features ?? lengths.embedding_dimension ?? lengths.word_embedding_dimension
      else { continue }
      // What several pooling modes give stands side by side.
      let isSuitable =
        found == dimension || (lengths.out_features == nil && found > 0 && dimension % found == 0)
      guard isSuitable else {
        throw .unsuitableModel(
          path: path,
          reason: "its vectors have dimension \(found) (\(configuration)), and the map takes \(dimension)")
      }
      return
    }
  }

  /// What modules say of the length of their vectors, under the keys of the format.
  private struct Lengths: Decodable {
    let out_features: Int?
    let embedding_dimension: Int?
    let word_embedding_dimension: Int?
  }

  /// The text of `modules.json`.
  static func text(of modules: [Module]) -> String {
    let entries = modules.map {
      """
        {
          "idx": \($0.idx),
          "name": \($0.name.doubleQuoted),
          "path": \($0.path.doubleQuoted),
          "type": \($0.type.doubleQuoted)
        }
      """
    }
    return "[\n" + entries.joined(separator: ",\n") + "\n]\n"
  }
}
