import Alignment
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

/// What a fit keeps of itself for reports.
@Suite struct FitLogTests {
  private func fit(_ preset: Preset, seed: UInt64 = 0) throws -> Fit {
    let planted = try PlantedSpaces(rowsPerSide: 2000, dimensions: (20, 16), seed: 3)
    return try fitAlignment(
      source: planted.source, target: planted.target,
      configuration: PipelineTests.smallConfiguration(preset), seed: seed)
  }

  @Test func theLogSaysWhatTheStagesMeasured() throws {
    let fit = try fit(.default)
    #expect(fit.log.stages.map(\.name) == fit.stages.map(\.name))
    for (stage, report) in zip(fit.log.stages, fit.stages) {
      #expect(stage.figures.count == report.measurements.count)
      for measurement in report.measurements {
        let logged = try #require(stage.figures[measurement.name])
        #expect(abs(logged - measurement.value) <= 5e-4 * abs(measurement.value))
      }
    }
    let refined = try #require(fit.log.stages.first { $0.name == "refine" })
    #expect(fit.log.objectives.count == fit.verdict.chainCount)
    for (index, trace) in fit.log.objectives.enumerated() {
      #expect(Double(trace.count) == refined.figures["steps_\(index + 1)"])
      #expect(try #require(trace.last) > trace[0])
    }
    let record = fit.mapFile(
      source: Matrix<Float>(zeros: 1, 20), target: Matrix<Float>(zeros: 1, 16)
    ).metadata.making
    guard case .unpaired(let written) = record else { return }
    #expect(written.log == fit.log)
  }

  @Test func agreementsAreThoseOfEveryTwoChains() throws {
    let fit = try fit(.default)
    let agreements = fit.log.agreements
    #expect(agreements.count == fit.verdict.chainCount && agreements.count >= 2)
    for a in agreements.indices {
      #expect(agreements[a].count == agreements.count && agreements[a][a] == 1)
      for b in agreements.indices { #expect(agreements[a][b] == agreements[b][a]) }
    }
    let best = agreements.indices.flatMap { a in
      agreements.indices.filter { $0 != a }.map { agreements[a][$0] }
    }
    #expect(best.contains { abs($0 - fit.verdict.agreement) < 1e-4 })
  }

  @Test func thePublishedMethodHasOneTrace() throws {
    let fit = try fit(.paper)
    #expect(fit.log.objectives.count == 1 && fit.log.objectives[0].count == 40)
    let stage = try #require(fit.log.stages.first { $0.name == "refine by matching" })
    #expect(fit.log.objectives[0].first == stage.figures["first_objective"])
    #expect(fit.log.objectives[0].last == stage.figures["last_objective"])
    #expect(fit.log.agreements.isEmpty && fit.log.singularValues.isEmpty && fit.log.noiseLevel == nil)
  }

  @Test func equalFitsHaveEqualLogs() throws {
    let log = try fit(.default).log
    #expect(try fit(.default).log == log)
    #expect(try fit(.default, seed: 1).log != log)
  }

  @Test func singularValuesAreThoseOfTheMatrix() throws {
    // A rotation times a diagonal has the diagonal's.
    var generator = SeededGenerator(seed: 5)
    let rotation = try Matrix<Float>(semiOrthogonal: 3, 3, using: &generator)
    var matrix = rotation
    matrix.scaleColumns(by: [0.5, 3, 0.25])
    let spectrum = try CrossCovarianceSpectrum(
      of: matrix, eigenvalues: ([1, 1, 1], [1, 1, 1]), rowCount: 100, generator: &generator)
    #expect(zip(spectrum.values, [3, 0.5, 0.25]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// Unit eigenvalues: the largest singular value of a Gaussian matrix is near √a + √b (Bai and Yin, 1993), and scales
  /// with the eigenvalues' roots and with 1 / √n.
  @Test(arguments: [(200, 100), (100, 300), (400, 400)])
  func theLevelOfChanceIsThatOfUnrelatedRows(shape: (Int, Int)) throws {
    let matrix = Matrix<Float>(zeros: shape.0, shape.1)
    func level(_ source: Double, _ target: Double, _ rowCount: Int) throws -> Double {
      var generator = SeededGenerator(seed: 6)
      return try CrossCovarianceSpectrum(
        of: matrix,
        eigenvalues: (
          [Double](repeating: source, count: shape.0), [Double](repeating: target, count: shape.1)
        ), rowCount: rowCount, generator: &generator
      ).noiseLevel
    }
    let expected = Double(shape.0).squareRoot() + Double(shape.1).squareRoot()
    let found = try level(1, 1, 1)
    #expect(found > 0.93 * expected && found < 1.03 * expected, "\(found) \(expected)")
    #expect(abs(try level(4, 0.25, 1) - found) < 1e-4 * found)
    #expect(abs(try level(4, 1, 10_000) - 0.02 * found) < 1e-5 * found)
  }

  /// Against a cross-covariance of unrelated rows itself.
  @Test func unrelatedRowsStayAtTheLevel() throws {
    var generator = SeededGenerator(seed: 7)
    let scales = (0..<30).map { 1 / Double($0 + 1) }
    var rows = [
      Matrix<Float>(gaussian: 4000, 30, using: &generator), Matrix(gaussian: 4000, 30, using: &generator),
    ]
    for side in 0..<2 { rows[side].scaleColumns(by: scales.map { Float($0) }) }
    var cross = product(rows[0], .transposed, rows[1], .asIs)
    cross *= 1 / 4000
    let spectrum = try CrossCovarianceSpectrum(
      of: cross, eigenvalues: (scales.map { $0 * $0 }, scales.map { $0 * $0 }), rowCount: 4000,
      generator: &generator)
    #expect(spectrum.values[0] < 3 * spectrum.noiseLevel && spectrum.values[0] > spectrum.noiseLevel / 3)
  }
}
