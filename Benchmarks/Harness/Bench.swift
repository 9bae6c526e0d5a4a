import LinearAlgebra

/// Times one thing after another with one number of threads.
struct Bench {
  let peaks: Peaks
  let threads: Int
  let report: BenchmarkReport

  /// The median of several runs beside the floor for so many operations and bytes.
  func time(
    _ name: String, operations: Double = 0, bytes: Double = 0, repetitions: Int = 5,
    figures: [String: Double] = [:],
    _ body: () throws -> Void
  ) rethrows {
    let times = try (0..<repetitions).map { _ in try seconds(of: body) }.sorted()
    let median = times[repetitions / 2]
    var row = BenchmarkReport.Row(name: name, threads: threads, medianSeconds: median)
    if operations > 0 || bytes > 0 {
      let floor = peaks.floor(operations: operations, bytes: bytes)
      (row.floorSeconds, row.boundBy, row.timeOverFloor) = (
        floor.seconds, floor.boundBy, median / floor.seconds
      )
    }
    row.figures = figures
    report.add(row)
  }
}
