import EmbeddingFiles
import Foundation
import Testing

/// A small whole file of a format, and what is done to it to see it refused.
struct FormatSample: Sendable, CustomTestStringConvertible {
  /// What a file that was cut off can look like.
  enum Cut {
    /// No part of the file is a file.
    case always
    /// What ends with a row is one.
    case betweenRows
    /// A text that ends in a number or before a line's end is one, too.
    case asText
  }

  let format, file: String
  let bytes: [UInt8]
  var cut = Cut.always
  var dimension: Int?
  /// The file with sizes in it that are far too large.
  var oversized: [UInt8]?
  /// The file with a row that is longer than the others.
  var unequal: [UInt8]?
  /// The file with an id that is no UTF-8.
  var badText: [UInt8]?
  /// The file with one id for two rows.
  var repeated: [UInt8]?

  var testDescription: String { file }

  func options(format: String? = nil) -> EmbeddingReadingOptions {
    var options = EmbeddingReadingOptions()
    (options.dimension, options.format) = (dimension, format)
    return options
  }

  /// A sample of every format that is read, of several kinds where the format has them.
  static let all: [FormatSample] =
    [
      FormatSample(
        format: "npy", file: "x.npy", bytes: stored("f4-little-C-1.npy"),
        oversized: stored("f4-little-C-1.npy").replacing("(5, 3)", by: "(9, 3)")),
      FormatSample(
        format: "safetensors", file: "x.safetensors", bytes: stored("f32.safetensors"),
        oversized: stored("f32.safetensors").replacing("[5,3]", by: "[9,3]")),
      FormatSample(
        format: "npz", file: "stored.npz", bytes: stored("stored.npz"),
        oversized: stored("stored.npz").replacing("(5, 3)", by: "(9, 3)")),
      FormatSample(format: "npz", file: "deflated.npz", bytes: stored("deflated.npz")),
      FormatSample(format: "hdf5", file: "contiguous.hdf5", bytes: stored("ann.hdf5")),
      FormatSample(format: "hdf5", file: "chunked.h5", bytes: stored("only.h5")),
      FormatSample(
        format: "faiss", file: "flat.index", bytes: stored("flat.index"),
        oversized: stored("flat.index").with(little(Int64.max / 2), at: 8)),
      FormatSample(
        format: "faiss", file: "ids.index", bytes: stored("ids.index"),
        oversized: stored("ids.index").with(little(Int64.max / 2), at: 8), repeated: stored("ids.index")),
      FormatSample(
        format: "faiss", file: "lists.index", bytes: stored("lists.index"),
        oversized: stored("lists.index").with(little(Int64.max / 2), at: 8)),
    ] + texts + binaries

  private static let texts: [FormatSample] = [
    text(
      "jsonl", "x.jsonl", "{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[3,4]}\n",
      name: "\"b\"",
      row: "[3,4]", longer: "[3,4,5]"),
    text(
      "word2vec", "x.vec", "2 2\na 1 2\nb 3 4\n", name: "b", row: "3 4", longer: "3 4 5", oversized: "2 2"),
    text("word2vec", "x.glove", "a 1 2\nb 3 4\n", name: "b", row: "3 4", longer: "3 4 5"),
    text("csv", "x.csv", "id,v0,v1\na,1,2\nb,3,4\n", name: "b", row: "3,4", longer: "3,4,5"),
    text("tsv", "x.tsv", "id\tv0\tv1\na\t1\t2\nb\t3\t4\n", name: "b", row: "3\t4", longer: "3\t4\t5"),
    text("pgvector", "x.pgcopy", "a\t[1,2]\nb\t[3,4]\n", name: "b", row: "[3,4]", longer: "[3,4,5]"),
  ]

  /// - Parameters:
  ///   - name: how the second row is called in the text; the first is called `a`.
  private static func text(
    _ format: String, _ file: String, _ text: String, name: String, row: String, longer: String,
    cut: Cut = .asText,
    oversized: String? = nil
  ) -> FormatSample {
    let bytes = Array(text.utf8)
    let quoted = name.hasPrefix("\"")
    return FormatSample(
      format: format, file: file, bytes: bytes, cut: .asText,
      oversized: oversized.map { bytes.replacing($0, by: "99999999999 2") },
      unequal: bytes.replacing(row, by: longer),
      badText: bytes.replacing(name, by: (quoted ? [0x22] : []) + [0xC3, 0x28] + (quoted ? [0x22] : [])),
      repeated: bytes.replacing(name, by: name.replacingOccurrences(of: "b", with: "a")))
  }

  private static let binaries: [FormatSample] = {
    let word2vec =
      Array("2 2\na ".utf8) + little(Float(1), 2) + Array("\nb ".utf8) + little(Float(3), 4) + [0x0A]
    func copy(_ names: [[UInt8]], _ second: [Float] = [3, 4]) -> [UInt8] {
      let tuples = zip(names, [[1, 2], second]).flatMap { name, row in
        let vector = big(Int16(row.count)) + [0, 0] + row.flatMap { big($0.bitPattern) }
        return big(Int16(2)) + big(Int32(name.count)) + name + big(Int32(vector.count)) + vector
      }
      return Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0] + tuples + [255, 255]
    }
    let copied = copy([Array("a".utf8), Array("b".utf8)])
    func vecs(_ dimensions: [Int32], _ elements: [UInt8]) -> [UInt8] {
      dimensions.flatMap { little($0) + elements }
    }
    func raw(_ type: String, _ suffix: String, _ size: Int) -> FormatSample {
      FormatSample(
        format: "raw-" + type, file: "x." + suffix, bytes: [UInt8](repeating: 0, count: 4 * size),
        cut: .betweenRows,
        dimension: 2)
    }
    return [
      FormatSample(
        format: "word2vec-binary", file: "x.bin", bytes: word2vec,
        oversized: word2vec.replacing("2 2", by: "999999999 2"),
        badText: word2vec.replacing("b ", by: [0xC3, 0x28, 0x20]),
        repeated: word2vec.replacing("b ", by: "a ")),
      FormatSample(
        format: "pgvector-binary", file: "x.pgbin", bytes: copied,
        oversized: copied.with(big(Int32.max), at: 21),
        unequal: copy([Array("a".utf8), Array("b".utf8)], [3, 4, 5]),
        badText: copy([Array("a".utf8), [0xC3, 0x28, 0x28]]),
        repeated: copy([Array("a".utf8), Array("a".utf8)])),
      FormatSample(
        format: "fvecs", file: "x.fvecs", bytes: vecs([2, 2], little(Float(1), 2)), cut: .betweenRows,
        oversized: vecs([.max, .max], little(Float(1), 2)), unequal: vecs([2, 1], little(Float(1), 2))),
      FormatSample(
        format: "bvecs", file: "x.bvecs", bytes: vecs([3, 3], [1, 2, 3]), cut: .betweenRows,
        oversized: vecs([.max, .max], [1, 2, 3]), unequal: vecs([3, 2], [1, 2, 3])),
      FormatSample(
        format: "ivecs", file: "x.ivecs", bytes: vecs([2, 2], little(Int32(1), 2)), cut: .betweenRows,
        oversized: vecs([.max, .max], little(Int32(1), 2)), unequal: vecs([2, 1], little(Int32(1), 2))),
      raw("float32", "f32", 4), raw("float16", "f16", 2), raw("int8", "i8", 1), raw("uint8", "u8", 1),
    ]
  }()
}

private func stored(_ name: String) -> [UInt8] {
  (try? Data(contentsOf: URL(fileURLWithPath: fixture(name)))).map { [UInt8]($0) } ?? []
}

private func little<Value: BitwiseCopyable>(_ values: Value...) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value, Array.init) }
}

private func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.bigEndian, Array.init)
}

extension [UInt8] {
  /// With the last place where a text stands replaced.
  fileprivate func replacing(_ text: String, by other: [UInt8]) -> [UInt8] {
    let text = Array(text.utf8)
    guard let start = indices.reversed().first(where: { self[$0...].starts(with: text) }) else {
      preconditionFailure("the sample does not hold the text")
    }
    return Array(self[..<start]) + other + Array(self[(start + text.count)...])
  }

  fileprivate func replacing(_ text: String, by other: String) -> [UInt8] {
    replacing(text, by: Array(other.utf8))
  }

  fileprivate func with(_ bytes: [UInt8], at place: Int) -> [UInt8] {
    Array(self[..<place]) + bytes + Array(self[(place + bytes.count)...])
  }
}
