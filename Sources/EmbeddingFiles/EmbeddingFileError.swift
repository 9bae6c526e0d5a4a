import Embeddings

/// What can be wrong with a file of vectors, or with writing one.
public enum EmbeddingFileError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused; carries what was tried and its words.
  case system(path: String, action: String, reason: String)
  /// The path is a folder, a device or something else that holds no bytes to read to an end.
  case notAFile(path: String)
  /// The file holds no bytes.
  case emptyFile(path: String)
  /// Neither the first bytes nor the extension tell the format.
  case unknownFormat(path: String)
  /// The header cannot be understood.
  case malformedHeader(path: String, reason: String)
  /// The elements are not numbers that can be read.
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
  /// A format that is not written with such elements.
  case noSuchOutputType(path: String, format: String, type: ElementType, known: [String])
  /// Saturation is asked for where every number can be written.
  case nothingToSaturate(path: String, type: ElementType)
  /// A number of a row is beyond the largest of half precision.
  case beyondHalfPrecision(path: String, row: Int, column: Int, value: Float)
  /// A row would be zeros in half precision and is not.
  case belowHalfPrecision(path: String, row: Int)
  /// Fewer or more rows were written than announced.
  case wrongRowCount(path: String, expected: Int, written: Int)
  /// A file without a header, of vectors whose dimension nobody has said.
  case dimensionNotSaid(path: String)
  /// A file without a header whose length is no multiple of a row's.
  case notWholeRows(path: String, byteCount: Int, rowByteCount: Int, dimension: Int)
  /// The first line announces another shape than the lines behind it have.
  case shapeMismatch(path: String, announced: [Int], found: [Int])
  /// The file is as its format allows, but not in a way that is read.
  case notRead(path: String, reason: String)
  /// A file of a kind that the Python package converts.
  case convertedElsewhere(path: String, kind: String)
  /// A library that the format needs is not on this machine, or is of no use.
  case libraryMissing(path: String, library: String, reason: String)
  /// Whoever read the output has closed the pipe.
  case closedPipe(path: String)
  /// The extension of an output names no format that is written.
  case unknownOutputFormat(path: String, known: [String], names: [String])
  /// There is no format of that name.
  case noSuchFormat(name: String, known: [String])
  /// A folder, a pattern or nothing at all names no file.
  case noFiles(path: String, reason: String)
  /// A folder holds files of several formats.
  case severalFormats(path: String, found: [String])
  /// A file has another dimension than the first file of the same matrix.
  case unequalDimensions(path: String, found: Int, first: String, expected: Int)
  /// A line or record, counted from 1, is not as it should be.
  case badRecord(path: String, line: Int, reason: String)
  /// The ids do not belong to the rows.
  case identifiers(path: String, reason: String)
  /// A file was written to while it was being read.
  case changed(path: String, found: String)
  /// A file is not the shard that it should be, or does not go together with others.
  case shard(path: String, reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .system(let path, let action, let reason): "\(path): cannot \(action): \(reason)"
    case .notAFile(let path): "\(path): a folder, a socket or the like, neither a file nor a pipe"
    case .emptyFile(let path): "\(path): the file is empty"
    case .unknownFormat(let path):
      "\(path): neither its first bytes nor its name tell the format; say it with --input-format ("
        + readableFormatNames.joined(separator: ", ") + "), or convert the file, for example with numpy.save"
    case .malformedHeader(let path, let reason): "\(path): the header is damaged: \(reason)"
    case .unsupportedType(let path, let found):
      "\(path): elements are \(found), expected float16, bfloat16, float32, float64, int8 or uint8; "
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
      "\(path): more than \(largest < 1 << 20 ? "\(largest >> 10) KiB" : "\(largest >> 20) MiB"); this cannot be such a file"
    case .noSuchOutputType(let path, let format, let type, let known):
      "\(path): \(format) is not written in \(type); \(known.joined(separator: ", ")) can be (--output-format)"
    case .nothingToSaturate(let path, let type):
      "\(path): --saturate is for float16, and this output would be \(type); give --output-type float16 too"
    case .beyondHalfPrecision(let path, let row, let column, let value):
      "\(path): row \(row) would have \(value) in column \(column), beyond the largest number of float16, 65504; write "
        + "float32, or 65504 in its place with --saturate"
    case .belowHalfPrecision(let path, let row):
      "\(path): row \(row) is so short that float16, whose smallest number is 6e-8, would make zeros of it; write float32"
    case .wrongRowCount(let path, let expected, let written):
      "\(path): \(written) rows were written where \(expected) were announced"
    case .dimensionNotSaid(let path):
      "\(path): such a file does not say the dimension of its vectors; give --dimension, or the dimension behind the "
        + "name, as in \(path)#384"
    case .notWholeRows(let path, let byteCount, let rowByteCount, let dimension):
      "\(path): its \(byteCount) bytes are no whole number of rows of \(dimension) dimensions, which take "
        + "\(rowByteCount) bytes each; it is truncated, or the dimension or type is another"
    case .shapeMismatch(let path, let announced, let found):
      "\(path): the first line announces \(announced[0]) rows of \(announced[1]) dimensions, but there are "
        + "\(found[0]) of \(found[1])"
    case .convertedElsewhere(let path, let kind):
      "\(path): a file of \(kind), which this tool does not read; the Python package converts it: "
        + "python -m mv2v convert \(path) vectors.npy"
    case .libraryMissing(let path, let library, let reason):
      "\(path): this format is read with \(library), and \(reason); install it (Debian 12: apt-get install "
        + "libhdf5-103-1; libhdf5-dev brings it anywhere), or name it in MV2V_HDF5_LIBRARY"
    case .closedPipe(let path): "\(path): whoever was reading has stopped"
    case .unknownOutputFormat(let path, let known, let names):
      "\(path): the extension names no format that is written (" + known.joined(separator: ", ")
        + "); say the format with --output-format (" + names.joined(separator: ", ") + ")"
    case .noSuchFormat(let name, let known):
      "no format is called '\(name)'; there are " + known.joined(separator: ", ")
    case .noFiles(let path, let reason): located(in: path.isEmpty ? nil : path, reason)
    case .severalFormats(let path, let found):
      "\(path): the folder holds files of several formats, \(list(found)); choose with a pattern, as in "
        + "'\(path)/*.npy'"
    case .unequalDimensions(let path, let found, let first, let expected):
      "\(path): vectors of \(found) dimensions, but those of \(first), which is to form one matrix with it, have "
        + "\(expected)"
    case .badRecord(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .changed(let path, let found):
      "\(path): the file has changed while it was being read: \(found); start again when it is complete"
    case .identifiers(let path, let reason), .shard(let path, let reason),
      .notRead(let path, let reason):
      "\(path): \(reason)"
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
