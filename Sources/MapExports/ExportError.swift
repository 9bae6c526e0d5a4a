package import EmbeddingFiles
package import EmbeddingMaps

/// Why a map cannot be exported.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  /// The consumer has no operation for what this map does; carries what does it instead.
  case notExpressible(format: String, reason: String, wayOut: String)
  /// The consumer has a limit.
  case tooManyDimensions(format: String, found: Int, most: Int)
  /// Something stands where the export should, and no export of this tool has put it there.
  case notOurs(path: String)
  /// A folder that holds something besides an export of this tool.
  case holdsOthers(path: String, name: String)
  /// A FAISS index that cannot be wrapped.
  case unsuitableIndex(path: String, reason: String)
  /// A model folder that nothing can be appended to.
  case unsuitableModel(path: String, reason: String)
  /// A file that is not what `mv2v evaluate --json` prints.
  case notAnEvaluation(path: String, reason: String)
  /// The map does not do what is asked.
  case map(EmbeddingMapError)
  /// Reading or writing failed.
  case file(EmbeddingFileError)

  /// A sentence for people.
  package var description: String {
    switch self {
    case .notExpressible(let format, let reason, let wayOut):
      "the format '\(format)' cannot express this map: \(reason); \(wayOut)"
    case .tooManyDimensions(let format, let found, let most):
      "the format '\(format)' takes vectors of at most \(most) dimensions, and this map has \(found)"
    case .notOurs(let path):
      "\(path) exists and is not an export of mv2v, so it is not replaced; choose another --output, or give "
        + "--overwrite to lose what is there"
    case .holdsOthers(let path, let name):
      "the folder \(path) holds '\(name)', which is not part of this export and would be lost; choose another --output, "
        + "or move it away"
    case .unsuitableIndex(let path, let reason):
      "\(path) is not a FAISS index that this map can lead to: \(reason)"
    case .unsuitableModel(let path, let reason):
      "\(path) is not a sentence-transformers model that this map can be appended to: \(reason)"
    case .notAnEvaluation(let path, let reason):
      "\(path) is not what 'mv2v evaluate --json' prints: \(reason)"
    case .map(let error): error.description
    case .file(let error): error.description
    }
  }
}
