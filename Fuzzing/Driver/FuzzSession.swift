import CFuzzing
import FuzzTargets
import LibC

/// A target's inputs one after another, how many there were and which was slowest.
final class FuzzSession {
  // libFuzzer calls a function without a context, on the thread that started it.
  nonisolated(unsafe) static var current: FuzzSession?

  private let target: FuzzTarget
  private let path: String
  private let slowestPath: String?
  private let descriptor: Int32
  /// Nanoseconds of processor time, of all inputs together, after which to stop.
  private let budget: Int64
  private var (count, slowest, slowestByteCount) = (0, Int64(0), 0)

  init(target: FuzzTarget) {
    self.target = target
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    path = "\(variable("TMPDIR") ?? "/tmp")/mv2v-fuzz-\(getpid())\(target.suffix)"
    slowestPath = variable("MV2V_FUZZ_SLOWEST")
    budget = variable("MV2V_FUZZ_CPU_SECONDS").flatMap(Int64.init).map { $0 * 1_000_000_000 } ?? .max
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      perror(path)
      exit(1)
    }
  }

  /// Gives one input to the parser: it may refuse it, with words.
  func read(_ bytes: UnsafeRawBufferPointer) {
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count
    else {
      perror(path)
      exit(1)
    }
    let start = mv2v_fuzz_cpu_nanoseconds()
    mv2v_fuzz_begin_input()
    do { try target.read(path) } catch {
      precondition(!"\(error)".isEmpty, "an error without words")
    }
    let end = mv2v_fuzz_cpu_nanoseconds()
    count += 1
    if end - start > slowest {
      (slowest, slowestByteCount) = (end - start, bytes.count)
      if slowest > 100_000_000 { keep(bytes) }
    }
    if mv2v_fuzz_is_end_wanted() != 0 || end >= budget { finish() }
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    guard let slowestPath, let file = fopen(slowestPath, "w") else { return }
    fwrite(bytes.baseAddress, 1, bytes.count, file)
    fclose(file)
  }

  /// Says what was done and has libFuzzer end after this input, as its signal for that does.
  private func finish() {
    // libFuzzer ends the process without writing out what is buffered.
    let words =
      "mv2v-fuzz: \(count) inputs, slowest \(slowest / 1_000_000) ms with \(slowestByteCount) bytes, "
      + "\(mv2v_fuzz_cpu_nanoseconds() / 1_000_000_000) s of processor time\n"
    _ = Array(words.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    unlink(path)
    raise(SIGUSR1)
  }
}
