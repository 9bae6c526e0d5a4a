#!/usr/bin/env bash
# Builds mv2v so that it needs nothing but the C library: the Swift runtime, FAISS, OpenBLAS, LAPACK, libcrypto, zlib and
# GCC's runtimes are linked statically. Makes .build-portable/release/mv2v, and beside the folder third-party.txt with the
# licences of all that is in it and the bill of materials mv2v.cdx.json; `make wheel` and `make deb` package them.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh --portable
scratch=.build-portable
system=/usr/lib/$(gcc -print-multiarch)
runtimes=$(dirname "$(gcc -print-libgcc-file-name)")

# The linker takes the first folder that has a library in any form, and this one has static ones alone. Debian's
# libopenblas.a contains LAPACK.
libraries=$PWD/$scratch/static
mkdir -p "$libraries"
for name in faiss openblas lapacke crypto z; do ln -sf "$system/lib$name.a" "$libraries/"; done
ln -sf "$system/libopenblas.a" "$libraries/liblapack.a"
for name in gomp gfortran quadmath stdc++; do ln -sf "$runtimes/lib$name.a" "$libraries/"; done
ln -sf "$runtimes/libgcc_eh.a" "$libraries/libgcc_s.a"

linking=("-L$libraries" -lgfortran -lquadmath -s)
swift build -c release --product mv2v --scratch-path "$scratch" --static-swift-stdlib \
  $(printf -- '-Xlinker %s ' "${linking[@]}")

binary=$scratch/release/mv2v
foreign=$(ldd "$binary" | awk '{ print $1 }' | grep -vE '^(linux-vdso|libc|libm|/lib64/ld-linux-x86-64)\.so' || true)
[ -z "$foreign" ] || { echo "build-portable: the binary still needs: $foreign" >&2; exit 1; }

{
  echo "The mv2v binary contains, beside mv2v itself (Apache-2.0, LICENSE), these works."
  echo "The Swift runtime, libdispatch and Foundation: Apache-2.0 with the Runtime Library Exception, swift.org/LICENSE.txt."
  for checkout in swift-argument-parser Yams; do
    printf '\n==== %s\n\n' "$checkout"
    cat "$scratch/checkouts/$checkout"/LICENSE*
  done
  for package in libfaiss-dev libopenblas-dev liblapacke-dev libssl-dev zlib1g-dev "gcc-$(gcc -dumpversion)-base"; do
    printf '\n==== %s (Debian)\n\n' "$package"
    cat "/usr/share/doc/$package/copyright"
  done
} >"$scratch/third-party.txt"
Scripts/sbom.py "$binary" Package.resolved >"$scratch/mv2v.cdx.json"
