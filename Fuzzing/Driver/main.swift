// A parser under libFuzzer: `mv2v-fuzz TARGET [libFuzzer's options and folders]`, as Scripts/fuzz.sh calls it.
//
// Each input is written to one file in memory (in TMPDIR) and read from there, on one thread.

import CFuzzing
import FuzzTargets
import LibC
import LinearAlgebra

guard CommandLine.argc > 1, let target = FuzzTarget.named(CommandLine.arguments[1]) else {
  print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
  exit(CommandLine.argc > 1 ? 64 : 0)
}
let session = FuzzSession(target: target)
ThreadCount.set(1)
mv2v_fuzz_limit_input_time(1_000_000_000)
mv2v_fuzz_heed_end()

// libFuzzer reads its arguments from the second on.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
FuzzSession.current = session
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
    FuzzSession.current?.read(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
  })
