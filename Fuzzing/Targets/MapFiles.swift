import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Reads a map, writes it again and carries two rows over from either side.
func readMap(_ path: String) throws {
  let file = try MapFile(path: path)
  precondition(!file.encoded().isEmpty)
  for side in Side.allCases {
    let rows = Matrix<Float>(zeros: 2, file.map.dimension(of: side))
    let images = try file.map.apply(to: rows, from: side, space: .centred)
    precondition(images.rowCount == 2 && images.columnCount == file.map.imageDimension(of: side))
  }
}

/// Reads a common space, writes it again, and makes the maps from its first space to every other.
func readCommonSpace(_ path: String) throws {
  let file = try CommonSpaceFile(path: path)
  precondition(!file.encoded().isEmpty)
  for target in file.space.members.indices.dropFirst() {
    let map = try file.mapFile(from: 0, to: target).map
    let rows = Matrix<Float>(zeros: 2, map.dimension(of: .source))
    let images = try map.apply(to: rows, space: .centred)
    precondition(images.rowCount == 2)
  }
}
