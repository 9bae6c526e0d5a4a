import EmbeddingFiles

/// What a FAISS index file says at its head, whatever its type: the code, then the fields that all indexes have.
struct FaissIndexHead: Equatable {
  let dimension: Int
  let rowCount: Int64
  let isTrained: Bool
  /// 0 for inner products, 1 for Euclidean distances, more for others.
  let metric: Int32
  /// What a metric beyond these two is told.
  let metricArgument: Float?

  /// Reads the head of a file.
  ///
  /// - Throws: `file`; `unsuitableIndex` for a file that does not begin like an index of float vectors.
  init(path: String) throws(ExportError) {
    let bytes: [UInt8]
    do { bytes = try leadingBytes(ofFile: path, count: 64) } catch { throw .file(error) }
    func fail(_ reason: String) -> ExportError { .unsuitableIndex(path: path, reason: reason) }
    guard bytes.count >= 37, bytes[0] == UInt8(ascii: "I") else {
      throw fail("it does not begin as faiss.write_index writes one")
    }
    let code = String(decoding: bytes[..<4], as: UTF8.self)
    if code.hasPrefix("IB") { throw fail("it is a binary index ('\(code)'), and a map makes float vectors") }
    func value<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      bytes.littleEndianNumber(at: offset)
    }
    let (dimension, rowCount) = (value(4, Int32.self), value(8, Int64.self))
    let (trained, metric) = (bytes[32], value(33, Int32.self))
    // No type of index has had other numbers here; what is absurd is of a layout that is not known.
    guard (1...1 << 20).contains(dimension), rowCount >= 0, trained <= 1, (0...30).contains(metric),
      metric <= 1 || bytes.count >= 41
    else { throw fail("the head of its type ('\(code)') has a layout that is not known here") }
    (self.dimension, self.rowCount) = (Int(dimension), rowCount)
    (self.isTrained, self.metric) = (trained == 1, metric)
    metricArgument = metric > 1 ? Float(bitPattern: value(37, UInt32.self)) : nil
  }
}
