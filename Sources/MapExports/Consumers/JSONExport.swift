import EmbeddingFiles

/// Plain JSON: the facts and the operands of the chain, for everything that has no exporter of its own.
enum JSONExport: MapExporter {
  static let fileEndings = ["json"]
  static let tags = ["json"]

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let chain = export.chain
    var members = ["\"metadata\": \(export.factsAsJSON)", "\"center\": \(numberList(chain.center))"]
    if let weights = chain.weights { members.append("\"weights\": \(numberList(weights))") }
    let rows = (0..<chain.matrix.rowCount).map { numberList(chain.matrix.row($0)) }
    members.append("\"matrix\": [\n\(rows.joined(separator: ",\n"))]")
    if let offset = chain.offset { members.append("\"offset\": \(numberList(offset))") }
    if let root = chain.root {
      members.append("\"deficits\": \(numberList(root.deficits))")
      members.append("\"bound\": \(root.bound)")
    }
    return [ExportedFile(name: "map.json", text: "{\(members.joined(separator: ",\n"))}\n")]
  }

  static func usage(of export: MapExport, file: String) -> String {
    """
    `matrix` has a row for each dimension that goes in. In Python:

    ```python
    import json
    import numpy as np

    with open("\(file)") as opened:
        document = json.load(opened)
    m = {name: np.float32(value) for name, value in document.items() if name != "metadata"}

    def mapped(X):
    \(pythonChain(export.chain, operand: { "m[\"\($0)\"]" }))
    ```
    """
  }
}
