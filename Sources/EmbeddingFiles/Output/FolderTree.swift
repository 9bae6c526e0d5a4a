import LibC

/// The paths of all files below a folder, relative to it and in order; symbolic links are followed, and what belongs to a
/// version control system is passed over.
///
/// - Throws: `system` where a folder cannot be read, or lies deeper than any that is meant (a link in a circle).
package func fileNames(inFolder path: String) throws(EmbeddingFileError) -> [String] {
  try fileNames(inFolder: path, below: "", depth: 0).sorted()
}

private func fileNames(
  inFolder path: String, below prefix: String, depth: Int
) throws(EmbeddingFileError) -> [String] {
  guard depth < 16 else {
    throw .system(path: path, action: "read", reason: "folders lie in one another more than 16 deep")
  }
  var names: [String] = []
  for name in try entries(ofFolder: path) where name != ".git" {
    guard let status = fileStatus("\(path)/\(name)") else { throw systemError("\(path)/\(name)", "examine") }
    if status.st_mode & S_IFMT == S_IFDIR {
      names += try fileNames(inFolder: "\(path)/\(name)", below: "\(prefix)\(name)/", depth: depth + 1)
    } else {
      names.append(prefix + name)
    }
  }
  return names
}

/// The names in a folder, without itself and the one above it.
package func entries(ofFolder path: String) throws(EmbeddingFileError) -> [String] {
  guard let names = namesInFolder(path) else { throw systemError(path, "open the folder") }
  return names.filter { $0 != "." && $0 != ".." }
}

/// Removes a file, a link, or a folder with all that is in it, as far as that can be done; links are not followed.
func removeTree(_ path: String) {
  guard let status = fileStatus(path, followsLinks: false), status.st_mode & S_IFMT == S_IFDIR else {
    unlinkFile(path)
    return
  }
  for name in (try? entries(ofFolder: path)) ?? [] { removeTree("\(path)/\(name)") }
  removeEmptyFolder(path)
}
