#!/usr/bin/env bash
# Compiles the package's C for 64-bit ARM, without running it; installs the C library's headers for it if they are
# missing. Needs clang, which a Swift toolchain brings along.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "check-aarch64: $*" >&2; }
fail() { say "$*"; exit 1; }

headers=/usr/aarch64-linux-gnu/include

# The toolchain's own clang where none is on the path: it lies beside the compiler that `swift` stands for.
find_clang() {
  command -v clang 2>/dev/null && return
  local swift
  swift=$(readlink -f "$(command -v swift)") || fail "neither clang nor a Swift toolchain found"
  [ -x "$(dirname "$swift")/clang" ] || fail "no clang found"
  echo "$(dirname "$swift")/clang"
}

[ -e "$headers/stdint.h" ] || Scripts/setup.sh --arm64
clang=$(find_clang)
for target in CKernels CLinux CAllocation CHdf5; do
  for file in Sources/$target/*.c; do
    "$clang" --target=aarch64-unknown-linux-gnu -isystem "$headers" -I "Sources/$target/include" \
      -O2 -Wall -Wextra -Werror -c "$file" -o /dev/null
  done
done
say "the C of CKernels, CLinux, CAllocation and CHdf5 compiles for aarch64"
