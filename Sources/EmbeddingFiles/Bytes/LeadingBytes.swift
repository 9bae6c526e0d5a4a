/// The first bytes of a file, fewer where it has fewer.
///
/// - Throws: `system`, `notAFile`, `emptyFile`.
package func leadingBytes(ofFile path: String, count: Int) throws(EmbeddingFileError) -> [UInt8] {
  Array(try MappedFile(path: path).bytes.prefix(count))
}
