#!/usr/bin/env bash
# Looks for leaks with Valgrind while the tool fits, applies and exports: the shims around OpenBLAS, LAPACK, FAISS, zlib,
# libcrypto and the kernel's calls. Scripts/valgrind.sh [TOOL], a few minutes.
#
# Valgrind 3.19 knows neither AVX-512 nor the debug information of newer compilers: other kernels, and a stripped copy.
# What is left out belongs to runtimes, Fuzzing/Suppressions/valgrind.supp. Leaks that are certain end it with status 1.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=${1:-.build/release/mv2v}
command -v valgrind >/dev/null || { echo "valgrind is missing: apt-get install valgrind" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
strip --strip-debug -o "$folder/mv2v" "$tool"
export MV2V_KERNEL_LEVEL=portable OPENBLAS_CORETYPE=Haswell

cat >"$folder/fit.yaml" <<'END'
chains: 2
chain_limit: 2
map_search: {clusterings: 2, rounds: 1, coarse_points: 40, fine_points: 60}
batch_refinement: {steps: 2, batch_rows: 100, joint_batches: 1}
all_rows: {searches: 1, steps: 2}
END
# Clustered rows of few dimensions, for every step takes fifty times as long.
awk -v name="$folder/" 'BEGIN {
  srand(1)
  for (side = 1; side <= 2; side++) for (row = 0; row < 400; row++) {
    line = ""
    for (column = 0; column < 24; column++)
      line = line (column ? "," : "") (row % (column + 2) == 0 ? 2 : 0) + rand()
    print line > (name side ".csv")
  }
}'
run() {
  echo "mv2v $1"
  valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --undef-value-errors=no \
    --suppressions=Fuzzing/Suppressions/valgrind.supp --error-exitcode=99 --log-file="$folder/log" \
    "$folder/mv2v" "$@" >"$folder/out" 2>&1 || {
    cat "$folder/out" "$folder/log"
    exit 1
  }
}
run fit --config "$folder/fit.yaml" --source "$folder/1.csv" --target "$folder/2.csv" --output "$folder/map.safetensors" \
  --accept-any-verdict
run apply --force --map "$folder/map.safetensors" --input "$folder/1.csv" --output "$folder/x.npz"
run inspect "$folder/x.npz"
run evaluate --map "$folder/map.safetensors" --source "$folder/1.csv" --target "$folder/2.csv" --cross-fitted-oracle
run export --force --map "$folder/map.safetensors" --format onnx --output "$folder/map.onnx"
echo "no leaks"
