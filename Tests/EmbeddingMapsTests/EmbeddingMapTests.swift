import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct EmbeddingMapTests {
  private func frame(_ mean: [Float], scale: Float?) -> SpaceFrame {
    SpaceFrame(normalisation: Normalisation(center: mean), scale: scale)
  }

  /// Exchanges two coordinates.
  private func exchange(sourceScale: Float? = 3) -> EmbeddingMap {
    .orthogonal(
      OrthogonalMap(
        matrix: Matrix(rows: [[0, 1], [1, 0]]), source: frame([1, 1], scale: sourceScale),
        target: frame([10, 20], scale: 2)))
  }

  private func isClose(_ rows: Matrix<Float>, _ expected: [[Float]]) -> Bool {
    zip(rows.elements, expected.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
      && rows.rowCount == expected.count
  }

  @Test func forwardWorkedByHand() throws {
    let rows = Matrix<Float>(rows: [[4, 5], [1, 1]])
    #expect(isClose(try exchange().apply(to: rows, space: .centred), [[0.8, 0.6], [0, 0]]))
    #expect(isClose(try exchange().apply(to: rows, space: .raw), [[11.6, 21.2], [10, 20]]))
    #expect(try exchange().apply(to: rows) == exchange().apply(to: rows, space: .raw))
  }

  @Test func theWayBackOfARotationIsItsTranspose() throws {
    let frame = frame([0, 0], scale: 1)
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(matrix: Matrix(rows: [[0.6, 0.8], [-0.8, 0.6]]), source: frame, target: frame))
    let rows = Matrix<Float>(rows: [[2, 0], [0, 3]])
    #expect(isClose(try map.apply(to: rows, space: .centred), [[0.6, 0.8], [-0.8, 0.6]]))
    #expect(isClose(try map.apply(to: rows, from: .target, space: .centred), [[0.6, -0.8], [0.8, 0.6]]))
  }

  @Test func backwardWorkedByHand() throws {
    let rows = Matrix<Float>(rows: [[13, 24], [10, 20]])
    #expect(isClose(try exchange().apply(to: rows, from: .target, space: .centred), [[0.8, 0.6], [0, 0]]))
    #expect(isClose(try exchange().apply(to: rows, from: .target), [[3.4, 2.8], [1, 1]]))
    #expect(
      throws: EmbeddingMapError.noRawCoordinates(
        reason: "its file does not record the mean length of the source's vectors")
    ) {
      try exchange(sourceScale: nil).apply(to: rows, from: .target)
    }
  }

  /// Exchanges two coordinates between sides that have weights; the target's second dimension has no part.
  private var weighted: EmbeddingMap {
    .orthogonal(
      OrthogonalMap(
        matrix: Matrix(rows: [[0, 1], [1, 0]]),
        source: SpaceFrame(normalisation: Normalisation(center: [1, 1], weights: [0.5, 2]), scale: 3),
        target: SpaceFrame(normalisation: Normalisation(center: [10, 20], weights: [0.25, 0]), scale: 2)))
  }

  @Test func weightsMultiplyOneSideAndDivideTheOther() throws {
    // (6, 2) about the centre, weighted (3, 4).
    let rows = Matrix<Float>(rows: [[7, 3], [1, 1]])
    #expect(isClose(try weighted.apply(to: rows, space: .centred), [[0.8, 0.6], [0, 0]]))
    #expect(isClose(try weighted.apply(to: rows), [[10 + 2 * 0.8 / 0.25, 20], [10, 20]]))
    // Backward a target row has its first dimension alone, and the images of both are unit vectors.
    let targets = Matrix<Float>(rows: [[18, -500], [2, 20]])
    #expect(isClose(try weighted.apply(to: targets, from: .target, space: .centred), [[0, 1], [0, -1]]))
    #expect(isClose(try weighted.apply(to: targets, from: .target), [[1, 1 + 3 / 2], [1, 1 - 3 / 2]]))
  }

  @Test func weightsStayWhenAMapIsRecentred() throws {
    let moved = weighted.recentred(source: [0, 0], target: [1, 1])
    #expect(moved.frame(of: .source).normalisation == Normalisation(center: [0, 0], weights: [0.5, 2]))
    #expect(moved.frame(of: .target).normalisation == Normalisation(center: [1, 1], weights: [0.25, 0]))
    #expect(isClose(try moved.apply(to: Matrix(rows: [[6, 2]]), space: .centred), [[0.8, 0.6]]))
  }

  @Test func theWayBackOfALinearMapIsItsOwn() throws {
    let map = EmbeddingMap.linear(
      LinearMap(
        matrix: Matrix(rows: [[2, 0, 0], [0, 4, 0]]),
        backwardMatrix: Matrix(rows: [[1, 2], [3, 4], [5, 6]]),
        penalty: nil, source: frame([0, 0], scale: 1), target: frame([0, 0, 0], scale: 1)))
    #expect(
      isClose(try map.apply(to: Matrix(rows: [[0, 7]]), space: .centred), [[0, 4, 0]]))
    #expect(
      isClose(try map.apply(to: Matrix(rows: [[0, 0, 9]]), from: .target, space: .centred), [[5, 6]]))
  }

  @Test func awhitenedMapLeadsToACommonSpaceFromBothSides() throws {
    let map = EmbeddingMap.whitened(
      WhitenedMap(
        sourceMatrix: Matrix(rows: [[2], [3]]), targetMatrix: Matrix(rows: [[5]]),
        source: frame([1, 0], scale: nil), target: frame([0], scale: nil)))
    #expect(map.imageDimension(of: .source) == 1 && map.imageDimension(of: .target) == 1)
    #expect(isClose(try map.apply(to: Matrix(rows: [[1, 4]])), [[3]]))
    #expect(isClose(try map.apply(to: Matrix(rows: [[-4]]), from: .target), [[-5]]))
    #expect(throws: EmbeddingMapError.self) { try map.apply(to: Matrix(rows: [[1, 4]]), space: .raw) }
  }

  /// With ρ = 0.5 in one direction, w = 2/3: f = √w u and the deficit is ρ / (1 + ρ) u² = u² / 3.
  @Test func aMatchingMapWorkedByHand() throws {
    let root = Float(2.0 / 3).squareRoot()
    let map = EmbeddingMap.matching(
      MatchingMap(
        sourceMatrix: Matrix(rows: [[3 * root], [0]]), targetMatrix: Matrix(rows: [[2 * root]]),
        correlations: [0.5], bound: 4, source: frame([0, 0], scale: nil), target: frame([0], scale: nil)))
    #expect(map.imageDimension(of: .source) == 3 && map.imageDimension(of: .target) == 3)
    // Unit rows with u = 3, 1.8 and 0, of which the last has nothing that the sides share.
    let source = try map.apply(to: Matrix(rows: [[7, 0], [3, 4], [0, 1]]))
    #expect(
      isClose(source, [[3 * root, 1, 0], [1.8 * root, (4 - 1.08 as Float).squareRoot(), 0], [0, 2, 0]]))
    // v = 2 and v = -2.
    let target = try map.apply(to: Matrix(rows: [[5], [-5]]), from: .target)
    let lacking = Float(4 - 4.0 / 3).squareRoot()
    #expect(isClose(target, [[2 * root, 0, lacking], [-2 * root, 0, lacking]]))
    // 2b less twice the log odds w u v − w ρ (u² + v²) / 2.
    for (row, u) in [Float(3), 1.8, 0].enumerated() {
      for (column, v) in [Float(2), -2].enumerated() {
        let distance = zip(source.row(row), target.row(column)).reduce(Float(0)) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        let logOdds = 2 / 3 * u * v - (u * u + v * v) / 6
        #expect(abs(distance - (8 - 2 * logOdds)) < 1e-4)
      }
    }
    #expect(throws: EmbeddingMapError.self) { try map.apply(to: Matrix(rows: [[1, 4]]), space: .raw) }
  }

  @Test func correlationsAreBroughtIntoTheirRange() throws {
    let directions = try CanonicalCorrelations(
      source: Matrix(identity: 3), target: Matrix(identity: 3), cross: Matrix(identity: 3),
      ridges: (source: 0, target: 0))
    let map = MatchingMap(
      directions: directions, correlations: [1.5, 0.5, -0.25], source: frame([0, 0, 0], scale: 1),
      target: frame([0, 0, 0], scale: 1))
    #expect(map.correlations == [0.98, 0.5, 0])
    // Eight times the sum of ρ / (1 + ρ).
    #expect(abs(map.bound - 8 * (0.98 / 1.98 + 0.5 / 1.5)) < 1e-5)
    // Nothing is known: every row has the same image.
    let nothing = MatchingMap(
      directions: directions, correlations: [0, 0, 0], source: frame([0, 0, 0], scale: 1),
      target: frame([0, 0, 0], scale: 1))
    let images = try EmbeddingMap.matching(nothing).apply(to: Matrix(rows: [[1, 0, 0], [0, -2, 1]]))
    #expect(images.row(0) == [0, 0, 0, nothing.bound.squareRoot(), 0])
    #expect(Array(images.row(1)) == Array(images.row(0)))
  }

  @Test func aReversedMapIsRecognised() {
    let wide = EmbeddingMap.orthogonal(
      OrthogonalMap(
        matrix: Matrix(zeros: 2, 3), source: frame([0, 0], scale: 1), target: frame([0, 0, 0], scale: 1)))
    for (found, reversedWouldFit) in [(3, true), (4, false)] {
      #expect(
        throws: EmbeddingMapError.dimensionMismatch(
          .source, expected: 2, found: found, reversedWouldFit: reversedWouldFit, origin: nil)
      ) {
        try wide.apply(to: Matrix(zeros: 1, found), space: .centred)
      }
    }
    #expect(
      throws: EmbeddingMapError.dimensionMismatch(
        .target, expected: 3, found: 2, reversedWouldFit: true, origin: nil)
    ) {
      try wide.apply(to: Matrix(zeros: 1, 2), from: .target, space: .centred)
    }
  }

  @Test func centresCanBeExchanged() throws {
    let moved = exchange().recentred(source: [0, 0], target: [5, 5])
    #expect(isClose(try moved.apply(to: Matrix(rows: [[3, 4]])), [[6.6, 6.2]]))
    #expect(moved.frame(of: .source).scale == 3)
  }

  @Test func aRowThatCannotBeMappedIsNamedBeyondTheFirstBlock() throws {
    // So wide an image that 600 rows are several blocks.
    let folder = try TemporaryFolder()
    let planted = try PlantedPairs(600, dimensions: (2, 2048), noise: 0, seed: 9)
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(
        matrix: planted.map, source: frame([0, 0], scale: 1),
        target: frame([Float](repeating: 0, count: 2048), scale: 1)))
    var rows = planted.source
    rows[555, 1] = .infinity
    #expect(throws: EmbeddingMapError.rowNotFinite(RowLocation(row: 555))) {
      try map.write(imagesOf: rows, to: folder.path("x.npy"))
    }
    (rows[555, 0], rows[555, 1]) = (3e38, 3e38)
    #expect(throws: EmbeddingMapError.rowTooLong(RowLocation(row: 555))) {
      try map.write(imagesOf: rows, part: 500..<600, to: folder.path("x.npy"))
    }
    #expect(folder.names == [])
  }

  @Test(arguments: [OutputSpace.raw, .centred]) func aFileHoldsWhatApplyGives(space: OutputSpace) throws {
    let folder = try TemporaryFolder()
    let planted = try PlantedPairs(5000, dimensions: (6, 9), noise: 0, seed: 8)
    var rows = planted.source
    for column in 0..<6 { rows[4321, column] = 1 }
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(
        matrix: planted.map, source: frame([Float](repeating: 1, count: 6), scale: 1),
        target: frame([Float](repeating: -1, count: 9), scale: 3)))
    let applied = try map.write(imagesOf: rows, space: space, to: folder.path("x.npy"))
    #expect(applied.rowCount == 5000 && applied.dimension == 9 && applied.undirectedCount == 1)
    let written = try readRows(folder.path("x.npy"))
    let expected = try map.apply(to: rows, space: space)
    #expect(zip(written.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    rows[4000, 2] = .nan
    #expect(throws: EmbeddingMapError.rowNotFinite(RowLocation(row: 4000))) {
      try map.write(imagesOf: rows, to: folder.path("y.npy"))
    }
    #expect(folder.names == ["x.npy"])
  }
}
