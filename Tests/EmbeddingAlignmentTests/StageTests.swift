import EmbeddingAlignment
import LinearAlgebra
import Testing

@Suite struct NormalizedSpaceTests {
  @Test func rowsAreCentredByTheirMeanAndScaled() throws {
    let space = try NormalizedSpace(
      Matrix(rows: [[3, 1], [1, 3], [1, 1], [3, 3], [2, 2]]), side: .source)
    #expect(space.mean == [2, 2])
    #expect(space.zeroRowCount == 1)
    #expect(abs(space.meanLength - 4 * Float(2).squareRoot() / 5) < 1e-6)
    let rows = space.allRows()
    #expect(abs(rows[0, 0] - Float(0.5).squareRoot()) < 1e-6)
    #expect(rows.row(4).allSatisfy { $0 == 0 })
    #expect(space.rows(at: [2]) == rows.rows(2..<3))
  }

  @Test func rowsThatAreNotFiniteAreCountedAndTheFirstIsNamed() {
    var rows = Matrix<Float>(zeros: 10_000, 2)
    rows[5001, 1] = .infinity
    rows[9000, 0] = .nan
    #expect(throws: AlignmentError.notFinite(.target, firstRow: 5001, count: 2)) {
      try NormalizedSpace(rows, side: .target)
    }
  }

  @Test func infinitiesThatCancelInASumAreFound() {
    let rows = Matrix<Float>(rows: [[.infinity], [-.infinity]])
    #expect(throws: AlignmentError.notFinite(.source, firstRow: 0, count: 2)) {
      try NormalizedSpace(rows, side: .source)
    }
  }

  @Test func rowsWithoutAnyDirectionAreRefused() {
    let rows = Matrix<Float>(rows: [[1, 2], [1, 2], [1, 2]])
    #expect(throws: AlignmentError.noDirections(.source, rowCount: 3)) {
      try NormalizedSpace(rows, side: .source)
    }
    #expect(throws: AlignmentError.empty(.source)) {
      try NormalizedSpace(Matrix<Float>(zeros: 0, 3), side: .source)
    }
  }
}

@Suite struct ProcrustesTests {
  @Test(arguments: [(8, 8), (12, 7), (7, 12)], [UInt64(1), 2, 3])
  func aPlantedRotationIsRecovered(shape: (Int, Int), seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let planted = try Matrix<Double>(semiOrthogonal: shape.0, shape.1, using: &generator)
    let rows = Matrix<Double>(gaussian: 500, shape.0, using: &generator)
    // For dA > dB the rows must lie where the map loses nothing.
    let source = shape.0 <= shape.1 ? rows : product(product(rows, planted), .asIs, planted, .transposed)
    let target = product(source, planted)
    let fitted = try fitProcrustes(product(source, .transposed, target, .asIs)).factor
    let difference = zip(fitted.elements, planted.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(difference < 1e-9)
  }

  @Test func theOrderOfThePairsDoesNotMatter() throws {
    var generator = SeededGenerator(seed: 4)
    let source = Matrix<Float>(gaussian: 300, 6, using: &generator)
    let target = Matrix<Float>(gaussian: 300, 5, using: &generator)
    let order = (0..<300).shuffled(using: &generator)
    let maps = try [Array(0..<300), order].map { order in
      let crossCovariance = product(
        source.rows(at: order).converted(to: Double.self), .transposed,
        target.rows(at: order).converted(to: Double.self), .asIs)
      return try fitProcrustes(crossCovariance).factor
    }
    #expect(zip(maps[0].elements, maps[1].elements).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}

@Suite struct AnchorMatchingTests {
  let knobs: AnchorKnobs = {
    var knobs = Preset.paper.configuration.anchors
    (knobs.runCount, knobs.sampleSize, knobs.clusterCount) = (6, 800, 8)
    return knobs
  }()

  @Test func anchorsOfEqualSpacesMatchThemselves() throws {
    // The same rows on both sides and a sample that is all of them: every run must pair equal centres.
    let planted = try PlantedSpaces(rowsPerSide: 800, dimensions: (16, 16), seed: 1)
    let source = try NormalizedSpace(planted.source, side: .source)
    let target = try NormalizedSpace(product(planted.source, planted.rotation), side: .target)
    var generator = SeededGenerator(seed: 2)
    let runs = try matchAnchors(
      source: source, target: target, knobs: knobs, solver: TwoOptSolver(startCount: 20),
      generator: &generator, progress: { _ in })
    #expect(runs.count == 6)
    for run in runs {
      #expect(run.source.rowCount == 8 && run.target.rowCount == 8)
      #expect(run.agreement > 0.5 && run.agreement <= 1 + 1e-9)
    }
  }

  @Test func tooFewRowsAreRefusedBeforeAnyWork() throws {
    let rows = Matrix<Float>(rows: (0..<7).map { [Float($0), Float($0 * $0)] })
    let space = try NormalizedSpace(rows, side: .target)
    var generator = SeededGenerator(seed: 2)
    #expect(throws: AlignmentError.self) {
      try matchAnchors(
        source: space, target: space, knobs: knobs, solver: TwoOptSolver(startCount: 1),
        generator: &generator, progress: { _ in })
    }
  }
}
