package import EmbeddingFiles

// What the files of maps and of common spaces have in common: safetensors with a versioned format, a checksum, and no half of it.

extension SafetensorsFile {
  /// Opens a file of maps.
  ///
  /// - Throws: `file` where it cannot be read, or is no `.safetensors`.
  package static func openedAsMap(path: String) throws(EmbeddingMapError) -> SafetensorsFile {
    do { return try SafetensorsFile(path: path) } catch { throw .file(error) }
  }
}

extension MapFileEntries {
  /// The format version.
  ///
  /// - Throws: `unknownVersion` for none, and for one above the newest that is known.
  func formatVersion(newest: Int) throws(EmbeddingMapError) -> Int {
    let version = self["format_version"].flatMap(Int.init)
    guard let version, (1...newest).contains(version) else {
      throw .unknownVersion(path: path, found: self["format_version"], newestKnown: newest)
    }
    return version
  }
}

/// Writes a file of maps, which appears under its name only when it is complete.
///
/// - Throws: `file` when that fails; an existing file is then untouched.
func write(_ bytes: [UInt8], to path: String) throws(EmbeddingMapError) {
  do {
    let output = try AtomicOutput(path: path)
    try output.write(bytes)
    try output.commit()
  } catch { throw .file(error) }
}

let checksumKey = "tensors_sha256"

/// The SHA-256 of tensors as they are written.
func checksum(of tensors: [NamedTensor]) -> String {
  sha256Digits(of: tensors.flatMap(\.elements))
}

/// Throws where a file records another checksum than its tensors have.
func requireChecksum(of file: SafetensorsFile, _ entries: MapFileEntries) throws(EmbeddingMapError) {
  guard let recorded = entries[checksumKey], recorded != file.tensorDigits() else { return }
  throw .contradiction(
    path: file.path,
    reason: "its tensors are not those that were written: their SHA-256 is not '\(checksumKey)'")
}
