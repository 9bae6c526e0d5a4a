/// A range of vectors that a job reads.
package struct PlannedInput: Encodable, Sendable {
  let file, format: String
  let rows, dimension: Int

  package init(file: String, format: String, rows: Int, dimension: Int) {
    (self.file, self.format, self.rows, self.dimension) = (file, format, rows, dimension)
  }

  var text: String { "\(file) (\(rows) x \(dimension), \(format))" }
}

/// A file that a job writes.
package struct PlannedOutput: Encodable, Sendable {
  let file: String
  let bytes: Int
  /// Whether a file is there already, which will be replaced.
  let exists: Bool

  package init(file: String, bytes: Int, exists: Bool) {
    (self.file, self.bytes, self.exists) = (file, bytes, exists)
  }

  var text: String { "\(file), \(size(bytes))" + (exists ? ", in place of the file that is there" : "") }
}

/// What a job is estimated to take, from the least to the most.
package struct PlannedCost: Encodable, Sendable {
  let seconds, mostSeconds: Double?
  let memoryBytes, mostMemoryBytes: Int?

  package init(seconds: ClosedRange<Double>?, memory: ClosedRange<Int>?) {
    (self.seconds, mostSeconds) = (seconds?.lowerBound, seconds?.upperBound)
    (memoryBytes, mostMemoryBytes) = (memory?.lowerBound, memory?.upperBound)
  }

  var text: String {
    guard let seconds, let mostSeconds, let memoryBytes, let mostMemoryBytes else {
      return "There is no estimate for the published method."
    }
    let least = "\(duration(seconds)), \(size(memoryBytes)) of memory"
    let most = "\(duration(mostSeconds)), \(size(mostMemoryBytes)) of memory"
    return least == most
      ? "Estimate: \(least)." : "Estimate: \(least), where the first chains agree; at most about \(most)."
  }

  /// For people: what takes less than a second is said so.
  private func duration(_ seconds: Double) -> String {
    seconds < 1 ? "less than 1 s" : seconds < 100 ? "\(fixed(seconds, 0)) s" : "\(fixed(seconds / 60, 0)) min"
  }
}

/// What `mv2v fit --dry-run` has found: everything is there that is needed.
package struct FitPlan: Encodable, Sendable {
  let command = "fit", dryRun = true
  let source, target: PlannedInput
  let preset: String
  let seed: UInt64
  let threads: Int
  let outputs: [PlannedOutput]
  let estimate: PlannedCost

  package init(
    source: PlannedInput, target: PlannedInput, preset: String, seed: UInt64, threads: Int,
    outputs: [PlannedOutput], estimate: PlannedCost
  ) {
    (self.source, self.target, self.preset, self.seed) = (source, target, preset, seed)
    (self.threads, self.outputs, self.estimate) = (threads, outputs, estimate)
  }
}

/// What `mv2v apply --dry-run` has found.
package struct ApplyPlan: Encodable, Sendable {
  let command = "apply", dryRun = true
  let map: String
  let verdict: String?
  let input: PlannedInput
  let side, space: String
  /// Rows and dimension of what is written.
  let rows, dimension: Int
  let shard: String?
  let outputs: [PlannedOutput]
  let resemblance: ResemblanceDocument?
  let threads: Int
  let estimate: PlannedCost

  package init(
    map: String, verdict: String?, input: PlannedInput, outcome: ApplyOutcome, outputs: [PlannedOutput],
    threads: Int, estimate: PlannedCost
  ) {
    (self.map, self.verdict, self.input) = (map, verdict, input)
    (side, space) = (outcome.side.rawValue, outcome.space.rawValue)
    (rows, dimension, shard) = (outcome.rowCount, outcome.dimension, outcome.shard)
    (self.outputs, self.threads, self.estimate) = (outputs, threads, estimate)
    resemblance = outcome.comparison.map(ResemblanceDocument.init)
  }
}

extension Report {
  /// The plan of a fit.
  package init(_ plan: FitPlan) {
    let lines =
      [
        "Would fit \(plan.source.text) to \(plan.target.text): preset \(plan.preset), seed \(plan.seed), \(plan.threads) threads."
      ] + plan.outputs.map { "Would write \($0.text)." } + [plan.estimate.text, "Nothing was written."]
    self.init(blocks: [.paragraph(lines)], document: plan)
  }

  /// The plan of carrying rows over.
  package init(_ plan: ApplyPlan) {
    let verdict = plan.verdict.map { " (verdict \($0))" } ?? ""
    let lines =
      [
        "Would map \(plan.input.text) with \(plan.map)\(verdict): \(plan.rows) x \(plan.dimension), \(plan.threads) threads."
      ] + plan.outputs.map { "Would write \($0.text)." } + [plan.estimate.text, "Nothing was written."]
    self.init(blocks: [.paragraph(lines)], document: plan)
  }
}

/// A number of bytes for people.
private func size(_ bytes: Int) -> String {
  let units = [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("KiB", 1024.0)]
  guard let (name, unit) = units.first(where: { Double(bytes) >= $0.1 }) else { return "\(bytes) bytes" }
  let value = Double(bytes) / unit
  return "\(fixed(value, value < 10 ? 1 : 0)) \(name)"
}
