#!/usr/bin/env bash
# Builds the tests with a sanitizer and runs them: Scripts/sanitize.sh address|undefined|thread [swift test's options]
#
# Swift and C alike; optimised, with the checks of the standard library that only debug builds have otherwise. OpenBLAS,
# LAPACK, FAISS, libgomp and zlib are the system's and are not instrumented; what is left out because of them is in
# Fuzzing/Suppressions, each with its reason. Reports end the test process, and with it this script.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=${1:-address}
shift || true
suppressions=$PWD/Fuzzing/Suppressions
# Swift's own backtraces would come before the sanitizer's.
export SWIFT_BACKTRACE=enable=no
case $sanitizer in
  address)
    export ASAN_OPTIONS=strict_string_checks=1:detect_invalid_pointer_pairs=0
    export LSAN_OPTIONS=suppressions=$suppressions/leaks.txt:print_suppressions=0
    ;;
  undefined) export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 ;;
  thread) export TSAN_OPTIONS=suppressions=$suppressions/threads.txt:halt_on_error=1:print_suppressions=0 ;;
  *)
    echo "usage: $0 address|undefined|thread [options of swift test]" >&2
    exit 64
    ;;
esac
options=(
  -c release --scratch-path ".build-$sanitizer" --sanitize="$sanitizer" --disable-xctest --disable-testable-imports
  -Xswiftc -assert-config -Xswiftc Debug
)
exec swift test "${options[@]}" "$@"
