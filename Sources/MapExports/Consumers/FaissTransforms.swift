import LinearAlgebra

/// The bytes of FAISS's vector transforms and of the head of an index (faiss/impl/index_write.cpp): a four-character
/// code, the type's own fields, then `d_in`, `d_out` and `is_trained`; a vector is its count and its elements.
enum FaissTransforms {
  /// CenteringTransform, NormalizationTransform and LinearTransform, with a LinearTransform in the place of the first
  /// where there are weights.
  static func chain(_ chain: MapChain) -> [[UInt8]] {
    let d = chain.inputDimension
    let first =
      if let weights = chain.weights {
        linear(
          matrix: Matrix(identity: d).scalingColumns(by: weights),
          bias: zip(weights, chain.center).map { -$0 * $1 })
      } else {
        transform("VCnt", d, d) { $0.appendVector(chain.center) }
      }
    let normalization = transform("VNrm", d, d) { $0.append(Float(2)) }
    return [first, normalization, linear(matrix: chain.matrix, bias: chain.offset)]
  }

  /// An ITQTransform, the one transform of FAISS that centres, normalises and then turns; nil where there are weights,
  /// for which it has no place.
  static func single(_ chain: MapChain) -> [UInt8]? {
    guard chain.weights == nil else { return nil }
    return transform("Viqt", chain.inputDimension, chain.matrix.columnCount) {
      $0.appendVector(chain.center)
      $0.append(false)  // do_pca, which only training looks at.
      // The rotation by itself, which only training needs.
      $0.append(
        transform("Viqm", 0, 0) {
          $0.append(Int32(50))
          $0.append(Int32(123))
          $0.append(false)
          $0.appendVector([])
          $0.appendVector([])
        })
      $0.append(linear(matrix: chain.matrix, bias: chain.offset))
    }
  }

  /// What stands before the wrapped index in an IndexPreTransform.
  static func preTransformHead(_ chain: MapChain, around index: FaissIndexHead) -> [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append("IxPT")
    bytes.append(Int32(chain.inputDimension))
    bytes.append(index.rowCount)
    bytes.append(Int64(1 << 20))  // Two numbers that FAISS itself only passes over.
    bytes.append(Int64(1 << 20))
    bytes.append(index.isTrained)
    bytes.append(index.metric)
    if let argument = index.metricArgument { bytes.append(argument) }
    let transforms = self.chain(chain)
    bytes.append(Int32(transforms.count))
    for transform in transforms { bytes.append(transform) }
    return bytes.bytes
  }

  /// `y = A x + b`, with `A` `[d_out, d_in]`: the transpose of a matrix for row vectors.
  private static func linear(matrix: Matrix<Float>, bias: [Float]?) -> [UInt8] {
    transform("LTra", matrix.rowCount, matrix.columnCount) {
      $0.append(bias != nil)
      $0.appendVector(matrix.transposed.elements)
      $0.appendVector(bias ?? [])
    }
  }

  private static func transform(
    _ code: String, _ inputDimension: Int, _ outputDimension: Int,
    _ fields: (inout LittleEndianBytes) -> Void
  ) -> [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append(code)
    fields(&bytes)
    bytes.append(Int32(inputDimension))
    bytes.append(Int32(outputDimension))
    bytes.append(true)
    return bytes.bytes
  }
}

extension LittleEndianBytes {
  fileprivate mutating func appendVector(_ elements: [Float]) {
    append(UInt64(elements.count))
    append(elements)
  }
}
