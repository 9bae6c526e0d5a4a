package import EmbeddingFiles
package import Foundation
package import LinearAlgebra

/// A folder of its own for one test, removed with the value.
package final class TemporaryFolder {
  package let url: URL

  package init(in parent: String? = nil) throws {
    let parent = parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
    url = parent.appendingPathComponent("mv2v-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  package func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// The names in the folder, hidden ones included.
  package var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Writes a file and gives its path.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  /// Writes a file and gives its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes rows as `.npy` and gives the file's path.
  @discardableResult
  package func write(_ rows: Matrix<Float>, to name: String) throws -> String {
    let writer = try EmbeddingWriter(path: path(name), rowCount: rows.rowCount, columnCount: rows.columnCount)
    try writer.append(rows)
    try writer.finish()
    return path(name)
  }

  package func data(_ name: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(name)) }

  package func bytes(_ name: String) throws -> [UInt8] { [UInt8](try data(name)) }

  package func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
}

/// All rows of a file of vectors.
package func readRows(_ path: String) throws -> Matrix<Float> {
  let file = try EmbeddingFile(path: path)
  return file.rows(0..<file.rowCount)
}
