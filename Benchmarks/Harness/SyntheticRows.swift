import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport

/// Rows like those of an embedding model: 200 clusters, a decaying spectrum, a common offset.
struct SyntheticRows {
  let rows: Matrix<Float>

  /// - Parameter seed: of the rows and of the rotation they are seen through; the clusters are always the same.
  init(rowCount: Int, dimension: Int, seed: UInt64) {
    rows = Self.block(0, rowCount: rowCount, dimension: dimension, seed: seed)
  }

  /// Writes many rows to a file, block by block.
  static func write(rowCount: Int, dimension: Int, seed: UInt64, to path: String) throws {
    let writer = try EmbeddingWriter(path: path, rowCount: rowCount, columnCount: dimension)
    for start in stride(from: 0, to: rowCount, by: 20_000) {
      try writer.append(
        block(start, rowCount: min(20_000, rowCount - start), dimension: dimension, seed: seed))
    }
    try writer.finish()
  }

  private static func block(_ start: Int, rowCount: Int, dimension: Int, seed: UInt64) -> Matrix<Float> {
    var clusters = SeededGenerator(seed: 99)
    let centers = Matrix<Float>(gaussian: 200, dimension, using: &clusters)
    let blockSize = 1000
    let blocks = concurrentMap(count: (rowCount + blockSize - 1) / blockSize) { block in
      var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(start + block * blockSize))
      var rows = Matrix<Float>(
        gaussian: min(blockSize, rowCount - block * blockSize), dimension, using: &generator)
      for row in 0..<rows.rowCount {
        // The smaller of two draws, so that clusters differ in size.
        let cluster = min(
          Int.random(in: 0..<200, using: &generator), Int.random(in: 0..<200, using: &generator))
        for column in 0..<dimension {
          rows[row, column] =
            (centers[cluster, column] + 0.7 * rows[row, column]) / Float(1 + column).squareRoot() + 0.1
        }
      }
      return rows.elements
    }
    let rows = Matrix(rowCount: rowCount, columnCount: dimension, elements: Array(blocks.joined()))
    var rotation = SeededGenerator(seed: seed)
    guard let turned = try? Matrix<Float>(semiOrthogonal: dimension, dimension, using: &rotation) else {
      return rows
    }
    return product(rows, turned)
  }
}

extension TemporaryFolder {
  /// The path of synthetic rows, written when they are first asked for.
  func rows(_ rowCount: Int, _ dimension: Int, seed: UInt64) throws -> String {
    let path = path("\(rowCount)-\(dimension)-\(seed).npy")
    if !FileManager.default.fileExists(atPath: path) {
      try SyntheticRows.write(rowCount: rowCount, dimension: dimension, seed: seed, to: path)
      // Large files are written past the page cache, and are measured in it.
      let file = try EmbeddingFile(path: path)
      for block in file.blocks(ofAtMost: 20_000) { _ = file.rows(block) }
    }
    return path
  }
}
