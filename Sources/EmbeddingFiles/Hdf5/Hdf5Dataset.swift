import CHdf5

/// What libhdf5 says about a dataset; nothing of it has been compared with the file's length.
struct Hdf5Dataset {
  /// Where the elements lie.
  enum Place {
    case contiguous(offset: Int, byteCount: Int)
    case chunked(Hdf5Chunks)
    case compact([UInt8])
    case elsewhere
  }

  /// The file, and the dataset behind `#`.
  let path: String
  let extents: [Int]
  /// Nil for elements that are not read.
  let type: ElementType?
  let typeName: String
  let isBigEndian: Bool
  let place: Place
  /// That there were others to choose from.
  let remark: String?

  init(_ found: mv2v_hdf5_dataset, file: MappedFile, isChosen: Bool, compact: [UInt8]) {
    let name = text(found.name)
    path = "\(file.path)#\(name)"
    // Arrays of C come as tuples, whose elements lie side by side; `prefix` ends with them, whatever the rank is said to be.
    extents = unsafe withUnsafeBytes(of: found.extents) { bytes in
      unsafe bytes.bindMemory(to: Int64.self).prefix(Int(max(0, found.rank))).map { Int(clamping: $0) }
    }
    let types: [ElementType?] = [nil, .float16, .bfloat16, .float32, .float64, .int8, .uint8, .int32]
    type = types.indices.contains(Int(found.element)) ? types[Int(found.element)] : nil
    typeName = text(found.element_name)
    isBigEndian = found.is_big_endian != 0
    switch Int(found.layout) {
    case MV2V_HDF5_CONTIGUOUS:
      place = .contiguous(offset: Int(clamping: found.address), byteCount: Int(clamping: found.byte_count))
    case MV2V_HDF5_CHUNKED: place = .chunked(Hdf5Chunks(found))
    case MV2V_HDF5_COMPACT: place = .compact(compact)
    default: place = .elsewhere
    }
    remark =
      isChosen || found.candidate_count < 2
      ? nil
      : "\(file.path) holds \(found.candidate_count) two-dimensional datasets; '\(name)' is read, \(file.path)#name reads another"
  }
}

/// How a dataset is cut into chunks, and what each went through when it was written.
struct Hdf5Chunks {
  let rowCount, columnCount: Int
  let filters: [Int]
  /// A filter that is not undone here.
  let foreignFilter: String?

  init(_ found: mv2v_hdf5_dataset) {
    (rowCount, columnCount) = (Int(found.chunk_extents.0), Int(found.chunk_extents.1))
    // As the extents.
    filters = unsafe withUnsafeBytes(of: found.filters) { bytes in
      unsafe bytes.bindMemory(to: Int32.self).prefix(Int(max(0, found.filter_count))).map { Int($0) }
    }
    let foreign = text(found.foreign_filter)
    foreignFilter = foreign.isEmpty ? nil : foreign
  }
}

/// The text of a C array of characters that a zero ends, or the array's end.
func text<Characters>(_ characters: Characters) -> String {
  unsafe withUnsafeBytes(of: characters) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
