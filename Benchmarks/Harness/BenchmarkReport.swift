import Foundation
import LinearAlgebra

/// What was timed, for people on standard error as it comes and for machines at the end.
final class BenchmarkReport {
  struct Row: Encodable {
    let name: String
    let threads: Int
    let medianSeconds: Double
    /// The least time by the peaks of the same run, and what binds it; absent where nothing was worked out.
    var floorSeconds: Double?
    var boundBy: String?
    var timeOverFloor: Double?
    var figures: [String: Double] = [:]
  }

  private struct Document: Encodable {
    let date: String
    let processor: String
    let blasCore: String
    let availableThreads: Int
    let system: String
    let peaks: [String: Peaks]
    let rows: [Row]
  }

  private var rows: [Row] = []
  private var peaks: [String: Peaks] = [:]

  func add(_ found: Peaks, threads: Int) {
    peaks["\(threads)"] = found
    write(
      String(
        format: "\n%d thread%@, %@ kernels: sgemm %.0f GFLOP/s, copy %.1f GB/s\n", threads,
        threads == 1 ? "" : "s",
        BLASRuntime.coreName, found.gemmGigaflops, found.copyGigabytes))
  }

  func add(_ row: Row) {
    rows.append(row)
    let floor = row.timeOverFloor.map { String(format: "  %6.2f x floor (%@)", $0, row.boundBy ?? "") } ?? ""
    let figures = row.figures.sorted { $0.key < $1.key }.map { String(format: "  %@ %.5g", $0.key, $0.value) }
    write(
      row.name.padding(toLength: 52, withPad: " ", startingAt: 0)
        + String(format: "%10.4f s", row.medianSeconds)
        + floor + figures.joined() + "\n")
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let document = Document(
      date: Date().formatted(.iso8601), processor: processorName(), blasCore: BLASRuntime.coreName,
      availableThreads: ThreadCount.available, system: ProcessInfo.processInfo.operatingSystemVersionString,
      peaks: peaks, rows: rows)
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private func processorName() -> String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func field(_ name: String) -> String {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
      return line.map { $0.split(separator: ":").dropFirst().joined().trimmingCharacters(in: .whitespaces) }
        ?? "?"
    }
    return "\(field("model name")), model \(field("model\t")), cache \(field("cache size"))"
  }
}
