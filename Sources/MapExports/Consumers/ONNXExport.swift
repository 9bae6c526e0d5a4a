import EmbeddingMaps

/// An ONNX model of operator set 17 (github.com/onnx/onnx, onnx.proto): `vectors` `[batch, d]` in, `mapped` `[batch, k]`
/// out, float32, the batch free. Every kind of map can be expressed.
enum ONNXExport: MapExporter {
  static let fileEndings = ["onnx"]
  static let tags = ["onnx"]

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let model = ProtobufMessage {
      $0.add(1, 8)  // ir_version, of the release that brought operator set 17.
      $0.add(2, "mv2v")
      $0.add(3, mv2vVersion)
      $0.add(6, "\(export.inputName) to \(export.outputName), \(export.file.map.kindName) map of mv2v")
      $0.add(7, graph(export.chain))
      $0.add(
        8,
        ProtobufMessage {
          $0.add(1, ""); $0.add(2, 17)
        })
      for fact in export.facts {
        $0.add(
          14,
          ProtobufMessage {
            $0.add(1, fact.key); $0.add(2, fact.value)
          })
      }
    }
    return [ExportedFile(name: "map.onnx", bytes: model.bytes)]
  }

  static func usage(of export: MapExport, file: String) -> String {
    """
    ```python
    import onnxruntime

    session = onnxruntime.InferenceSession("\(file)")
    mapped = session.run(None, {"vectors": vectors})[0]    # float32 [batch, \(export.chain.inputDimension)] in
    ```
    """
  }

  private static func graph(_ chain: MapChain) -> ProtobufMessage {
    var graph = ProtobufMessage()
    func node(_ operation: String, _ inputs: [String], _ output: String, _ attributes: [ProtobufMessage] = [])
    {
      graph.add(
        1,
        ProtobufMessage { node in
          for input in inputs { node.add(1, input) }
          node.add(2, output)
          node.add(3, "\(operation) \(output)")
          node.add(4, operation)
          for attribute in attributes { node.add(5, attribute) }
        })
    }
    var tensors: [ProtobufMessage] = []
    func tensor(_ name: String, _ shape: [Int], _ elements: [Float]) {
      tensors.append(
        ProtobufMessage { tensor in
          for size in shape { tensor.add(1, size) }
          tensor.add(2, floatType)
          tensor.add(8, name)
          var bytes = LittleEndianBytes()
          bytes.append(elements)
          tensor.add(9, bytes.bytes)
        })
    }

    tensor("center", [chain.center.count], chain.center)
    node("Sub", ["vectors", "center"], "centred")
    var rows = "centred"
    if let weights = chain.weights {
      tensor("weights", [weights.count], weights)
      node("Mul", [rows, "weights"], "weighted")
      rows = "weighted"
    }
    // LpNormalization is not told what to do with a row of zeros.
    tensor("least_length", [1], [Float.leastNormalMagnitude])
    node(
      "ReduceL2", [rows], "raw_length", [attribute("axes", integers: [1]), attribute("keepdims", integer: 1)])
    node("Max", ["raw_length", "least_length"], "length")
    node("Div", [rows, "length"], "unit")
    tensor("matrix", [chain.matrix.rowCount, chain.matrix.columnCount], chain.matrix.elements)
    if let root = chain.root {
      node("MatMul", ["unit", "matrix"], "variates")
      tensor("deficits", [root.deficits.count, 1], root.deficits)
      tensor("bound", [1], [root.bound])
      tensor("zero", [1], [0])
      node("Mul", ["variates", "variates"], "squares")
      node("MatMul", ["squares", "deficits"], "deficit")
      node("Sub", ["bound", "deficit"], "raw_rest")
      node("Max", ["raw_rest", "zero"], "rest")
      node("Sqrt", ["rest"], "root")
      node("Mul", ["root", "zero"], "other_root")
      node(
        "Concat", ["variates"] + (root.isFirst ? ["root", "other_root"] : ["other_root", "root"]), "mapped",
        [attribute("axis", integer: 1)])
    } else if let offset = chain.offset {
      tensor("offset", [offset.count], offset)
      node("MatMul", ["unit", "matrix"], "turned")
      node("Add", ["turned", "offset"], "mapped")
    } else {
      node("MatMul", ["unit", "matrix"], "mapped")
    }
    graph.add(2, "map")
    for tensor in tensors { graph.add(5, tensor) }
    graph.add(11, value("vectors", dimension: chain.inputDimension))
    graph.add(12, value("mapped", dimension: chain.outputDimension))
    return graph
  }

  /// TensorProto.FLOAT.
  private static let floatType = 1

  private static func attribute(_ name: String, integer: Int) -> ProtobufMessage {
    ProtobufMessage {
      $0.add(1, name); $0.add(3, integer); $0.add(20, 2)
    }
  }

  private static func attribute(_ name: String, integers: [Int]) -> ProtobufMessage {
    ProtobufMessage { attribute in
      attribute.add(1, name)
      for integer in integers { attribute.add(8, integer) }
      attribute.add(20, 7)
    }
  }

  /// A ValueInfoProto of shape `[batch, dimension]`.
  private static func value(_ name: String, dimension: Int) -> ProtobufMessage {
    let shape = ProtobufMessage {
      $0.add(1, ProtobufMessage { $0.add(2, "batch") })
      $0.add(1, ProtobufMessage { $0.add(1, dimension) })
    }
    let type = ProtobufMessage {
      $0.add(
        1,
        ProtobufMessage {
          $0.add(1, floatType); $0.add(2, shape)
        })
    }
    return ProtobufMessage {
      $0.add(1, name); $0.add(2, type)
    }
  }
}
