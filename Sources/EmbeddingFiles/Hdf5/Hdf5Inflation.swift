import LinearAlgebra

extension Hdf5Reader {
  /// The elements of a chunked dataset, row after row in single precision, in a spool.
  ///
  /// libhdf5 hands the chunks over one after another; they are inflated on several threads. Memory for some rows of chunks
  /// of some MiB, whatever the dataset's size.
  ///
  /// - Throws: `malformedHeader` for chunks that are damaged; `notRead` where a row of chunks takes more than 256 MiB, or
  ///   where they went through filters that are not undone here.
  func inflate(_ chunks: Hdf5Chunks, type: ElementType) throws(EmbeddingFileError) -> MappedFile {
    let (rowCount, columnCount) = (dataset.extents[0], dataset.extents[1])
    let chunkSize = try size(of: chunks, type: type)
    let spool = try Spool(for: dataset.path)
    let perBand = (columnCount + chunks.columnCount - 1) / chunks.columnCount
    // Some bands of chunks at a time, so that there is work for all threads.
    let bandCount = max(1, waveByteCount / (perBand * chunkSize))
    var row = 0
    while row < rowCount {
      let end = min(rowCount, row + bandCount * chunks.rowCount)
      let bands = (end - row + chunks.rowCount - 1) / chunks.rowCount
      var stored: [Hdf5StoredChunk] = []
      for _ in 0..<bands * perBand { stored.append(try nextChunk(limit: chunkSize + chunkSize / 8 + 4096)) }
      let waiting = stored
      let (isBigEndian, path) = (dataset.isBigEndian, dataset.path)
      let pieces = try concurrentMap(count: waiting.count) { index throws(EmbeddingFileError) in
        let elements = waiting[index].elements(
          filters: chunks.filters, byteCount: chunkSize, elementSize: type.byteCount)
        guard let elements else {
          throw .malformedHeader(
            path: path, reason: "a chunk of it does not inflate to its elements; the file is damaged")
        }
        return elements.span.withBytes { floats($0, type: type, isBigEndian: isBigEndian) }
      }
      var rows = [Float](repeating: 0, count: (end - row) * columnCount)
      for (index, piece) in pieces.enumerated() {
        let first = (row: index / perBand * chunks.rowCount, column: index % perBand * chunks.columnCount)
        let width = min(chunks.columnCount, columnCount - first.column)
        for local in 0..<min(chunks.rowCount, end - row - first.row) {
          let start = (first.row + local) * columnCount + first.column
          rows.replaceSubrange(
            start..<start + width,
            with: piece[local * chunks.columnCount..<local * chunks.columnCount + width])
        }
      }
      try spool.append(rows)
      row = end
    }
    return try MappedFile(spool)
  }

  /// The bytes that a chunk's elements take.
  private func size(of chunks: Hdf5Chunks, type: ElementType) throws(EmbeddingFileError) -> Int {
    if let filter = chunks.foreignFilter {
      throw .notRead(
        path: dataset.path,
        reason: "its chunks were compressed by '\(filter)', and only gzip (deflate) and shuffle are read; "
          + "'h5repack -f GZIP=4' rewrites the file")
    }
    let byteCount = byteCount(of: [chunks.rowCount, chunks.columnCount], type: type)
    // A chunk has all its elements, also those beyond the dataset's end.
    guard let byteCount, chunks.rowCount > 0, chunks.columnCount > 0, byteCount <= largestBand,
      case let perBand = (dataset.extents[1] + chunks.columnCount - 1) / chunks.columnCount,
      perBand * (byteCount / type.byteCount) * MemoryLayout<Float>.size <= largestBand
    else {
      throw .notRead(
        path: dataset.path,
        reason:
          "a row of its chunks of \(chunks.rowCount) x \(chunks.columnCount) takes more than \(largestBand >> 20) MiB; "
          + "'h5repack -l CHUNK=1024x\(dataset.extents[1])' rewrites the file")
    }
    return byteCount
  }
}

/// What a row of chunks may take in single precision.
private let largestBand = 256 << 20

/// So many bytes of elements are inflated at a time.
private let waveByteCount = 16 << 20
