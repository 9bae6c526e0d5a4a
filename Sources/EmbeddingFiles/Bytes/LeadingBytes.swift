/// The first bytes of a file, fewer where it has fewer.
///
/// - Throws: `system`, `notAFile`, `emptyFile`.
package func leadingBytes(ofFile path: String, count: Int) throws(EmbeddingFileError) -> [UInt8] {
  let file = try MappedFile(path: path)
  // The bytes end with the file, whose last use they would otherwise be.
  return withExtendedLifetime(file) { Array(file.bytes.prefix(count)) }
}
