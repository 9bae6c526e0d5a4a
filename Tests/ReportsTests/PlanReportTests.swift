import Reports
import Testing

@Suite struct PlanReportTests {
  private func text(
    seconds: ClosedRange<Double>?, memory: ClosedRange<Int>?, bytes: Int, exists: Bool = false
  ) throws
    -> [String]
  {
    let input = PlannedInput(file: "a.npy", format: "npy", rows: 20, dimension: 4)
    let plan = FitPlan(
      source: input, target: input, preset: "default", seed: 7, threads: 2,
      outputs: [PlannedOutput(file: "m", bytes: bytes, exists: exists)],
      estimate: PlannedCost(seconds: seconds, memory: memory))
    return try Report(plan).rendered(as: TextFormat.self).split(separator: "\n").map(String.init)
  }

  @Test func aPlanIsReadFromTopToBottom() throws {
    #expect(
      try text(seconds: 8.4...130, memory: 400 << 20...2 << 30, bytes: 1536, exists: true) == [
        "Would fit a.npy (20 x 4, npy) to a.npy (20 x 4, npy): preset default, seed 7, 2 threads.",
        "Would write m, 1.5 KiB, in place of the file that is there.",
        "Estimate: 8 s, 400 MiB of memory, where the first chains agree; at most about 2 min, 2.0 GiB of memory.",
        "Nothing was written.",
      ])
    #expect(
      try text(seconds: 0.2...0.2, memory: 5...5, bytes: 12)[1...2] == [
        "Would write m, 12 bytes.", "Estimate: less than 1 s, 5 bytes of memory.",
      ])
    #expect(
      try text(seconds: nil, memory: nil, bytes: 12)[2] == "There is no estimate for the published method.")
  }
}
