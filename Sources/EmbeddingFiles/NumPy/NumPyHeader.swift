/// The header of a `.npy` file, versions 1.0 to 3.0.
///
/// Format: numpy.lib.format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
struct NumPyHeader {
  let descriptor: String
  let isFortranOrder: Bool
  let shape: [Int]
  let dataOffset: Int
  private let path: String
  private let byteCount: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Parses the header of bytes that start with the magic bytes: a file's, or those of an archive's member.
  init(_ bytes: FileBytes, path: String) throws(EmbeddingFileError) {
    try self.init(bytes, path: path, byteCount: bytes.count)
  }

  /// Parses a header of which no more than the beginning of the bytes may be there.
  ///
  /// - Parameters:
  ///   - bytes: counted from 0.
  ///   - byteCount: how many there are in all.
  init<Bytes: RandomAccessCollection>(
    _ bytes: Bytes, path: String, byteCount: Int
  ) throws(EmbeddingFileError) where Bytes.Element == UInt8, Bytes.Index == Int {
    (self.path, self.byteCount) = (path, byteCount)
    guard bytes.starts(with: Self.magic) else {
      throw .malformedHeader(path: path, reason: "it does not begin as a .npy file does")
    }
    guard bytes.count >= 10 else {
      throw .lengthMismatch(path: path, expectedBytes: 10, foundBytes: bytes.count)
    }
    let version = (bytes[6], bytes[7])
    let (lengthSize, length): (Int, Int)
    switch version {
    case (1, 0): (lengthSize, length) = (2, Int(bytes[8]) | Int(bytes[9]) << 8)
    case (2, 0), (3, 0):
      guard bytes.count >= 12 else {
        throw .lengthMismatch(path: path, expectedBytes: 12, foundBytes: bytes.count)
      }
      (lengthSize, length) = (4, (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) })
    default:
      throw .malformedHeader(
        path: path, reason: ".npy version \(version.0).\(version.1), expected 1.0, 2.0 or 3.0")
    }
    dataOffset = 8 + lengthSize + length
    guard dataOffset <= bytes.count else {
      throw .lengthMismatch(path: path, expectedBytes: dataOffset, foundBytes: bytes.count)
    }
    guard length <= 1 << 20 else {
      throw .malformedHeader(path: path, reason: "a header of \(length) bytes")
    }
    do {
      var parser = PythonLiteralParser(bytes[8 + lengthSize..<dataOffset])
      let fields = try parser.dictionary()
      guard case .string(let descriptor) = fields["descr"] else {
        // A structured type is a list of fields.
        if case .some = fields["descr"] {
          throw EmbeddingFileError.unsupportedType(path: path, found: "structured")
        }
        throw EmbeddingFileError.malformedHeader(path: path, reason: "no 'descr'")
      }
      guard case .boolean(let isFortranOrder) = fields["fortran_order"] else {
        throw EmbeddingFileError.malformedHeader(path: path, reason: "no 'fortran_order'")
      }
      guard case .tuple(let shape) = fields["shape"] else {
        throw EmbeddingFileError.malformedHeader(path: path, reason: "no 'shape'")
      }
      (self.descriptor, self.isFortranOrder, self.shape) = (descriptor, isFortranOrder, shape)
    } catch let error as PythonLiteralParser.SyntaxError {
      throw .malformedHeader(path: path, reason: error.reason)
    } catch let error as EmbeddingFileError {
      throw error
    } catch {
      throw .malformedHeader(path: path, reason: "\(error)")
    }
  }

  /// The array, after comparing what the header says with the number of bytes.
  ///
  /// - Parameter fileOffset: where in a file the bytes begin.
  func layout(fileOffset: Int) throws(EmbeddingFileError) -> ArrayLayout {
    let (type, isBigEndian) = try elementType()
    guard let size = EmbeddingFiles.byteCount(of: shape, type: type),
      case let (expected, overflow) = size.addingReportingOverflow(dataOffset), !overflow
    else { throw .sizeOverflow(path: path) }
    let layout = try ArrayLayout(
      path: path, offset: fileOffset + dataOffset, type: type, isBigEndian: isBigEndian,
      isFortranOrder: isFortranOrder, shape: shape)
    guard expected == byteCount else {
      throw .lengthMismatch(path: path, expectedBytes: expected, foundBytes: byteCount)
    }
    return layout
  }

  private func elementType() throws(EmbeddingFileError) -> (ElementType, isBigEndian: Bool) {
    let order = descriptor.first ?? " "
    let types: [Substring: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "u1": .uint8,
    ]
    // Little-endian is the native order of every platform that Swift runs on.
    guard "<>=|".contains(order), let type = types[descriptor.dropFirst()] else {
      throw .unsupportedType(path: path, found: Self.name(of: descriptor))
    }
    return (type, order == ">")
  }

  private static func name(of descriptor: String) -> String {
    let kinds: [Character: String] = [
      "i": "integers", "u": "unsigned integers", "b": "booleans", "c": "complex numbers", "S": "byte strings",
      "U": "strings", "O": "Python objects", "M": "dates", "m": "time differences", "V": "raw bytes",
      "f": "floating-point numbers of an unusual size",
    ]
    let kind = descriptor.first { !"<>=|".contains($0) }
    return (kind.flatMap { kinds[$0] } ?? "of an unknown type") + " ('\(descriptor)')"
  }
}
