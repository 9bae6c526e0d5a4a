/// The first line of a word2vec file: how many words, and their dimension.
struct Word2VecHeader {
  let rowCount: Int
  let dimension: Int
  /// Where the first word begins.
  let byteCount: Int

  /// Reads `71290 200` and a line end; nil for anything else.
  init?(_ bytes: FileBytes) {
    var cursor = ByteCursor(FileBytes(rebasing: bytes.prefix(64)))
    func whole(_ text: FileBytes) -> Int? {
      text.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: text, as: UTF8.self)) : nil
    }
    let first = cursor.takeUntil(isBlank)
    guard let rowCount = whole(first), cursor.take(0x20) else { return nil }
    let second = cursor.takeUntil(isBlank)
    guard let dimension = whole(second) else { return nil }
    while cursor.take(0x20) || cursor.take(0x0D) {}
    guard cursor.take(lineEnd), dimension > 0, dimension <= largestDimension else { return nil }
    (self.rowCount, self.dimension, byteCount) = (rowCount, dimension, cursor.position)
  }
}
