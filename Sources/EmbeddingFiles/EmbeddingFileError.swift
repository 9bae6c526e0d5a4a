/// What can be wrong with a file of vectors, or with writing one.
public enum EmbeddingFileError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused; carries what was tried and its words.
  case system(path: String, action: String, reason: String)
  /// The path is a folder or something else that is not a regular file.
  case notAFile(path: String)
  /// The file holds no bytes.
  case emptyFile(path: String)
  /// The file is neither `.npy` nor `.safetensors`.
  case unknownFormat(path: String)
  /// The header cannot be understood.
  case malformedHeader(path: String, reason: String)
  /// The elements are not floating-point numbers that can be read.
  case unsupportedType(path: String, found: String)
  /// The array does not have two dimensions.
  case notTwoDimensional(path: String, shape: [Int])
  /// The array has no rows or no columns.
  case emptyArray(path: String, rowCount: Int, columnCount: Int)
  /// The header announces another number of bytes than the file has.
  case lengthMismatch(path: String, expectedBytes: Int, foundBytes: Int)
  /// The sizes in the header overflow.
  case sizeOverflow(path: String)
  /// No tensor of that name.
  case noSuchTensor(path: String, name: String, found: [String])
  /// Several 2-D tensors and no name that chooses among them, or none.
  case ambiguousTensor(path: String, found: [String])
  /// A file that should be small is not.
  case tooLarge(path: String, largestByteCount: Int)
  /// Fewer or more rows were written than announced.
  case wrongRowCount(path: String, expected: Int, written: Int)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .system(let path, let action, let reason): "\(path): cannot \(action): \(reason)"
    case .notAFile(let path): "\(path): not a regular file"
    case .emptyFile(let path): "\(path): the file is empty"
    case .unknownFormat(let path):
      "\(path): neither a .npy nor a .safetensors file; convert it, for example with numpy.save"
    case .malformedHeader(let path, let reason): "\(path): the header is damaged: \(reason)"
    case .unsupportedType(let path, let found):
      "\(path): elements are \(found), expected float16, bfloat16, float32 or float64; "
        + "convert them, in numpy with x.astype('float32')"
    case .notTwoDimensional(let path, let shape):
      "\(path): the array has shape \(shape), expected two dimensions, one vector per row"
    case .emptyArray(let path, let rowCount, let columnCount):
      "\(path): the array is \(rowCount) x \(columnCount), so it holds no vectors"
    case .lengthMismatch(let path, let expectedBytes, let foundBytes):
      "\(path): the header announces \(expectedBytes) bytes in all but the file has \(foundBytes); "
        + (foundBytes < expectedBytes ? "it is truncated" : "it has something behind the array")
    case .sizeOverflow(let path): "\(path): the sizes in the header are absurdly large"
    case .noSuchTensor(let path, let name, let found):
      "\(path): no tensor '\(name)'; it holds \(list(found))"
    case .ambiguousTensor(let path, let found):
      found.isEmpty
        ? "\(path): no 2-D tensor in the file"
        : "\(path): several 2-D tensors, \(list(found)); choose one as \(path)#\(found[0])"
    case .tooLarge(let path, let largest):
      "\(path): more than \(largest >> 20) MiB; this cannot be such a file"
    case .wrongRowCount(let path, let expected, let written):
      "\(path): \(written) rows were written where \(expected) were announced"
    }
  }
}

extension EmbeddingFileError {
  /// The sentence without the file it is about.
  package var reason: String {
    guard case .system(_, _, let reason) = self else {
      return description.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? description
    }
    return reason
  }
}

private func list(_ names: [String]) -> String {
  let shown = names.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
  return names.isEmpty ? "no tensors" : names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
}
