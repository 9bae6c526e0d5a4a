import CLinux
import LibC

/// A folder that appears under its name only when all its files are there.
///
/// They go to a temporary folder beside it, which `commit` renames; without `commit` it is removed, by `deinit`, by
/// `PendingOutputs.removeAll(end:)` when a signal ends the process, or by the next output of that name. What has the name
/// already is replaced as a whole, and at once where the file system can exchange names.
package final class AtomicFolder {
  private let path: String
  private let destination: String
  private let temporary: String
  /// Held so that other processes know the folder to be in use.
  private let claimed: Int32

  /// Creates the temporary folder.
  ///
  /// - Throws: `system`, also where a file has the name, and for the current folder.
  package init(path: String) throws(EmbeddingFileError) {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let destination = try resolved(trimmed)
    if let status = fileStatus(destination), status.st_mode & S_IFMT != S_IFDIR {
      throw .system(path: path, action: "create the folder", reason: "a file has that name")
    }
    // Whoever stands in a folder that is replaced would stand nowhere.
    if destination == (try resolved(".")) {
      throw .system(path: path, action: "replace the folder", reason: "it is the current one; name one in it")
    }
    let (parent, name) = split(destination)
    removeAbandoned(of: name, in: parent)
    let temporary = temporaryName(for: name, in: parent)
    // At once with its name, so that a process about to end finds either both or neither.
    let isCreated = PendingOutputs.paths.withLock { pending in
      pending.note(temporary) { makeFolder(temporary, mode: 0o777) == 0 }
    }
    guard isCreated else { throw systemError(path, "create a folder in \(parent)") }
    claimed = openFile(temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if claimed >= 0 { claim(claimed) }
    (self.path, self.destination, self.temporary) = (path, destination, temporary)
  }

  deinit {
    cancel()
    if claimed >= 0 { close(claimed) }
  }

  /// A file of the folder, still to be written and committed; folders on the way to it are created.
  ///
  /// - Parameter name: its path within the folder, such as `2_Dense/config.json`.
  package func output(_ name: String) throws(EmbeddingFileError) -> AtomicOutput {
    var folder = temporary
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard makeFolder(folder, mode: 0o777) == 0 || errno == EEXIST else {
        throw systemError(path, "create a folder")
      }
    }
    return try AtomicOutput(path: "\(temporary)/\(name)")
  }

  /// Puts the complete folder in its place; nothing can be added afterwards.
  package func commit() throws(EmbeddingFileError) {
    // Held over the rename, so that a signal cannot remove a name that has just been given away.
    let error: EmbeddingFileError? = PendingOutputs.paths.withLock { pending in
      if renameFile(temporary, to: destination) == 0 {
        pending.remove(temporary)
        return nil
      }
      guard errno == ENOTEMPTY || errno == EEXIST else {
        return systemError(path, "put the folder in its place")
      }
      // What has the name comes to stand under the temporary one, and goes with it.
      if unsafe mv2v_exchange(temporary, destination) == 0 { return nil }
      let aside = temporary + ".old"
      guard renameFile(destination, to: aside) == 0 else { return systemError(path, "replace the folder") }
      guard renameFile(temporary, to: destination) == 0 else {
        let error = systemError(path, "put the folder in its place")
        renameFile(aside, to: destination)
        return error
      }
      pending.remove(temporary)
      removeTree(aside)
      return nil
    }
    if let error { throw error }
    cancel()
  }

  /// Removes the temporary folder, unless it has been committed.
  package func cancel() { PendingOutputs.remove(temporary) }
}
