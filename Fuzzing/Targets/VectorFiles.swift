import EmbeddingFiles

extension FuzzTarget {
  /// A target for each format of vectors, with the options that reach what the defaults do not.
  static let vectorFormats: [FuzzTarget] = [
    vectors("npy", ".npy"),
    vectors("npz", ".npz", fragments: ["vectors"], fields: [(nil, "names")]),
    vectors("safetensors", ".safetensors", fragments: ["x"]),
    vectors(
      "jsonl", ".jsonl",
      fields: [("response.body.data.0.embedding", "custom_id"), ("0", nil), ("a.b", "c.d")]),
    vectors("hdf5", ".h5", fragments: ["a/b"]),
    vectors("faiss", ".index"),
    vectors("word2vec", ".vec"),
    vectors("word2vec-binary", ".bin"),
    vectors("csv", ".csv", fields: [("v0:v2", "name"), ("vector", "id")]),
    vectors("tsv", ".tsv", fields: [("v0:v2", "name"), ("vector", "id")]),
    vectors("pgvector", ".copy"),
    vectors("pgvector-binary", ".pgbin"),
    vectors("fvecs", ".fvecs"),
    vectors("bvecs", ".bvecs"),
    vectors("ivecs", ".ivecs"),
    vectors("raw-float32", ".f32", dimension: 3, fragments: ["1", "x"]),
    vectors("raw-float16", ".f16", dimension: 3, fragments: ["5", "0"]),
    vectors("raw-int8", ".i8", dimension: 3, fragments: ["1", "1048576"]),
    vectors("raw-uint8", ".u8", dimension: 3, fragments: ["7", "9999999999999999999"]),
  ]

  /// What a process of libhdf5 says that a file has taken over; the fuzzer has it said (`Hdf5Answers.c`).
  static let hdf5Answers = vectors("hdf5-answers", ".h5", format: "hdf5")

  /// - Parameters:
  ///   - format: where the target is called otherwise.
  ///   - dimension: of files that do not say it.
  ///   - fragments: names of arrays that are asked for besides the one that is taken where none is.
  ///   - fields: of the vector and of the id, likewise.
  private static func vectors(
    _ name: String, _ suffix: String, format: String? = nil, dimension: Int? = nil, fragments: [String] = [],
    fields: [(vector: String?, id: String?)] = []
  ) -> FuzzTarget {
    FuzzTarget(name: name, suffix: suffix) { path in
      var options = EmbeddingReadingOptions()
      (options.format, options.dimension) = (format ?? name, dimension)
      // The error of the plain reading is the one that is thrown, after the others have had their turn.
      let plain = Result { try readVectors(path, options: options) }
      for fragment in fragments { try? readVectors("\(path)#\(fragment)", options: options) }
      for (vector, id) in fields {
        (options.vectorField, options.idField) = (vector, id)
        try? readVectors(path, options: options)
      }
      try plain.get()
    }
  }
}

/// Opens a file and reads its rows and ids in the ways that the tool does, which must agree with one another.
func readVectors(
  _ path: String, options: EmbeddingReadingOptions = EmbeddingReadingOptions()
) throws {
  let file = try EmbeddingFile(path: path, options: options)
  precondition(file.rowCount > 0 && file.columnCount > 0, "a file without vectors was opened")
  // Archives inflate; of what they hold, so much is read.
  let count = min(file.rowCount, max(1, (1 << 20) / file.columnCount))
  let first = file.rows(0..<count)
  let last = file.rows(file.rowCount - 1..<file.rowCount)
  let chosen = file.rows(at: [file.rowCount - 1, 0])
  let width = file.columnCount
  precondition(first.elements.count == count * width && chosen.elements.count == 2 * width)
  precondition(haveEqualBits(chosen.elements[..<width], last.elements[...]), "the last row reads otherwise")
  precondition(
    haveEqualBits(chosen.elements[width...], first.elements[..<width]), "the first row reads otherwise")
  if let identifiers = file.identifiers {
    precondition(identifiers.count == file.rowCount, "\(identifiers.count) ids, \(file.rowCount) rows")
    if identifiers.count <= 1 << 12 { _ = identifiers.firstRepetition }
    _ = identifiers[0] + identifiers[identifiers.count - 1]
  }
  try file.requireUnchanged()
}

private func haveEqualBits(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Bool {
  a.elementsEqual(b) { $0.bitPattern == $1.bitPattern }
}

/// Ids in a file of lines, of rows that are the file's own bytes, so many a row as make a row of each line.
func readRowIdentifiers(_ path: String) throws {
  let lineCount = max(1, try TextFile(path: path).lines.count)
  var options = EmbeddingReadingOptions()
  options.format = "raw-uint8"
  options.dimension = max(1, (byteCount(ofFile: path) ?? 0) / lineCount)
  options.identifierPath = path
  try readVectors(path, options: options)
}
