/// Elements one after another and nothing else; the dimension must be said.
protocol RawFormat: EmbeddingFormat {
  static var elementType: ElementType { get }
}

/// `.f32`: little-endian float32.
enum RawFloat32Format: RawFormat {
  static let elementType = ElementType.float32
  static let fileExtensions = [".f32"]
}

/// `.f16`: little-endian float16.
enum RawFloat16Format: RawFormat {
  static let elementType = ElementType.float16
  static let fileExtensions = [".f16"]
}

/// `.i8`: signed bytes.
enum RawInt8Format: RawFormat {
  static let elementType = ElementType.int8
  static let fileExtensions = [".i8"]
}

/// `.u8`: unsigned bytes.
enum RawUInt8Format: RawFormat {
  static let elementType = ElementType.uint8
  static let fileExtensions = [".u8"]
}

extension RawFormat {
  static var name: String { "raw-" + elementType.rawValue }
  static var takesFragment: Bool { true }

  static func isPresent(in bytes: FileBytes) -> Bool { false }

  /// - Parameter fragment: the dimension, which wins over the options'.
  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let said = fragment.map { Int($0) ?? 0 } ?? options.dimension
    guard let dimension = said else { throw .dimensionNotSaid(path: file.path) }
    guard dimension > 0, dimension <= largestDimension else {
      throw .malformedHeader(
        path: file.path, reason: "the dimension is said to be \(fragment ?? "\(dimension)")")
    }
    let rowSize = dimension * elementType.byteCount
    guard file.bytes.count % rowSize == 0 else {
      throw .notWholeRows(
        path: file.path, byteCount: file.bytes.count, rowByteCount: rowSize, dimension: dimension)
    }
    return EmbeddingContents(
      rows: MappedRows(
        file: file,
        layout: try ArrayLayout(
          path: file.path, offset: 0, type: elementType, shape: [file.bytes.count / rowSize, dimension])))
  }
}
