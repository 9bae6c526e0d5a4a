import LibC

/// What a file or folder is called while it is being written: hidden, beside its destination, and never the same twice.
func temporaryName(for name: String, in folder: String) -> String {
  "\(folder)/\(temporaryPrefix(name))\(getpid())-\(UInt32.random(in: 0...UInt32.max))\(temporarySuffix)"
}

/// A name has 255 bytes at most, of which the rest of a temporary one needs some.
private func temporaryPrefix(_ name: String) -> String {
  var kept = name[...]
  while kept.utf8.count > 200 { kept.removeLast() }
  return ".\(kept)."
}

private let temporarySuffix = ".partial"

/// Says to other processes that a temporary file or folder is in use, for as long as it is open.
func claim(_ descriptor: Int32) { flock(descriptor, LOCK_EX | LOCK_NB) }

/// Removes temporary files and folders for an output of this name that a process has left that was killed.
///
/// They are those that nobody holds a claim on. What is younger than a minute stays, because between making a file and
/// claiming it another process might come by. Whatever cannot be read or removed stays too: this is tidying.
func removeAbandoned(of name: String, in folder: String) {
  let prefix = temporaryPrefix(name)
  for found in (try? entries(ofFolder: folder)) ?? []
  where found.hasPrefix(prefix) && found.hasSuffix(temporarySuffix)
    && isProcessAndNumber(found.dropFirst(prefix.count).dropLast(temporarySuffix.count))
  { removeIfAbandoned("\(folder)/\(found)") }
}

/// `<process>-<number>`, so that `a.b.1-2.partial` is not taken for one of `a`.
private func isProcessAndNumber(_ text: Substring) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }
}

private func removeIfAbandoned(_ path: String) {
  guard let status = fileStatus(path, followsLinks: false),
    [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT),
    time(nil) - status.st_mtim.tv_sec > 60
  else { return }
  let descriptor = openFile(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
  removeTree(path)
}
