import LibC

/// What tells whether a file is still as it was: which file it is, its size and when it was last written to.
struct FileState: Equatable, Sendable {
  private let device, number, byteCount, seconds, nanoseconds: Int

  init(_ status: stat) {
    (device, number, byteCount) = (Int(status.st_dev), Int(status.st_ino), Int(status.st_size))
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }

  /// How the file of that name differs from what it was; nil where it does not, and where another file has taken the
  /// name, which leaves the one that is mapped as it was.
  func change(ofFile path: String) -> EmbeddingFileError? {
    guard let status = fileStatus(path) else { return nil }
    let now = FileState(status)
    guard now != self, now.device == device, now.number == number else { return nil }
    return .changed(
      path: path,
      found: now.byteCount == byteCount
        ? "it was written to" : "it had \(byteCount) bytes and now has \(now.byteCount)")
  }
}
