import ArgumentParser
package import Mv2v

/// Rows `lower..<upper` of a file, as typed: `a:b`, `a:` or `:b`, counted from 0, the end not included.
struct RowRange: Equatable, ExpressibleByArgument {
  let lower: Int
  /// Nil means up to the end of the file.
  let upper: Int?

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      let lower = parts[0].isEmpty ? 0 : Int(parts[0]), lower >= 0
    else { return nil }
    if parts[1].isEmpty {
      (self.lower, upper) = (lower, nil)
    } else {
      guard let end = Int(parts[1]), end > lower else { return nil }
      (self.lower, upper) = (lower, end)
    }
  }

  var defaultValueDescription: String { description }

  /// These rows of a file.
  ///
  /// - Throws: `rowsOutsideFile`.
  func slice(of file: EmbeddingFile) throws(CommandError) -> RowSlice {
    let end = upper ?? file.rowCount
    guard lower < end, end <= file.rowCount else {
      throw .rowsOutsideFile(path: file.path, rows: description, rowCount: file.rowCount)
    }
    return RowSlice(file, rows: lower..<end)
  }
}

extension RowRange: CustomStringConvertible {
  var description: String { "\(lower):\(upper.map(String.init) ?? "")" }
}

/// An embedding file and the rows of it that are meant.
package struct EmbeddingRows {
  let file: EmbeddingFile
  let rows: RowSlice

  /// All rows of a file that has been opened.
  package init(_ file: EmbeddingFile) {
    self.file = file
    rows = RowSlice(file, rows: 0..<file.rowCount)
  }

  /// Opens a file, or what else a path can mean, and takes the given rows, or all of them.
  init(
    path: String, range: RowRange?, options: EmbeddingReadingOptions = EmbeddingReadingOptions()
  ) throws {
    try self.init(paths: [path], range: range, options: options)
  }

  /// Opens several files as one matrix and takes the given rows of it, or all.
  init(paths: [String], range: RowRange?, options: EmbeddingReadingOptions) throws {
    file = try EmbeddingFile(paths: paths, options: options)
    Log.remarks(on: file)
    rows = try range?.slice(of: file) ?? RowSlice(file, rows: 0..<file.rowCount)
  }
}
