import CAllocation
import EmbeddingFiles
import LibC
import Synchronization

/// Ctrl-C, termination and the end of memory: half-written files are removed, then the process ends.
enum Interruption {
  // Written once, before the handlers that read it are installed.
  nonisolated(unsafe) private static var wakeUp: Int32 = -1
  /// Stands for no signal.
  private static let memoryRanOut: UInt8 = 0
  private static let missingByteCount = Atomic<Int>(0)

  /// From now on SIGINT, SIGTERM, SIGHUP and others that ask for an end end the process with 128 + the signal's number (130 for Ctrl-C)
  /// after every temporary output file is gone.
  ///
  /// A handler may do almost nothing, so it writes the signal's number to a pipe; a thread that waits on the
  /// pipe does the rest. SIGBUS, which a mapped file that was cut off gives, ends it with 1 and the file's name, in the
  /// same way, and so does memory that cannot be had, with its size. OpenBLAS starts threads before `main`, so blocking
  /// the signals would not do.
  static func watch() {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return }
    let readEnd = ends[0]
    unsafe wakeUp = ends[1]
    var thread = pthread_t()
    // Released by the thread that gets it, or below where none starts. The handlers call nothing but `write` and `pause`,
    // which handlers may.
    let box = unsafe Unmanaged.passRetained(ReadEnd(descriptor: readEnd))
    let started = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let readEnd = unsafe Unmanaged<ReadEnd>.fromOpaque(context).takeRetainedValue().descriptor
        var signalNumber = Interruption.memoryRanOut
        while unsafe read(readEnd, &signalNumber, 1) != 1 {}
        PendingOutputs.removeAll { Interruption.end(Int32(signalNumber)) }
        return nil
      }, unsafe box.toOpaque())
    guard started == 0 else { return unsafe box.release() }
    var watched = sigset_t()
    unsafe sigemptyset(&watched)
    for signalNumber in [SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2] {
      signal(signalNumber) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(Interruption.wakeUp, &byte, 1)
      }
      unsafe sigaddset(&watched, signalNumber)
    }
    signal(SIGBUS) { number in
      var byte = UInt8(truncatingIfNeeded: number)
      _ = unsafe write(Interruption.wakeUp, &byte, 1)
      // Reading on would only give the signal again.
      while true { pause() }
    }
    // Made now, for that may take memory.
    missingByteCount.store(0, ordering: .relaxed)
    mv2v_when_memory_runs_out { byteCount in
      Interruption.missingByteCount.store(Int(clamping: byteCount), ordering: .relaxed)
      var byte = Interruption.memoryRanOut
      _ = unsafe write(Interruption.wakeUp, &byte, 1)
    }
    // A parent's worker thread may have passed on a mask that blocks them.
    unsafe pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  private static func end(_ signalNumber: Int32) -> Never {
    StandardError.removeLiveLine()
    switch signalNumber {
    case Int32(memoryRanOut):
      let missing = CommandError.memory(
        byteCount: missingByteCount.load(ordering: .relaxed), limits: AddressSpace.limitsInWords)
      Log.error("\(missing)")
    case SIGBUS:
      Log.error(
        changeOfMappedFile.map { "\($0)" }
          ?? "a file could not be read to its end (SIGBUS); is its disk full or gone?")
    default: _exit(128 + signalNumber)
    }
    _exit(1)
  }

  private final class ReadEnd {
    let descriptor: Int32
    init(descriptor: Int32) { self.descriptor = descriptor }
  }
}
