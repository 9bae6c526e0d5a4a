/// `.npz`: the operands of the chain by name, and the facts as `metadata.json`.
enum NumPyArchiveExport: MapExporter {
  static let fileEndings = ["npz"]
  static let tags = ["numpy"]

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let chain = export.chain
    var archive = ZipArchive()
    func vector(_ elements: [Float]) -> [UInt8] { numPyArray(shape: [elements.count], elements: elements) }
    archive.add("center.npy", vector(chain.center))
    if let weights = chain.weights { archive.add("weights.npy", vector(weights)) }
    archive.add(
      "matrix.npy",
      numPyArray(shape: [chain.matrix.rowCount, chain.matrix.columnCount], elements: chain.matrix.elements))
    if let offset = chain.offset { archive.add("offset.npy", vector(offset)) }
    if let root = chain.root {
      archive.add("deficits.npy", vector(root.deficits))
      archive.add("bound.npy", numPyArray(shape: [], elements: [root.bound]))
    }
    archive.add("metadata.json", Array(export.factsAsJSON.utf8))
    return [ExportedFile(name: "map.npz", bytes: archive.archive)]
  }

  static func usage(of export: MapExport, file: String) -> String {
    """
    ```python
    import json
    import numpy as np

    m = np.load("\(file)")
    metadata = json.loads(m["metadata.json"])

    def mapped(X):
    \(pythonChain(export.chain, operand: { "m[\"\($0)\"]" }))
    ```
    """
  }
}

/// The chain as the lines of a Python function of `X`.
func pythonChain(_ chain: MapChain, operand: (String) -> String) -> String {
  var lines = [
    "D = \(chain.weights == nil ? "" : "(")np.asarray(X, np.float32) - \(operand("center"))"
      + (chain.weights == nil ? "" : ") * \(operand("weights"))"),
    "length = np.linalg.norm(D, axis=1, keepdims=True)",
    "Y = np.divide(D, length, out=np.zeros_like(D), where=length > 0) @ \(operand("matrix"))",
  ]
  if let root = chain.root {
    lines.append("root = np.sqrt(np.maximum(0, \(operand("bound")) - Y**2 @ \(operand("deficits"))))")
    let columns = root.isFirst ? "root, np.zeros_like(root)" : "np.zeros_like(root), root"
    lines.append("return np.column_stack([Y, \(columns)])")
  } else {
    lines.append("return Y" + (chain.offset == nil ? "" : " + \(operand("offset"))"))
  }
  return lines.map { "    " + $0 }.joined(separator: "\n")
}
