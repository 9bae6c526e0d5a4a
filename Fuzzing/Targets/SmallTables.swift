import CommandLineTool
import EmbeddingFiles
import Evaluation

/// Known pairs of rows, which are the file's own bytes.
func readPairs(_ path: String) throws {
  var options = EmbeddingReadingOptions()
  (options.format, options.dimension) = ("raw-uint8", 1)
  let rows = EmbeddingRows(try EmbeddingFile(path: path, options: options))
  let pairs = try knownPairs(path: path, source: rows, target: rows)
  precondition(!pairs.isEmpty)
}

/// Ids of queries or documents, as many as there are lines.
func readRetrievalIdentifiers(_ path: String) throws {
  let count = try TextFile(path: path).lines.count
  let identifiers = try Identifiers(path: path, rowCount: count, of: "vectors")
  precondition(identifiers.order.count == count && identifiers.rowsByName.count == count)
}

/// Judgements of queries and documents whose names are numbers.
func readJudgements(_ path: String) throws {
  let names = try Identifiers(path: nil, rowCount: 100, of: "vectors")
  for isBinary in [false, true] {
    let judgements = try Judgements(path: path, queries: names, documents: names, isBinary: isBinary)
    precondition(!judgements.grades.isEmpty)
  }
}
