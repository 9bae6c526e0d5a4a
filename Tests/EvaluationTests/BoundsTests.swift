import EmbeddingMaps
import Embeddings
import Evaluation
import LinearAlgebra
import Testing

@Suite struct BoundsTests {
  private let asGiven = RowPreparation(isCentered: false, isNormalized: false)

  private func random(_ count: Int, _ source: Int, _ target: Int, seed: UInt64) throws -> PairedRows {
    var generator = SeededGenerator(seed: seed)
    return try PairedRows(
      source: Matrix(gaussian: count, source, using: &generator),
      target: Matrix(gaussian: count, target, using: &generator))
  }

  @Test(arguments: [(40, 6, 6), (30, 4, 9), (50, 8, 3), (5, 7, 7)])
  func identitiesEqualBruteForce(count: Int, source: Int, target: Int) throws {
    let pairs = try random(count, source, target, seed: UInt64(count))
    let bounds = try measureGeometry(pairs, asGiven).bounds
    let x = pairs.source.rows(0..<count).converted(to: Double.self)
    let y = pairs.target.rows(0..<count).converted(to: Double.self)
    let (gramX, gramY) = (product(x, .asIs, x, .transposed), product(y, .asIs, y, .transposed))
    let squared = zip(gramX.elements, gramY.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(bounds.gramDifference - squared.squareRoot()) < 1e-9 * squared.squareRoot())
    let delta = (squared / Double(count * count)).squareRoot()
    #expect(abs(bounds.rootMeanSquaredDotProductDifference - delta) < 1e-9 * delta)

    // Padded with zeros to D columns, rotated by the orthogonal Procrustes solution, compared row by row.
    let dimension = max(source, target)
    func padded(_ rows: Matrix<Double>) -> Matrix<Double> {
      Matrix(
        rows: (0..<count).map {
          Array(rows.row($0)) + [Double](repeating: 0, count: dimension - rows.columnCount)
        })
    }
    let (wideX, wideY) = (padded(x), padded(y))
    let rotation = try product(wideX, .transposed, wideY, .asIs).polarFactor().factor
    let rotated = product(wideX, rotation)
    let distance = zip(rotated.elements, wideY.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(bounds.attainedDistance - distance.squareRoot()) < 1e-9 * distance.squareRoot())
    #expect(bounds.attainedDistance <= bounds.distanceBound)
    #expect(bounds.attainedMeanSquaredDistance <= bounds.meanSquaredDistanceBound)
  }

  @Test(arguments: [1, 2, 5]) func theBoundIsAttained(dimension: Int) throws {
    // X holds the D unit vectors on the first D items and nothing on the others, Y the other way round. Then
    // XᵀY = 0, so no rotation helps: the squared distance is 2D, and ε² = D + D, so the bound squared is
    // √(2D) · √(2D) as well.
    let unit = Matrix<Float>(identity: dimension)
    let zeros = [Float](repeating: 0, count: dimension * dimension)
    let pairs = try PairedRows(
      source: Matrix(rowCount: 2 * dimension, columnCount: dimension, elements: unit.elements + zeros),
      target: Matrix(rowCount: 2 * dimension, columnCount: dimension, elements: zeros + unit.elements))
    let bounds = try measureGeometry(pairs, asGiven).bounds
    #expect(abs(bounds.gramDifference - Double(2 * dimension).squareRoot()) < 1e-12)
    #expect(abs(bounds.attainedDistance - Double(2 * dimension).squareRoot()) < 1e-12)
    #expect(abs(bounds.tightness - 1) < 1e-12)
    #expect(abs(bounds.attainedMeanSquaredDistance - bounds.meanSquaredDistanceBound) < 1e-12)
  }

  @Test func centringAloneCanMakeAlignmentWorse() throws {
    // Two items in the plane, both near (1, 0) in both models, which place them on opposite sides of it. As they are,
    // counterparts are almost parallel; centred, all that is left is opposite. A rotation after centring mends it.
    let pairs = try PairedRows(
      source: Matrix(rows: [[1, 0.1], [1, -0.1]]), target: Matrix(rows: [[1, -0.1], [1, 0.1]]))
    let raw = try measureGeometry(pairs, asGiven)
    let centered = try measureGeometry(pairs, RowPreparation(isCentered: true, isNormalized: false))
    #expect(abs(try #require(raw.meanCosineUnaligned) - 0.99 / 1.01) < 1e-6)
    #expect(abs(try #require(centered.meanCosineUnaligned) + 1) < 1e-6)
    #expect(abs(raw.meanCosineAligned - 1) < 1e-6 && abs(centered.meanCosineAligned - 1) < 1e-6)
    #expect(raw.bounds.gramDifference < 1e-6 && centered.bounds.gramDifference < 1e-6)
  }

  @Test(arguments: [false, true]) func aRotationPreservesEverything(isCentered: Bool) throws {
    var generator = SeededGenerator(seed: 9)
    let source = Matrix<Float>(gaussian: 200, 6, using: &generator)
    let rotation = try Matrix<Float>(semiOrthogonal: 6, 8, using: &generator)
    let pairs = try PairedRows(source: source, target: product(source, rotation))
    let geometry = try measureGeometry(pairs, RowPreparation(isCentered: isCentered, isNormalized: true))
    #expect(geometry.dotProductCorrelation > 0.999_99 && geometry.meanCosineAligned > 0.999_99)
    // ε² is a difference of numbers near 8,000 that agree to single precision.
    #expect(geometry.bounds.attainedMeanSquaredDistance < 1e-5)
    #expect(geometry.meanCosineUnaligned == nil && geometry.bounds.unalignedDistance == nil)
  }

  @Test func anItemIsNotPairedWithItself() throws {
    // Of two items there is one dot product, which cannot vary; with themselves they would have others.
    let pairs = try PairedRows(
      source: Matrix(rows: [[1, 1], [1, 0]]), target: Matrix(rows: [[2, 1], [1, 0]]))
    #expect(try measureGeometry(pairs, asGiven).dotProductCorrelation == 0)
  }

  @Test func theDistanceBeforeRotationIsThatOfTheRows() throws {
    // 2² + 0 and 0 + 1².
    let pairs = try PairedRows(
      source: Matrix(rows: [[3, 1], [0, 2]]), target: Matrix(rows: [[1, 1], [0, 1]]))
    let distance = try #require(try measureGeometry(pairs, asGiven).bounds.unalignedDistance)
    #expect(abs(distance - 5.0.squareRoot()) < 1e-9)
  }

  @Test func unrelatedRowsPreserveNothing() throws {
    let geometry = try measureGeometry(random(500, 10, 10, seed: 3), asGiven)
    #expect(abs(geometry.dotProductCorrelation) < 0.1)
    #expect(geometry.bounds.unalignedDistance.map { $0 > geometry.bounds.attainedDistance } == true)
  }
}
