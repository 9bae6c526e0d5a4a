import CHdf5
import LibC

/// The process in which libhdf5 reads a file (`CHdf5.h`), and what it has said.
final class Hdf5Reader {
  let file: MappedFile
  let dataset: Hdf5Dataset
  private let process: mv2v_hdf5_reader

  /// Has a dataset described.
  ///
  /// - Parameter wanted: the path of the dataset in the file; nil for `train`, or the only 2-D one.
  /// - Throws: `libraryMissing`, `noSuchTensor`, `ambiguousTensor`, `malformedHeader`.
  init(_ file: MappedFile, wanted: String?) throws(EmbeddingFileError) {
    var found = mv2v_hdf5_dataset()
    let library = environmentVariable("MV2V_HDF5_LIBRARY")
    // The process is a copy of this one as it is during the call, its mappings included.
    let process = file.bytes.withSpan { bytes in
      unsafe bytes.withUnsafeBytes {
        unsafe mv2v_hdf5_open($0.baseAddress, $0.count, library, wanted, &found)
      }
    }
    let names = Self.read(Int(found.names_byte_count), from: process)
    let compact = Self.read(Int(found.compact_byte_count), from: process)
    if let error = Self.error(found, file: file, wanted: wanted, names: names) {
      mv2v_hdf5_close(process)
      throw error
    }
    self.file = file
    self.process = process
    dataset = Hdf5Dataset(found, file: file, isChosen: wanted != nil, compact: compact)
  }

  deinit { mv2v_hdf5_close(process) }

  /// The next bytes; none where there are fewer.
  private static func read(_ count: Int, from process: mv2v_hdf5_reader) -> [UInt8] {
    guard count > 0, count <= 1 << 20 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    return unsafe mv2v_hdf5_read(process, &bytes, count) == 1 ? bytes : []
  }

  private static func error(
    _ found: mv2v_hdf5_dataset, file: MappedFile, wanted: String?, names: [UInt8]
  ) -> EmbeddingFileError? {
    let entries = names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    switch Int(found.outcome) {
    case MV2V_HDF5_OK: return nil
    case MV2V_HDF5_NO_LIBRARY:
      return .libraryMissing(path: file.path, library: "libhdf5", reason: text(found.reason))
    case MV2V_HDF5_SYSTEM:
      return .system(path: file.path, action: "start a process for libhdf5", reason: text(found.reason))
    case MV2V_HDF5_NO_DATASET where wanted == nil:
      return .ambiguousTensor(path: file.path, found: [])
    case MV2V_HDF5_NO_DATASET:
      return .noSuchTensor(path: file.path, name: wanted ?? "", found: entries.map { String($0.dropFirst()) })
    case MV2V_HDF5_SEVERAL:
      return .ambiguousTensor(
        path: file.path, found: entries.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) })
    case MV2V_HDF5_EXTERNAL_LINK:
      return .notRead(
        path: file.path,
        reason: "'\(wanted ?? "")' is a link into another file, which is not followed; name that file")
    default: return .malformedHeader(path: file.path, reason: text(found.reason))
    }
  }

  /// The next chunk as it is stored, and which filters it did not go through.
  ///
  /// - Parameter limit: more bytes than the chunk can have.
  func nextChunk(limit: Int) throws(EmbeddingFileError) -> Hdf5StoredChunk {
    var head = mv2v_hdf5_chunk()
    guard unsafe mv2v_hdf5_read(process, &head, MemoryLayout.size(ofValue: head)) == 1, head.is_there == 1
    else {
      throw .malformedHeader(path: dataset.path, reason: "a chunk of it cannot be read; the file is damaged")
    }
    guard head.byte_count < UInt64(limit), head.byte_count <= UInt64(file.bytes.count) else {
      throw .malformedHeader(
        path: dataset.path,
        reason:
          "a chunk takes \(head.byte_count) bytes, more than its elements or than the file; the file is damaged"
      )
    }
    var bytes = [UInt8](repeating: 0, count: Int(head.byte_count))
    guard unsafe mv2v_hdf5_read(process, &bytes, bytes.count) == 1 else {
      throw .malformedHeader(path: dataset.path, reason: "a chunk of it cannot be read; the file is damaged")
    }
    return Hdf5StoredChunk(bytes: bytes, filterMask: head.filter_mask)
  }
}
