/// Where a 2-D array lies in a file and how its elements are stored.
struct ArrayLayout {
  let offset: Int
  let type: ElementType
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let rowCount: Int
  let columnCount: Int

  /// A layout whose size has been checked; `shape` must have two dimensions.
  init(
    path: String, offset: Int, type: ElementType, isBigEndian: Bool, isFortranOrder: Bool, shape: [Int]
  ) throws(EmbeddingFileError) {
    guard shape.count == 2 else { throw .notTwoDimensional(path: path, shape: shape) }
    guard shape[0] > 0, shape[1] > 0 else {
      throw .emptyArray(path: path, rowCount: shape[0], columnCount: shape[1])
    }
    self.offset = offset
    self.type = type
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    (rowCount, columnCount) = (shape[0], shape[1])
  }
}

/// The bytes that `shape` elements of one type take; nil when that overflows or a size is negative.
func byteCount(of shape: [Int], type: ElementType) -> Int? {
  var total = type.byteCount
  for size in shape {
    let (product, overflow) = total.multipliedReportingOverflow(by: size)
    guard size >= 0, !overflow else { return nil }
    total = product
  }
  return total
}
