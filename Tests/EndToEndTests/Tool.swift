import Foundation
import TestSupport

/// The built binary, run as a user would.
enum Tool {
  struct Outcome {
    let status: Int32
    let standardOutput: String
    let standardError: String
  }

  /// Whether a sanitizer watches that keeps account of memory (`Scripts/sanitize.sh`).
  static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains {
    ProcessInfo.processInfo.environment[$0] != nil
  }

  /// The binary stands beside the running test bundle, whatever folder the build uses.
  static let path: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let candidates = [bundle] + CommandLine.arguments
    for candidate in candidates {
      let binary = URL(fileURLWithPath: candidate).deletingLastPathComponent().appendingPathComponent("mv2v")
      if FileManager.default.isExecutableFile(atPath: binary.path) { return binary.path }
    }
    return "mv2v"
  }()

  /// Runs the tool to its end.
  static func run(_ arguments: String..., folder: TemporaryFolder? = nil) throws -> Outcome {
    try run(program: path, arguments, folder: folder)
  }

  static func run(
    program: String, _ arguments: [String], folder: TemporaryFolder? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = try start(program: program, arguments, folder: folder, environment: environment)
    // Read while it runs: a full pipe would stop it.
    let errorReader = Reader(process.errorPipe)
    let output = process.outputPipe.fileHandleForReading.readDataToEndOfFile()
    let errors = errorReader.finish()
    process.process.waitUntilExit()
    return Outcome(
      status: process.process.terminationStatus,
      standardOutput: String(decoding: output, as: UTF8.self),
      standardError: String(decoding: errors, as: UTF8.self))
  }

  struct Running {
    let process: Process
    let outputPipe, errorPipe: Pipe
  }

  static func start(
    program: String = path, _ arguments: [String], folder: TemporaryFolder? = nil,
    environment: [String: String] = [:]
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // A machine's choice of kernels would add a hint to standard error, and a user's defaults change what is done.
    process.environment = ProcessInfo.processInfo.environment.filter {
      ![
        "OPENBLAS_CORETYPE", "NO_COLOR", "MV2V_KERNEL_LEVEL", "MV2V_THREADS", "MV2V_SEED", "MV2V_PRESET",
        "MV2V_LOG_FORMAT", "MV2V_QUIET", "MV2V_VERBOSE",
      ].contains($0.key)
    }.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder.url }
    let running = Running(process: process, outputPipe: Pipe(), errorPipe: Pipe())
    process.standardOutput = running.outputPipe
    process.standardError = running.errorPipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return running
  }

  private final class Reader: @unchecked Sendable {
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
      Thread.detachNewThread { [self] in
        data = pipe.fileHandleForReading.readDataToEndOfFile()
        done.signal()
      }
    }

    func finish() -> Data {
      done.wait()
      return data
    }
  }
}
