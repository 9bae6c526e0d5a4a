/// Encodes word2vec's text format; rows without names get their numbers for words.
struct Word2VecTextEncoder: EmbeddingEncoder {
  static let formatName = Word2VecTextFormat.name
  static let fileExtensions = Word2VecTextFormat.fileExtensions
  static let keepsNames = true

  private let output: EncodedRows

  init(_ output: EncodedRows) { self.output = output }

  var header: [UInt8] { output.word2VecHeader }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError) {
    try block.forEachRow { (number, elements) throws(EmbeddingFileError) in
      bytes += try output.word(ofRow: number)
      bytes.append(0x20)
      bytes.append(elements, separatedBy: 0x20)
      bytes.append(lineEnd)
    }
  }
}

/// Encodes word2vec's binary format, as word2vec itself writes it; rows without names get their numbers for words.
struct Word2VecBinaryEncoder: EmbeddingEncoder {
  static let formatName = Word2VecBinaryFormat.name
  static let fileExtensions = Word2VecBinaryFormat.fileExtensions
  static let keepsNames = true

  private let output: EncodedRows

  init(_ output: EncodedRows) { self.output = output }

  var header: [UInt8] { output.word2VecHeader }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError) {
    try block.forEachRow { (number, elements) throws(EmbeddingFileError) in
      bytes += try output.word(ofRow: number)
      bytes.append(0x20)
      bytes.append(elements.span)
      bytes.append(lineEnd)
    }
  }
}

extension EncodedRows {
  /// How many words, and their dimension, as `Word2VecHeader` reads them.
  fileprivate var word2VecHeader: [UInt8] { Array("\(rowCount) \(columnCount)\n".utf8) }

  /// A row's name, which must be a word.
  fileprivate func word(ofRow row: Int) throws(EmbeddingFileError) -> [UInt8] {
    let word = name(ofRow: row)
    guard !word.isEmpty, !word.contains(where: isBlank) else {
      throw .identifiers(
        path: path,
        reason:
          "the id '\(String(decoding: word, as: UTF8.self))' of row \(row) is empty or holds a blank, which words "
          + "of word2vec files cannot; choose another format, such as jsonl or csv")
    }
    return word
  }
}
