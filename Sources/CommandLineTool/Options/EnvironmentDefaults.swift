package import Alignment
import ArgumentParser
import FoundationEssentials
import LinearAlgebra
import Mv2v

/// What environment variables say in place of options. An option wins over them, and so does a job file; what is typed or
/// written for one run is meant for that run.
package struct EnvironmentDefaults: Equatable, Sendable {
  package var threads: Int?
  package var seed: UInt64?
  package var preset: Preset?
  package var logFormat: LogFormat?
  package var isQuiet: Bool?
  package var isVerbose: Bool?

  /// Every variable that this tool reads, with those of the library and of the Python package.
  package static let names = [
    "MV2V_THREADS", "MV2V_SEED", "MV2V_PRESET", "MV2V_LOG_FORMAT", "MV2V_QUIET", "MV2V_VERBOSE",
    KernelLevel.environmentVariable, "MV2V_BINARY",
  ]

  /// Those of this process.
  ///
  /// - Throws: `ValidationError`, naming the variable, for a value that is none.
  static func current() throws -> EnvironmentDefaults {
    try EnvironmentDefaults(ProcessInfo.processInfo.environment)
  }

  /// Takes what is set; an empty variable is as good as none.
  ///
  /// - Throws: `ValidationError`, naming the variable.
  package init(_ variables: [String: String]) throws {
    func value<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) throws -> Value? {
      guard let text = variables[name], !text.isEmpty else { return nil }
      guard let value = parse(text) else {
        throw ValidationError(
          "the environment variable \(name) is '\(text)', expected \(expected); change or unset it")
      }
      return value
    }
    func names<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) -> String {
      "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
    }
    func isSet(_ text: String) -> Bool? {
      switch text.lowercased() {
      case "1", "true", "yes", "on": true
      case "0", "false", "no", "off": false
      default: nil
      }
    }
    threads = try value("MV2V_THREADS", "a whole number of at least 1") {
      Int($0).flatMap { $0 >= 1 ? $0 : nil }
    }
    seed = try value("MV2V_SEED", "a whole number of at least 0") { UInt64($0) }
    preset = try value("MV2V_PRESET", names(Preset.self)) { Preset(rawValue: $0) }
    logFormat = try value("MV2V_LOG_FORMAT", names(LogFormat.self)) { LogFormat(rawValue: $0) }
    isQuiet = try value("MV2V_QUIET", "1 or 0", isSet)
    isVerbose = try value("MV2V_VERBOSE", "1 or 0", isSet)
  }

  /// Variables that are set, begin as ours do and are unknown, each with the known one that was probably meant.
  package static func misspelt(in variables: [String: String]) -> [(name: String, meant: String)] {
    variables.keys.filter { $0.hasPrefix("MV2V_") && !names.contains($0) }.sorted().compactMap { name in
      nearestName(to: name, among: names, within: 3).map { (name, $0) }
    }
  }
}
