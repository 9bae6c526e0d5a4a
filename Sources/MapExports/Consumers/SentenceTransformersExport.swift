import EmbeddingFiles
import LinearAlgebra

/// sentence-transformers: three modules, Dense (centre and weights), Normalize and Dense (the matrix and where images lie),
/// appended to a model where its folder is given, so that `SentenceTransformer(folder)` is a whole model.
enum SentenceTransformersExport: MapExporter {
  static let fileEndings: [String] = []
  static let tags = ["sentence-transformers", "sentence-similarity"]

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let chain = export.chain
    if chain.root != nil {
      throw .notExpressible(
        format: "sentence-transformers",
        reason: "it is a matching map, which takes a root, and there is no module for that",
        wayOut: "use --format onnx, or export an orthogonal map")
    }
    let base = try export.baseModel.map { path throws(ExportError) in
      try SentenceTransformersModel(path: path)
    }
    try base?.requireDimension(chain.inputDimension)
    let d = chain.inputDimension
    let weights = chain.weights ?? [Float](repeating: 1, count: d)
    let first = base?.modules.count ?? 0
    // Numbers whose folders the model does not have, whatever it calls them.
    let number = (first...).first { base?.hasFolder("\($0)_Dense", "\($0 + 2)_Dense") != true } ?? first
    let names = ["\(number)_Dense", "\(number + 1)_Normalize", "\(number + 2)_Dense"]
    let modules =
      (base?.modules ?? [])
      + zip(names, ["Dense", "Normalize", "Dense"]).enumerated().map { offset, module in
        SentenceTransformersModel.Module(
          idx: first + offset, name: "\(first + offset)", path: module.0,
          type: "sentence_transformers.models.\(module.1)")
      }
    return (base?.otherFiles ?? [])
      + [ExportedFile(name: "modules.json", text: SentenceTransformersModel.text(of: modules))]
      + dense(
        names[0], matrix: Matrix(identity: d).scalingColumns(by: weights),
        bias: zip(weights, chain.center).map { -$0 * $1 })
      + dense(names[2], matrix: chain.matrix, bias: chain.offset)
      + [ExportedFile(name: "mv2v.json", text: export.factsAsJSON + "\n")]
  }

  static func usage(of export: MapExport, file: String) -> String {
    guard export.baseModel == nil else {
      return """
        ```python
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer("\(file)")
        vectors = model.encode(["a text"])    # \(export.chain.outputDimension) dimensions, of \(export.outputName)
        ```

        All files of the model are here as they were, but for its list of modules and its card: its licence and its terms
        go with them.
        """
    }
    return """
      This folder holds the map alone. Append it to the model whose vectors it takes (\(export.inputName.asProse)), or let
      `mv2v export --model FOLDER` do that:

      ```python
      from sentence_transformers import SentenceTransformer
      from sentence_transformers.models import Dense, Normalize

      model = SentenceTransformer("the model")
      for module in [Dense.load("\(file)/0_Dense"), Normalize(), Dense.load("\(file)/2_Dense")]:
          model.append(module)
      vectors = model.encode(["a text"])    # \(export.chain.outputDimension) dimensions, of \(export.outputName)
      ```
      """
  }

  /// The two files of a Dense module that takes row vectors times a matrix; its `weight` is `[out, in]`.
  private static func dense(_ folder: String, matrix: Matrix<Float>, bias: [Float]?) -> [ExportedFile] {
    let configuration = """
      {
        "in_features": \(matrix.rowCount),
        "out_features": \(matrix.columnCount),
        "bias": \(bias != nil),
        "activation_function": "torch.nn.modules.linear.Identity"
      }

      """
    var tensors: [(name: String, shape: [Int], elements: [Float])] = [
      ("linear.weight", [matrix.columnCount, matrix.rowCount], matrix.transposed.elements)
    ]
    if let bias { tensors.append(("linear.bias", [bias.count], bias)) }
    return [
      ExportedFile(name: "\(folder)/config.json", text: configuration),
      ExportedFile(
        name: "\(folder)/model.safetensors",
        bytes: SafetensorsFile.encode(tensors: tensors, metadata: ["format": "pt"])),
    ]
  }
}
