import Alignment
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

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
  let knobs = AnchorKnobs(
    runCount: 6, sampleSize: 800, clusterCount: 8, kMeansIterationCount: 100, twoOptStartCount: 30)

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
    #expect(
      throws: AlignmentError.tooFewRows(
        .target, needed: 8, found: 7, purpose: "clustering into anchors", origin: nil)
    ) {
      try matchAnchors(
        source: space, target: space, knobs: knobs, solver: TwoOptSolver(startCount: 1),
        generator: &generator, progress: { _ in })
    }
  }
}
