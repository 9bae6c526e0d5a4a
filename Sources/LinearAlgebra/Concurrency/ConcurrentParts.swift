extension Array where Element: BitwiseCopyable & Sendable {
  /// Has `body` change parts of the array on several threads; each part is given to one call alone.
  ///
  /// - Parameters:
  ///   - parts: in ascending order, none of which shares an element with another.
  ///   - body: is given the part's number and elements.
  package mutating func changeConcurrently(
    _ parts: [Range<Int>], _ body: @Sendable (Int, inout MutableSpan<Element>) -> Void
  ) {
    // What makes handing them to several threads safe.
    precondition(
      parts.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count }, "a part outside of the array")
    precondition(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, "parts overlap")
    unsafe withUnsafeMutableBufferPointer { elements in
      nonisolated(unsafe) let elements = unsafe elements
      _ = concurrentMap(count: parts.count) { index in
        var part = unsafe UnsafeMutableBufferPointer(rebasing: elements[parts[index]]).mutableSpan
        body(index, &part)
      }
    }
  }

  /// Has `body` change blocks of at most `blockSize` rows of the array on several threads, as `concurrentBlocks` forms
  /// them; a row is `rowLength` elements.
  ///
  /// - Parameter body: is given the block's rows and their elements.
  package mutating func changeRowsConcurrently(
    ofLength rowLength: Int, blockSize: Int,
    _ body: @Sendable (Range<Int>, inout MutableSpan<Element>) -> Void
  ) {
    guard rowLength > 0 else { return }
    let rowCount = count / rowLength
    let blocks = stride(from: 0, to: rowCount, by: blockSize).map { $0..<Swift.min($0 + blockSize, rowCount) }
    changeConcurrently(blocks.map { $0.lowerBound * rowLength..<$0.upperBound * rowLength }) {
      index, elements in
      body(blocks[index], &elements)
    }
  }
}
