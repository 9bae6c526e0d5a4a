import CKernels
import Foundation
import LinearAlgebra
import Testing

@Suite struct GibbsKernelTests {
  /// The bound that CKernels.h states: rounding the difference and the quotient moves x by 2^-23 |x| at most, and exp
  /// itself errs by less than 3e-7.
  private func bound(_ x: Double) -> Double { 3e-7 + 0x1p-23 * abs(x) }

  /// The largest error in units of the bound over all elements.
  private func largestError(_ results: [Float], _ scores: [Float], columns: Int, temperature: Float) -> Double
  {
    var largest = 0.0
    for start in stride(from: 0, to: scores.count, by: columns) {
      let row = scores[start..<start + columns]
      guard let top = row.max() else { continue }
      for (score, result) in zip(row, results[start...]) {
        let x = (Double(score) - Double(top)) / Double(temperature)
        // Rounding may move an x next to -87 to its other side.
        if abs(x + 87) < 1e-4 { continue }
        let error = x < -87 ? (result == 0 ? 0 : .infinity) : abs(Double(result) / exp(x) - 1) / bound(x)
        largest = max(largest, error.isNaN ? .infinity : error)
      }
    }
    return largest
  }

  // Ranges in units of the temperature: arguments near 0, where exp's own error shows; all that give more than 0; and
  // some that do not. 0.018 is a temperature at which errors far above exp's own have been met.
  @Test(arguments: Level.all, [Float(0.0001), 0.018, 0.1, 1, 30])
  func itIsExpWithinItsBound(level: Level, temperature: Float) {
    for range in [Float(1), 20, 87, 120] {
      for columns in awkwardSizes {
        var generator = SeededGenerator(seed: UInt64(columns))
        let scores = generator.floats(3 * columns, in: -range * temperature...0).map { $0 + 0.7 }
        var results = Guarded(scores, guardedBy: -1)
        level.kernels.gibbs_kernel(&results.elements, 3, Int64(columns), temperature)
        #expect(results.isIntact)
        #expect(largestError(results.result, scores, columns: columns, temperature: temperature) <= 1)
      }
    }
  }

  @Test(arguments: Level.all)
  func theLargestScoreGivesOneAndEqualRowsGiveOnes(level: Level) {
    for columns in awkwardSizes {
      for score in [Float(0), -0.0, 0.25, -3e7, 0x1p-140] {
        var row = [Float](repeating: score, count: columns)
        level.kernels.gibbs_kernel(&row, 1, Int64(columns), 0.018)
        #expect(row == [Float](repeating: 1, count: columns))
      }
      for place in 0..<columns {
        var row = [Float](repeating: -1, count: columns)
        row[place] = 0.5
        level.kernels.gibbs_kernel(&row, 1, Int64(columns), 0.01)
        #expect(row.indices.allSatisfy { row[$0] == ($0 == place ? 1 : 0) })
      }
    }
  }

  @Test(arguments: Level.all)
  func minusInfinityGivesZero(level: Level) {
    for columns in 2...40 {
      var row = (0..<columns).map { $0 % 2 == 0 ? Float(1) : -.infinity }
      level.kernels.gibbs_kernel(&row, 1, Int64(columns), 1)
      #expect(row.indices.allSatisfy { row[$0] == ($0 % 2 == 0 ? 1 : 0) })
    }
  }
}
