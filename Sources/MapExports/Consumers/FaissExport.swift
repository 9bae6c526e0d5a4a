import EmbeddingFiles

/// FAISS: a file that `faiss.read_VectorTransform` opens, or an existing index that answers queries of the other model.
///
/// A file holds one transform. Without weights an ITQTransform is the whole chain; a chain of several transforms stands
/// in an IndexPreTransform, around an index.
enum FaissExport: MapExporter {
  static let fileEndings = ["faiss", "index"]
  static let tags = ["faiss"]

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let chain = export.chain
    if chain.root != nil {
      throw .notExpressible(
        format: "faiss",
        reason: "it is a matching map, which takes a root, and FAISS has no transform for that",
        wayOut:
          "carry both sides over with 'mv2v apply --side' and search an index of Euclidean distances, or export "
          + "an orthogonal map")
    }
    if let path = export.index {
      let index = try FaissIndexHead(path: path)
      guard index.dimension == chain.outputDimension else {
        throw .unsuitableIndex(
          path: path,
          reason:
            "it holds vectors of dimension \(index.dimension), and this direction (\(export.direction)) leads to "
            + "dimension \(chain.outputDimension)"
            + (index.dimension == chain.inputDimension
              ? "; --side \(export.side.other) is the other direction" : ""))
      }
      return [
        ExportedFile(
          name: "index.faiss", bytes: FaissTransforms.preTransformHead(chain, around: index), copied: path)
      ]
    }
    guard let transform = FaissTransforms.single(chain) else {
      throw .notExpressible(
        format: "faiss",
        reason:
          "it has weights of dimensions, and FAISS has no single transform that weights, normalises and turns",
        wayOut:
          "give --index with an index of dimension \(chain.outputDimension), an empty one if need be, to have a "
          + "chain of transforms around it")
    }
    return [ExportedFile(name: "transform.faiss", bytes: transform)]
  }

  static func usage(of export: MapExport, file: String) -> String {
    let d = export.chain.inputDimension
    if export.index != nil {
      return """
        ```python
        import faiss

        index = faiss.read_index("\(file)")           # an IndexPreTransform around the old index
        distances, ids = index.search(queries, 10)    # float32 [n, \(d)] of \(export.inputName)
        ```

        The old index is in the file, untouched; `faiss.downcast_index(index.index)` is it. Ranks are those of its own
        metric: inner products and Euclidean distances rank mapped queries well where the indexed vectors have unit length
        (or nearly equal lengths), and else poorly.
        """
    }
    return """
      ```python
      import faiss

      transform = faiss.read_VectorTransform("\(file)")    # an ITQTransform: centre, normalise, turn, place
      mapped = transform.apply(vectors)                    # float32 [n, \(d)] of \(export.inputName)
      index = faiss.IndexPreTransform(transform, old_index)    # answers queries of that model
      ```
      """
  }
}
