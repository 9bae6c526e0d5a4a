#!/usr/bin/env bash
# Builds the tests with a sanitizer and runs them: Scripts/sanitize.sh address|undefined|thread [swift test's options]
#
# Swift and C alike (undefined: C and C++ alone); optimised, with the checks of the standard library that only debug builds
# have otherwise. OpenBLAS, LAPACK, FAISS, libgomp and zlib are the system's and are not instrumented; what is left out
# because of them and of the runtimes is in Fuzzing/Suppressions, each with its reason. A report fails the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=${1:-address}
shift || true
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
suppressions=$PWD/Fuzzing/Suppressions
# Swift's own backtraces would come before the sanitizer's.
export SWIFT_BACKTRACE=enable=no
flags=(--sanitize="$sanitizer")
case $sanitizer in
  address)
    export ASAN_OPTIONS=strict_string_checks=1:detect_invalid_pointer_pairs=0
    export LSAN_OPTIONS=suppressions=$suppressions/leaks.txt:print_suppressions=0
    ;;
  undefined)
    # Swift has none of its own, its arithmetic traps anyway; C and C++ have.
    export UBSAN_OPTIONS=print_stacktrace=1
    flags=(
      -Xcc -fsanitize=undefined -Xcc -fno-sanitize=vptr,function -Xcc -fno-sanitize-recover=all
      -Xlinker "$resources/clang/lib/linux/libclang_rt.ubsan_standalone-x86_64.a"
    )
    ;;
  thread)
    export TSAN_OPTIONS=suppressions=$suppressions/threads.txt:halt_on_error=1:print_suppressions=0
    # The standard library's locks are made known, and a small program shows that they are, and that races are found.
    probe=.build-thread/probe
    mkdir -p "$probe"
    "$resources/../../bin/clang" -O2 -fPIC -fsanitize=thread -c Fuzzing/ThreadSanitizer/MutexSlowPaths.c \
      -o "$probe/MutexSlowPaths.o"
    linked=(-Xlinker "$PWD/$probe/MutexSlowPaths.o")
    for method in 9_lockSlowyys6UInt32VF 11_unlockSlowyyF 12_tryLockSlowSbyF; do
      linked+=(-Xlinker "--wrap=\$s15Synchronization12_MutexHandleV$method")
    done
    flags+=("${linked[@]}")
    swiftc -O -sanitize=thread "${linked[@]}" Fuzzing/ThreadSanitizer/Probe.swift -o "$probe/probe"
    for way in guarded joined; do
      "$probe/probe" $way || { echo "ThreadSanitizer takes what is $way for a race" >&2; exit 1; }
    done
    if "$probe/probe" planted 2>"$probe/planted.txt" || ! grep -q 'ThreadSanitizer: .*race' "$probe/planted.txt"; then
      echo "ThreadSanitizer does not find the planted race" >&2
      exit 1
    fi
    ;;
  *)
    echo "usage: $0 address|undefined|thread [options of swift test]" >&2
    exit 64
    ;;
esac
options=(
  -c release --scratch-path ".build-$sanitizer" "${flags[@]}" -Xswiftc -assert-config -Xswiftc Debug
)
swift build "${options[@]}" --build-tests
exec swift test "${options[@]}" --skip-build --disable-xctest --disable-testable-imports "$@"
