/// Where a 2-D array lies in a file and how its elements are stored.
struct ArrayLayout {
  /// Where the first element lies, in bytes from the file's start.
  let offset: Int
  let type: ElementType
  let isBigEndian: Bool
  /// Whether the array lies column after column.
  let isFortranOrder: Bool
  let rowCount: Int
  let columnCount: Int
  /// From one row to the next, in bytes; more than the row's own where each row has a header.
  let rowStride: Int
  /// From one element of a row to the next, in elements.
  let columnStride: Int

  /// A layout whose size has been checked; `shape` must have two dimensions.
  ///
  /// - Parameter rowHeader: bytes before each row's elements, the first row's before `offset`; not in Fortran order.
  init(
    path: String, offset: Int, type: ElementType, isBigEndian: Bool = false, isFortranOrder: Bool = false,
    shape: [Int], rowHeader: Int = 0
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
    rowStride = isFortranOrder ? type.byteCount : shape[1] * type.byteCount + rowHeader
    columnStride = isFortranOrder ? shape[0] : 1
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
