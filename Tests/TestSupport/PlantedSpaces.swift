package import LinearAlgebra

/// Two spaces that are the same clustered cloud seen through a random rotation: what a fit should recover.
package struct PlantedSpaces {
  /// Unpaired training rows.
  package let source, target: Matrix<Float>
  /// Paired rows that were in neither.
  package let evaluationSource, evaluationTarget: Matrix<Float>
  /// The map from source to target that was planted, `[dA, dB]`.
  package let rotation: Matrix<Float>

  /// - Parameters:
  ///   - noise: the length of independent noise added to each side, relative to the rows' own length.
  package init(
    rowsPerSide: Int, evaluationRows: Int = 500, dimensions: (source: Int, target: Int), noise: Float = 0,
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let latentDimension = min(dimensions.source, dimensions.target)
    let total = 2 * rowsPerSide + evaluationRows
    let clusterCount = 40
    var centers = Matrix<Float>(gaussian: clusterCount, latentDimension, using: &generator)
    for row in 0..<clusterCount {
      // A decaying spectrum, as real embeddings have.
      for column in 0..<latentDimension { centers[row, column] /= Float(1 + column).squareRoot() }
    }
    var latent = Matrix<Float>(gaussian: total, latentDimension, using: &generator)
    for row in 0..<total {
      // Unequal clusters, so that they can be told apart.
      let cluster = min(
        Int.random(in: 0..<clusterCount, using: &generator),
        Int.random(in: 0..<clusterCount, using: &generator))
      for column in 0..<latentDimension {
        latent[row, column] =
          centers[cluster, column] + 0.3 * latent[row, column] / Float(1 + column).squareRoot()
      }
    }
    let toSource = try Matrix<Float>(semiOrthogonal: latentDimension, dimensions.source, using: &generator)
    let toTarget = try Matrix<Float>(semiOrthogonal: latentDimension, dimensions.target, using: &generator)
    func view(_ map: Matrix<Float>, shift: Float) -> Matrix<Float> {
      var rows = product(latent, map)
      let spread = Matrix<Float>(gaussian: total, rows.columnCount, using: &generator)
      for index in rows.elements.indices {
        rows.elements[index] += noise * spread.elements[index] / Float(rows.columnCount).squareRoot() + shift
      }
      return rows
    }
    let (sourceRows, targetRows) = (view(toSource, shift: 0.5), view(toTarget, shift: -1))
    source = sourceRows.rows(0..<rowsPerSide)
    target = targetRows.rows(rowsPerSide..<2 * rowsPerSide)
    evaluationSource = sourceRows.rows(2 * rowsPerSide..<total)
    evaluationTarget = targetRows.rows(2 * rowsPerSide..<total)
    rotation = product(toSource, .transposed, toTarget, .asIs)
  }
}
