/// What knows one consumer: how a map is written so that the consumer applies it, and how a user has it do so.
package protocol MapExporter {
  /// How names of the one file may end, the usual one first; none for an export that is a folder in any case.
  static var fileEndings: [String] { get }
  /// What model hubs should find the export by, besides what all exports have.
  static var tags: [String] { get }

  /// The files of the export, without the card.
  ///
  /// - Throws: `notExpressible` and others, before anything is written.
  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile]

  /// How to use the export, as Markdown.
  ///
  /// - Parameter file: what the one file is called; the folder's name for an export that is one.
  static func usage(of export: MapExport, file: String) -> String
}

/// The consumers there are.
package enum ExportFormat: String, CaseIterable, Sendable {
  case sentenceTransformers = "sentence-transformers"
  case faiss, onnx, sql, npz, json

  /// What knows the consumer.
  package var exporter: any MapExporter.Type {
    switch self {
    case .sentenceTransformers: SentenceTransformersExport.self
    case .faiss: FaissExport.self
    case .onnx: ONNXExport.self
    case .sql: SQLExport.self
    case .npz: NumPyArchiveExport.self
    case .json: JSONExport.self
    }
  }
}

/// One file of an export, in memory or copied from another one.
package struct ExportedFile: Equatable, Sendable {
  /// Its path within the export's folder.
  package let name: String
  /// What it begins with.
  package let bytes: [UInt8]
  /// A file whose bytes come after these; it may be too large for memory.
  package let copied: String?

  package init(name: String, bytes: [UInt8], copied: String? = nil) {
    (self.name, self.bytes, self.copied) = (name, bytes, copied)
  }

  package init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }
}
