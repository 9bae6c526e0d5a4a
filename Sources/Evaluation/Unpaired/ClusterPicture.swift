package import EmbeddingMaps
package import Embeddings
package import LinearAlgebra
import NearestNeighbors

/// Some rows of both spaces in the plane, before a map and after it, in clusters that they share.
///
/// Before, a side's rows lie in the plane of their own two principal components. After, source rows are carried over (both
/// sides are, by a map into a common space), and lie with the target rows in the plane of the latter's components. Clusters
/// are those of k-means over both sides after the map, so that a cluster is the same everywhere. Overlapping clouds do not
/// prove a map right: a wrong one may lay them over each other too.
package struct ClusterPicture: Equatable, Sendable {
  /// Points of a side in a plane.
  package struct Plane: Equatable, Codable, Sendable {
    /// One for each row.
    package let x, y: [Double]
    /// The shares of the variance along either axis, 0 to 1.
    package let explained: [Double]
  }

  package let sourceBefore, targetBefore, sourceAfter, targetAfter: Plane
  /// The cluster of each row, 0 to `clusterCount - 1`.
  package let sourceClusters, targetClusters: [Int]

  /// Fewer where there are fewer rows.
  package static let clusterCount = 6
  /// Rows of a side that are drawn at most.
  package static let largestRowCount = 700

  /// `O(n d min(n, d))` time for `n` rows, 700 of a side at most, spread evenly over those given.
  ///
  /// - Parameters:
  ///   - source: raw rows, `[n, dA]`, finite; likewise `target`, `[m, dB]`.
  /// - Throws: `linearAlgebra` or `nearestNeighbors`.
  /// - Precondition: there are rows of the map's dimensions on both sides.
  package init(
    _ map: EmbeddingMap, source: Matrix<Float>, target: Matrix<Float>, seed: UInt64
  ) throws(EvaluationError) {
    let (source, target) = (
      source.rowsSpreadEvenly(Self.largestRowCount), target.rowsSpreadEvenly(Self.largestRowCount)
    )
    let sourceUnits = map.frame(of: .source).normalisation.normalized(source)
    let targetUnits = map.frame(of: .target).normalisation.normalized(target)
    let operands = map.operands(source: source, target: target)
    var (sourceImages, targetImages) = operands.unitRows ?? (operands.source, operands.target)
    sourceImages.normalizeRows()
    targetImages.normalizeRows()

    sourceBefore = try PrincipalPlane(of: sourceUnits).plane(of: sourceUnits)
    targetBefore = try PrincipalPlane(of: targetUnits).plane(of: targetUnits)
    let shared = try PrincipalPlane(of: targetImages)
    sourceAfter = shared.plane(of: sourceImages)
    targetAfter = shared.plane(of: targetImages)

    let both = Matrix(
      rowCount: sourceImages.rowCount + targetImages.rowCount, columnCount: sourceImages.columnCount,
      elements: sourceImages.elements + targetImages.elements)
    let clustering = try wrappingErrors(EvaluationError.nearestNeighbors) {
      () throws(NearestNeighborsError) in
      try kMeans(
        both, clusterCount: min(Self.clusterCount, both.rowCount), iterationCount: 40,
        start: .randomPoints(seed: seed))
    }
    let clusters = nearest(of: both, in: clustering.centroids)
    sourceClusters = Array(clusters.prefix(sourceImages.rowCount))
    targetClusters = Array(clusters.dropFirst(sourceImages.rowCount))
  }
}

/// Two principal axes of some rows.
private struct PrincipalPlane {
  let mean: [Float]
  /// `[2, d]`; a row of zeros where there is no such axis.
  let axes: Matrix<Float>
  let explained: [Double]

  init(of rows: Matrix<Float>) throws(EvaluationError) {
    let sums = rows.columnSums()
    mean = sums.map { Float($0 / Double(rows.rowCount)) }
    var centred = rows
    centred.scaleAndShiftRows(by: 1, adding: mean.map { -$0 })
    let decomposition = try wrappingErrors(EvaluationError.linearAlgebra) { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(centred)
    }
    let squares = decomposition.singularValues.map { Double($0) * Double($0) }
    let total = max(squares.reduce(0, +), .leastNormalMagnitude)
    explained = (0..<2).map { $0 < squares.count ? squares[$0] / total : 0 }
    let found = decomposition.rightVectorsTransposed
    axes = Matrix(
      rowCount: 2, columnCount: rows.columnCount,
      elements: (0..<2).flatMap { axis -> [Float] in
        guard axis < found.rowCount else { return [Float](repeating: 0, count: rows.columnCount) }
        let row = Array(found.row(axis))
        // Of the two signs the one whose largest element is positive, so that pictures can be compared.
        let largest = row.max { abs($0) < abs($1) } ?? 1
        return largest < 0 ? row.map { -$0 } : row
      })
  }

  func plane(of rows: Matrix<Float>) -> ClusterPicture.Plane {
    var centred = rows
    centred.scaleAndShiftRows(by: 1, adding: mean.map { -$0 })
    let points = product(centred, .asIs, axes, .transposed)
    return ClusterPicture.Plane(
      x: (0..<rows.rowCount).map { Double(points[$0, 0]) },
      y: (0..<rows.rowCount).map { Double(points[$0, 1]) }, explained: explained)
  }
}

/// The nearest centroid of each row by Euclidean distance.
private func nearest(of rows: Matrix<Float>, in centroids: Matrix<Float>) -> [Int] {
  let products = product(rows, .asIs, centroids, .transposed)
  let halves = centroids.rowSquaredNorms().map { Float($0 / 2) }
  return (0..<rows.rowCount).map { row in
    halves.indices.max { products[row, $0] - halves[$0] < products[row, $1] - halves[$1] } ?? 0
  }
}
