import LibC

/// Which files a path that was typed means.
enum InputFiles {
  /// One file, and what stood behind `#`.
  struct File: Equatable {
    let path: String
    let fragment: String?
  }

  /// The files of a path: a file, `file#name`, a folder, a pattern such as `shards/*.npy`, or `-`.
  ///
  /// The files of a folder are those with a format's extension that are not hidden; folders and patterns give them in
  /// natural order (`2.npy` before `10.npy`). A file whose name holds the signs of a pattern is that file.
  ///
  /// - Throws: `noFiles`, `severalFormats`.
  static func named(by path: String) throws(EmbeddingFileError) -> [File] {
    if path == MappedFile.standardInput { return [File(path: path, fragment: nil)] }
    if isFolder(path) { return try files(inFolder: path).map { File(path: $0, fragment: nil) } }
    if fileExists(path) { return [File(path: path, fragment: nil)] }
    var (body, fragment): (String, String?) = (path, nil)
    if let hash = path.lastIndex(of: "#") {
      (body, fragment) = (String(path[..<hash]), String(path[path.index(after: hash)...]))
    }
    if !fileExists(body), body.contains(where: { "*?[".contains($0) }) {
      let found = try matches(of: body)
      guard !found.isEmpty else {
        throw .noFiles(path: path, reason: "no file matches this pattern")
      }
      return found.map { File(path: $0, fragment: fragment) }
    }
    return [File(path: body, fragment: fragment)]
  }

  private static func isFolder(_ path: String) -> Bool {
    fileStatus(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  private static func files(inFolder folder: String) throws(EmbeddingFileError) -> [String] {
    guard let entries = namesInFolder(folder) else { throw systemError(folder, "open") }
    let names = entries.filter { name in
      !name.hasPrefix(".") && formatName(ofFileNamed: name) != nil && !isFolder("\(folder)/\(name)")
    }
    for name in names { try requireText("\(folder)/\(name)") }
    guard !names.isEmpty else {
      throw .noFiles(
        path: folder, reason: "no file in this folder has the extension of a format that is read")
    }
    let formats = Set(names.compactMap(formatName)).sorted()
    guard formats.count == 1 else { throw .severalFormats(path: folder, found: formats) }
    return names.sorted(by: precedesNaturally).map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }

  /// Throws for a path that was found and leads nowhere, because bytes of its name that are not UTF-8 were replaced.
  private static func requireText(_ path: String) throws(EmbeddingFileError) {
    guard path.unicodeScalars.contains("\u{FFFD}"), fileStatus(path, followsLinks: false) == nil else {
      return
    }
    throw .system(
      path: path, action: "open",
      reason: "its name is not UTF-8; rename the file, or give the name of a link to it")
  }

  private static func formatName(ofFileNamed name: String) -> String? {
    embeddingFormats.first { hasExtension(name, of: $0.fileExtensions) }?.name
  }

  private static func matches(of pattern: String) throws(EmbeddingFileError) -> [String] {
    // `glob` fills and allocates, `globfree` frees, also after an error; the paths are copied before that.
    var result = unsafe glob_t()
    defer { unsafe globfree(&result) }
    let status = unsafe glob(pattern, GLOB_NOSORT, nil, &result)
    if status == GLOB_NOMATCH { return [] }
    guard status == 0, let paths = unsafe result.gl_pathv else {
      throw systemError(pattern, "search for files")
    }
    let names = unsafe (0..<Int(result.gl_pathc)).compactMap { index in
      unsafe paths[index].map { unsafe String(cString: $0) }
    }
    for name in names { try requireText(name) }
    return names.filter { !isFolder($0) && !$0.hasSuffix(ShardRecord.suffix) }.sorted(by: precedesNaturally)
  }
}

/// The files that some paths mean, each as a path that means it alone: in the order given, those of a folder or pattern
/// in natural order.
package func inputFilePaths(_ paths: [String]) throws(EmbeddingFileError) -> [String] {
  var files: [String] = []
  for path in paths {
    files += try InputFiles.named(by: path).map { file in file.path + (file.fragment.map { "#\($0)" } ?? "") }
  }
  return files
}

/// Whether one name comes before another when numbers in them are compared by their value; names that differ in
/// leading zeros alone are compared byte by byte.
func precedesNaturally(_ a: String, _ b: String) -> Bool {
  let (first, second) = (Array(a.utf8), Array(b.utf8))
  func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
  var (i, j) = (0, 0)
  while i < first.count, j < second.count {
    if isDigit(first[i]), isDigit(second[j]) {
      let x = first[i...].prefix(while: isDigit).drop { $0 == UInt8(ascii: "0") }
      let y = second[j...].prefix(while: isDigit).drop { $0 == UInt8(ascii: "0") }
      if x.count != y.count { return x.count < y.count }
      if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
      i += first[i...].prefix(while: isDigit).count
      j += second[j...].prefix(while: isDigit).count
    } else {
      if first[i] != second[j] { return first[i] < second[j] }
      i += 1
      j += 1
    }
  }
  if first.count - i != second.count - j { return first.count - i < second.count - j }
  return first.lexicographicallyPrecedes(second)
}
