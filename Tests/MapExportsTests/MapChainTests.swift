import EmbeddingMaps
import Embeddings
import LinearAlgebra
import MapExports
import Testing

@Suite struct MapChainTests {
  @Test func theTurnIsFoldedIntoOneMatrix() throws {
    let chain = try MapChain(SmallMaps.turn, from: .source, space: .raw)
    #expect(chain.center == [1, 2] && chain.weights == nil && chain.root == nil)
    #expect(chain.matrix.elements == [0, 2, -2, 0])
    #expect(chain.offset == [10, 20])
    let back = try MapChain(SmallMaps.turn, from: .target, space: .centred)
    #expect(back.center == [10, 20] && back.matrix.elements == [0, -1, 1, 0] && back.offset == nil)
  }

  @Test func theOtherSidesWeightsDivide() throws {
    let forward = try MapChain(SmallMaps.weighted, from: .source, space: .raw)
    #expect(forward.weights == [1, 0.5, 0])
    #expect(forward.matrix.elements == [2, 0, 0, 16, 2, 8])
    let backward = try MapChain(SmallMaps.weighted, from: .target, space: .raw)
    // The dimension of weight 0 gets nothing but the mean.
    #expect(backward.matrix.elements == [3, 0, 0, 0, 6, 0] && backward.offset == [1, 1, 1])
  }

  /// The chain, step by step as a consumer would, against `apply` itself.
  @Test(
    arguments: [SmallMaps.turn, SmallMaps.weighted, SmallMaps.whitened, SmallMaps.matching], Side.allCases)
  func theChainIsWhatApplyDoes(map: EmbeddingMap, side: Side) throws {
    var generator = SeededGenerator(seed: 3)
    let rows = Matrix<Float>(gaussian: 40, map.dimension(of: side), using: &generator)
    let spaces: [OutputSpace] = map.leadsIntoOtherSpace ? [.raw, .centred] : [.centred]
    for space in spaces {
      let chain = try MapChain(map, from: side, space: space)
      let expected = try map.apply(to: rows, from: side, space: space)
      #expect(chain.inputDimension == rows.columnCount && chain.outputDimension == expected.columnCount)
      for row in 0..<rows.rowCount {
        let found = image(of: rows.row(row).map { Float($0) }, under: chain)
        #expect(zip(found, expected.row(row)).allSatisfy { abs($0 - $1) < 1e-4 })
      }
    }
  }

  @Test func aCommonSpaceHasNoRawCoordinates() {
    #expect(throws: EmbeddingMapError.self) {
      try MapChain(SmallMaps.whitened, from: .source, space: .raw)
    }
  }

  private func image(of row: [Float], under chain: MapChain) -> [Float] {
    var unit = zip(row, chain.center).map { $0 - $1 }
    if let weights = chain.weights { unit = zip(unit, weights).map { $0 * $1 } }
    let length = unit.reduce(0) { $0 + $1 * $1 }.squareRoot()
    unit = unit.map { $0 / length }
    var image = (0..<chain.matrix.columnCount).map { column in
      unit.indices.reduce(Float(0)) { $0 + unit[$1] * chain.matrix[$1, column] }
    }
    if let root = chain.root {
      let deficit = zip(image, root.deficits).reduce(Float(0)) { $0 + $1.1 * $1.0 * $1.0 }
      let value = max(0, root.bound - deficit).squareRoot()
      image += root.isFirst ? [value, 0] : [0, value]
    }
    if let offset = chain.offset { image = zip(image, offset).map { $0 + $1 } }
    return image
  }
}
