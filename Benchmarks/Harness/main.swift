import Foundation
import LinearAlgebra
import TestSupport

// Times the primitives, whole fits, apply and evaluate beside the least time that this machine's own peaks, measured
// in the same run, would allow. Writes one JSON document on standard output and a table on standard error.
//
//   make bench                                  primitives and fits up to 26,000 rows
//   make bench BENCH="fits million assignments" the groups to run
//
// Groups: primitives, fits, dimensions, million, apply, evaluate, assignments.

let groups = Set(
  CommandLine.arguments.count > 1
    ? CommandLine.arguments.dropFirst().flatMap { $0.split(separator: " ").map(String.init) }
    : ["primitives", "fits", "evaluate", "assignments"])
// A scope of its own, at whose end the folder of files is removed.
do {
  let folder = try TemporaryFolder()
  let report = BenchmarkReport()
  for threads in Set([1, ThreadCount.available]).sorted() {
    ThreadCount.set(threads)
    let peaks = Peaks.measured()
    report.add(peaks, threads: threads)
    let bench = Bench(peaks: peaks, threads: threads, report: report)
    if groups.contains("primitives") { try bench.primitives() }
    if groups.contains("evaluate") { try bench.evaluation() }
    if groups.contains("apply") { try bench.applying(in: folder) }
    if groups.contains("fits") {
      for rowCount in [3000, 12_000, 25_904, 100_000] {
        try bench.fit(rowCount: rowCount, dimension: 384, in: folder)
      }
    }
    if groups.contains("dimensions") {
      for dimension in [128, 384, 768, 1536] {
        try bench.fit(rowCount: 25_904, dimension: dimension, in: folder)
      }
    }
    if groups.contains("million") { try bench.fit(rowCount: 1_000_000, dimension: 768, in: folder) }
  }
  if groups.contains("assignments") { try compareAssignmentSolvers(report: report) }
  print(try report.json())
}
