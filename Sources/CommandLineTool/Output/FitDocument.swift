import EmbeddingAlignment
import Glibc
import LinearAlgebra

/// What `mv2v fit --json` prints.
struct FitDocument: Encodable {
  let output: String
  let preset: String
  let seed: UInt64
  let threads: Int
  let blasCore: String
  let seconds: Double
  let peakMemoryBytes: Int
  let sourceRows: Int
  let targetRows: Int
  let verdict: VerdictReport
  let stages: [Stage]
  let evaluation: EvaluationReport?

  /// A stage's name and seconds, with what it measured beside them.
  struct Stage: Encodable {
    let report: StageReport

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      try container.encode(report.name, forKey: NamedKey("name"))
      try container.encode(report.duration.seconds, forKey: NamedKey("seconds"))
      for (name, value) in report.measurements where value.isFinite {
        try container.encode(value, forKey: NamedKey(name))
      }
    }
  }
}

/// The largest resident set of this process so far, memory-mapped input included.
func peakMemoryBytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
