/// `.hdf5`: a two-dimensional dataset of numbers, mapped where it lies contiguous in the file, else inflated chunk by chunk
/// into a spool.
///
/// The system's libhdf5 says where a dataset lies (`Hdf5Reader`); its elements are read here.
enum Hdf5Format: EmbeddingFormat {
  static let name = "hdf5"
  static let fileExtensions = [".hdf5", ".h5", ".hdf"]
  static let takesFragment = true

  private static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  static func isPresent(in bytes: FileBytes) -> Bool { bytes.starts(with: magic) }

  /// - Parameter fragment: the path of the dataset; where there is none, `train` is read, or the only 2-D dataset.
  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    // Before libhdf5 is asked for: what is no such file needs no library to be refused.
    guard isPresent(in: file.bytes) else {
      throw .malformedHeader(path: file.path, reason: "it does not begin as an HDF5 file")
    }
    let reader = try Hdf5Reader(file, wanted: fragment)
    let dataset = reader.dataset
    guard dataset.extents.count == 2 else {
      throw .notTwoDimensional(path: dataset.path, shape: dataset.extents)
    }
    guard let type = dataset.type else { throw .unsupportedType(path: dataset.path, found: dataset.typeName) }
    guard let size = byteCount(of: dataset.extents, type: type) else {
      throw .sizeOverflow(path: dataset.path)
    }
    guard dataset.extents[1] <= largestDimension else {
      throw .malformedHeader(path: dataset.path, reason: "vectors of \(dataset.extents[1]) dimensions")
    }
    func rows(in file: MappedFile, offset: Int, type: ElementType) throws(EmbeddingFileError) -> MappedRows {
      MappedRows(
        file: file,
        layout: try ArrayLayout(
          path: dataset.path, offset: offset, type: type,
          isBigEndian: dataset.isBigEndian && file === reader.file, shape: dataset.extents))
    }
    // Refuses an array without rows before anything is read.
    _ = try rows(in: file, offset: 0, type: type)
    let contents: MappedRows
    switch dataset.place {
    case .contiguous(let offset, let byteCount):
      guard byteCount == size else {
        throw .malformedHeader(
          path: dataset.path,
          reason: "\(size) bytes of elements are announced, but \(byteCount) were written; it is not complete"
        )
      }
      guard offset <= file.bytes.count, size <= file.bytes.count - offset else {
        throw .malformedHeader(
          path: dataset.path, reason: "its elements lie outside the file; it is truncated")
      }
      contents = try rows(in: file, offset: offset, type: type)
    case .chunked(let chunks):
      contents = try rows(in: try reader.inflate(chunks, type: type), offset: 0, type: .float32)
    case .compact(let elements):
      let spool = try Spool(for: dataset.path)
      guard elements.count == size else {
        throw .lengthMismatch(path: dataset.path, expectedBytes: size, foundBytes: elements.count)
      }
      try spool.append(
        elements.span.withBytes { floats($0, type: type, isBigEndian: dataset.isBigEndian) })
      contents = try rows(in: try MappedFile(spool), offset: 0, type: .float32)
    case .elsewhere:
      throw .notRead(
        path: dataset.path, reason: "its elements lie in other files, or are put together from other datasets"
      )
    }
    return EmbeddingContents(rows: contents, remark: dataset.remark)
  }
}
