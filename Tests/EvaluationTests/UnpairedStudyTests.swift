import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ClusterPictureTests {
  /// Two columns of a rotated picture: what is spread along the axes is seen along them.
  @Test func aSpaceIsSeenAlongItsPrincipalComponents() throws {
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(gaussian: 400, 5, using: &generator)
    rows.scaleColumns(by: [0.01, 3, 0.01, 1, 0.01])
    let frame = SpaceFrame(
      normalisation: Normalisation(center: [0, 0, 0, 0, 0], scalesToUnitLength: false), scale: 1)
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(matrix: Matrix(identity: 5), source: frame, target: frame))
    let picture = try ClusterPicture(map, source: rows, target: rows, seed: 0)
    let plane = picture.sourceBefore
    #expect(plane.x.count == 400 && plane.y.count == 400)
    // Signs are free, and means are taken off.
    let (meanX, meanY) = (mean(rows, 1), mean(rows, 3))
    let (signX, signY) = (sign(plane.x[0], rows[0, 1] - meanX), sign(plane.y[0], rows[0, 3] - meanY))
    for row in 0..<400 {
      #expect(abs(plane.x[row] - signX * Double(rows[row, 1] - meanX)) < 0.05)
      #expect(abs(plane.y[row] - signY * Double(rows[row, 3] - meanY)) < 0.1)
    }
    #expect(plane.explained[0] > 0.85 && plane.explained[0] < 0.95)
    #expect(abs(plane.explained.reduce(0, +) - 1) < 1e-3)
  }

  private func mean(_ rows: Matrix<Float>, _ column: Int) -> Float {
    (0..<rows.rowCount).reduce(0) { $0 + rows[$1, column] } / Float(rows.rowCount)
  }

  private func sign(_ a: Double, _ b: Float) -> Double { (a < 0) == (b < 0) ? 1 : -1 }

  @Test func theRightMapLaysCounterpartsOnEachOther() throws {
    let planted = try PlantedPairs(500, dimensions: (12, 12), noise: 0.01, seed: 2)
    let picture = try ClusterPicture(
      orthogonalMap(planted.map), source: planted.source, target: planted.target, seed: 3)
    for row in 0..<500 {
      #expect(abs(picture.sourceAfter.x[row] - picture.targetAfter.x[row]) < 0.03)
      #expect(abs(picture.sourceAfter.y[row] - picture.targetAfter.y[row]) < 0.03)
    }
    let same = zip(picture.sourceClusters, picture.targetClusters).count { $0 == $1 }
    #expect(same > 480)
    #expect(Set(picture.targetClusters) == Set(0..<ClusterPicture.clusterCount))
    // The target's plane is the same before and after.
    #expect(zip(picture.targetAfter.x, picture.targetBefore.x).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func aFewRowsAreFewClusters() throws {
    let planted = try PlantedPairs(2, dimensions: (3, 3), noise: 0.1, seed: 4)
    let picture = try ClusterPicture(
      orthogonalMap(planted.map), source: planted.source, target: planted.target, seed: 0)
    #expect(picture.sourceClusters.count == 2 && picture.sourceClusters.allSatisfy { (0..<4).contains($0) })
    #expect((picture.sourceBefore.x + picture.sourceBefore.y).allSatisfy { $0.isFinite })
  }
}

@Suite struct RowCertaintyTests {
  /// Unit rows in the plane by their angles.
  private func rows(_ degrees: [Double]) -> Matrix<Float> {
    Matrix(rows: degrees.map { [Float(cosine($0)), Float(cosine($0 - 90))] })
  }

  private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }

  @Test func theNearestLessTheMeanOfTheNext() throws {
    let map = orthogonalMap(Matrix(identity: 2))
    let found = try map.certainties(source: rows([0, 60]), target: rows([10, 60, 100, 180]))
    // At 0 degrees: 10, 60, 100, 180 away; at 60: 0, 40, 50, 120 away.
    let expected = [
      cosine(10) - (cosine(60) + cosine(100) + cosine(180)) / 3,
      1 - (cosine(40) + cosine(50) + cosine(120)) / 3,
    ]
    #expect(expected[0] > expected[1] && found.map(\.row) == [0, 1])
    for (certainty, value) in zip(found, expected) { #expect(abs(certainty.certainty - value) < 1e-4) }
    #expect(found[0].neighbors.map(\.row) == [0, 1, 2] && found[1].neighbors.map(\.row) == [1, 2, 0])
    #expect(abs(found[1].neighbors[1].similarity - cosine(40)) < 1e-4)
    #expect(map.similarityUnit == .cosine)
  }

  @Test func rowsWithoutDirectionAndLonelyTargetsAreLeftOut() throws {
    let map = orthogonalMap(Matrix(identity: 2), sourceMean: [1, 0])
    let source = Matrix<Float>(rows: [[1, 0], [2, 0]])
    #expect(try map.certainties(source: source, target: rows([0, 90])).map(\.row) == [1])
    #expect(try map.certainties(source: source, target: rows([0])).isEmpty)
  }

  /// Differences of a matching map's similarities are differences of half the squared distances of its images.
  @Test func aMatchingMapCountsInNats() throws {
    let planted = try PlantedPairs(300, dimensions: (6, 5), noise: 0.5, seed: 5)
    let map = try fitOracle(planted.pairs, kind: .matching).map
    #expect(map.similarityUnit == .nats)
    let (source, target) = (planted.source.rows(0..<5), planted.target.rows(0..<40))
    let found = try map.certainties(source: source, target: target)
    let images = try map.apply(to: source, space: .centred)
    let others = try map.apply(to: target, from: .target, space: .centred)
    for certainty in found {
      let halves = (0..<40).map { other in
        zip(images.row(certainty.row), others.row(other)).reduce(0.0) {
          $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) / 2
        }
      }.sorted()
      let expected = halves[1...9].reduce(0, +) / 9 - halves[0]
      #expect(abs(certainty.certainty - expected) < 1e-3 * max(1, expected))
    }
  }
}

@Suite struct UnpairedStudyTests {
  let planted: PlantedPairs

  init() throws { planted = try PlantedPairs(600, dimensions: (10, 8), noise: 0.05, seed: 8) }

  @Test func rowsAreThoseOfTheSidesAndNotOfTheSamples() throws {
    // The target's rows stand 100 further down than their counterparts.
    let target = RowSlice(planted.target, rows: 100..<600)
    let study = try UnpairedStudy(
      of: orthogonalMap(planted.map), source: planted.source, target: target, sampleCount: 300, seed: 1)
    #expect(study.sourceRowCount == 600 && study.targetRowCount == 500)
    #expect(study.sourceSample.count == 300 && study.targetSample.count == 300)
    #expect(study.sourceSample != study.targetSample)
    let drawn = Set(study.targetSample)
    let findable = study.certainties.filter { drawn.contains($0.row - 100) }
    #expect(findable.count > 50)
    #expect(findable.count { $0.neighbors[0].row == $0.row - 100 } > findable.count * 3 / 4)
    #expect(study.certainties.allSatisfy { study.sourceSample.contains($0.row) })
    #expect(zip(study.certainties, study.certainties.dropFirst()).allSatisfy { $0.certainty >= $1.certainty })
  }

  @Test func theSeedDecides() throws {
    func study(_ seed: UInt64) throws -> UnpairedStudy {
      try UnpairedStudy(
        of: orthogonalMap(planted.map), source: planted.source, target: planted.target, sampleCount: 100,
        seed: seed)
    }
    let (first, again, other) = (try study(1), try study(1), try study(2))
    #expect(first.picture == again.picture && first.certainties == again.certainties)
    #expect(first.sourceSample != other.sourceSample)
  }

  @Test func rowsOfOtherDimensionsAreRefused() throws {
    #expect(
      throws: EvaluationError.dimensionMismatch(
        .source, expected: 10, found: 8, reversedWouldFit: true, origin: nil)
    ) {
      try UnpairedStudy(
        of: orthogonalMap(planted.map), source: planted.target, target: planted.source, sampleCount: 9,
        seed: 0)
    }
  }

  @Test func rowsThatAreNotFiniteAreNamed() throws {
    var target = planted.target
    target[70, 3] = .nan
    let error = #expect(throws: EvaluationError.self) {
      _ = try UnpairedStudy(
        of: orthogonalMap(planted.map), source: planted.source, target: target, sampleCount: 600, seed: 0)
    }
    let message = error?.description ?? ""
    #expect(message.contains("70"))
  }
}
