import LinearAlgebra
import Testing

@Suite struct EntropicTransportTests {
  private func similarities(_ n: Int, _ m: Int, seed: UInt64) -> Matrix<Float> {
    var generator = SeededGenerator(seed: seed)
    var a = Matrix<Float>(gaussian: n, 6, using: &generator)
    var b = Matrix<Float>(gaussian: m, 6, using: &generator)
    a.normalizeRows()
    b.normalizeRows()
    return product(a, .asIs, b, .transposed)
  }

  @Test(
    arguments: [(5, 5, 0.5), (300, 40, 0.1), (40, 300, 0.5), (1, 7, 0.1), (5, 5, 0.1), (300, 40, 0.5)],
    [EntropicTransport.Precision.single, .compact])
  func theMarginalsHold(
    shape: (n: Int, m: Int, temperature: Float), precision: EntropicTransport.Precision
  ) {
    let rowMasses = [Float](repeating: 1 / Float(shape.n), count: shape.n)
    var columnMasses = (0..<shape.m).map { Float(1 + $0 % 3) }
    let total = columnMasses.reduce(0, +)
    columnMasses = columnMasses.map { $0 / total }
    let plan = EntropicTransport(
      similarities(shape.n, shape.m, seed: 1), temperature: shape.temperature, rowMasses: rowMasses,
      columnMasses: columnMasses, scalingCount: 300, precision: precision)
    let carried = plan.carried(Matrix(identity: shape.m))
    let rows = (0..<shape.n).map { carried.row($0).reduce(0, +) }
    let columns = (0..<shape.m).map { column in (0..<shape.n).reduce(0) { $0 + carried[$1, column] } }
    #expect(zip(rows, rowMasses).allSatisfy { abs($0 - $1) < 1e-5 })
    // Bytes round every weight of the plan at random, to 1/254 of the row's largest.
    let roundings = precision == .compact ? 0.004 / Float(min(shape.n, shape.m)) : 0
    #expect(
      zip(columns, columnMasses).allSatisfy { abs($0 - $1) < 1e-3 / Float(shape.m) + 1e-5 + roundings })
  }

  @Test(arguments: [(300, 400), (17, 33)], [Float(0.5), 0.05])
  func bytesCarryWhatSinglePrecisionCarries(shape: (n: Int, m: Int), temperature: Float) {
    var generator = SeededGenerator(seed: 9)
    let values = Matrix<Float>(gaussian: shape.m, 10, using: &generator)
    func carried(_ precision: EntropicTransport.Precision) -> Matrix<Float> {
      EntropicTransport(
        similarities(shape.n, shape.m, seed: 2), temperature: temperature,
        rowMasses: [Float](repeating: 1, count: shape.n),
        columnMasses: [Float](repeating: Float(shape.n) / Float(shape.m), count: shape.m), scalingCount: 10,
        precision: precision
      ).carried(values)
    }
    let (exact, rounded) = (carried(.single), carried(.compact))
    let largest = zip(exact.elements, rounded.elements).map { abs($0 - $1) }.max() ?? 0
    #expect(largest < 0.1)
    let bias = zip(exact.elements, rounded.elements).reduce(0) { $0 + $1.1 - $1.0 } / Float(shape.n * 10)
    #expect(abs(bias) < 0.01)
  }

  @Test func aHotPlanIsUniformAndAColdOneIsThePermutation() {
    let identity = Matrix<Float>(identity: 4)
    let masses = [Float](repeating: 0.25, count: 4)
    let hot = EntropicTransport(
      identity, temperature: 1000, rowMasses: masses, columnMasses: masses, scalingCount: 20
    ).carried(identity)
    #expect(hot.elements.allSatisfy { abs($0 - 1 / 16) < 1e-4 })
    let cold = EntropicTransport(
      identity, temperature: 0.01, rowMasses: masses, columnMasses: masses, scalingCount: 20
    ).carried(identity)
    for row in 0..<4 {
      for column in 0..<4 { #expect(abs(cold[row, column] - (row == column ? 0.25 : 0)) < 1e-6) }
    }
  }

  @Test func nothingUnderflowsAtATinyTemperature() {
    let masses = [Float](repeating: 1 / 50, count: 50)
    let plan = EntropicTransport(
      similarities(50, 50, seed: 2), temperature: 1e-4, rowMasses: masses, columnMasses: masses,
      scalingCount: 50)
    let carried = plan.carried(Matrix(identity: 50))
    #expect(carried.elements.allSatisfy { $0.isFinite })
    // Rows whose only reachable columns are taken lose their mass; most keep it, and none is invented.
    let total = carried.elements.reduce(0, +)
    #expect(total > 0.5 && total < 1.001)
  }
}
