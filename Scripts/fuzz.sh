#!/usr/bin/env bash
# Gives every parser hostile input, or those named: Scripts/fuzz.sh [--minutes N] [--list] [--history] [parser…]
#
# Each runs under libFuzzer and AddressSanitizer for N minutes of processor time (1), from the files in Fuzzing/Corpus
# and what earlier runs have found (.build-fuzz/found). An input fails that ends the process, that reads or writes beyond
# what was allocated, that takes more than a second of processor time, or that asks for 64 MiB at once or 512 MiB in all;
# it is kept in .build-fuzz/failures. The last column of the table is the slowest input's time. Every run of a parser is a
# line of .build-fuzz/history.tsv, with what it did until then where it is interrupted; --history adds them up, as the table
# of docs/reliability.md, and runs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
parsers=()
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) seconds=$(awk "BEGIN { print int(60 * $2) }"); shift ;;
    --list) list=yes ;;
    --no-build) build=no ;;
    --history) totals=yes ;;
    *) parsers+=("$1") ;;
  esac
  shift
done

history=.build-fuzz/history.tsv
if [ "${totals:-}" ]; then
  [ -f "$history" ] || { echo "$history: no parser has been fuzzed here" >&2; exit 1; }
  awk -F '\t' '
    function thousands(number,  text) {
      for (text = ""; number >= 1000; number = int(number / 1000)) text = sprintf(",%03d%s", number % 1000, text)
      return number text
    }
    function row(name, seconds, inputs, edges, slowest, failures) {
      printf "| %s | %s | %s | %s | %s | %s |\n", name, thousands(int(seconds + 0.5)), thousands(inputs), edges, slowest, failures
    }
    NR == 1 { next }
    !($2 in seconds) { names[++count] = $2 }
    {
      seconds[$2] += $3; inputs[$2] += $4; edges[$2] = thousands($5); failures[$2] += $7
      if ($6 > slowest[$2]) slowest[$2] = $6
    }
    END {
      print "| parser | processor time, s | inputs | edges | slowest input, ms | runs that failed |"
      print "|---|---:|---:|---:|---:|---:|"
      for (i = 1; i <= count; i++) {
        name = names[i]
        row(name, seconds[name], inputs[name], edges[name], slowest[name], failures[name] + 0)
        allSeconds += seconds[name]; allInputs += inputs[name]; allFailures += failures[name]
        if (slowest[name] > allSlowest) allSlowest = slowest[name]
      }
      row("all", allSeconds, allInputs, "", allSlowest, allFailures + 0)
    }' "$history"
  exit
fi

# The C library's own backtraces and Swift's would wait for a key, or hide the input from libFuzzer.
export MV2V_FUZZ=1 SWIFT_BACKTRACE=enable=no
runtime=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/clang/lib/linux
# Optimised, but with the checks of the standard library that only debug builds have otherwise: bounds of raw memory.
flags=(
  -c release --scratch-path .build-fuzz --product mv2v-fuzz --sanitize=address
  -Xswiftc -assert-config -Xswiftc Debug -Xswiftc -Xfrontend -Xswiftc -sanitize=address,fuzzer
  -Xcc -fsanitize-coverage=inline-8bit-counters,pc-table,trace-cmp
  -Xlinker --wrap=mmap -Xlinker --wrap=munmap -Xlinker --wrap=madvise
  -Xlinker --wrap=mv2v_hdf5_open
  -Xlinker "$runtime/libclang_rt.fuzzer_no_main-x86_64.a" -Xlinker -lstdc++
)
[ "${build:-}" ] || swift build "${flags[@]}" >&2
fuzzer=$PWD/.build-fuzz/release/mv2v-fuzz
if [ "${list:-}" ]; then exec "$fuzzer"; fi
[ ${#parsers[@]} -gt 0 ] || mapfile -t parsers < <("$fuzzer")

memory=$(mktemp -d /dev/shm/mv2v-fuzz-XXXXXX)
trap 'rm -rf "$memory"' EXIT
mkdir -p .build-fuzz/failures .build-fuzz/logs
export ASAN_OPTIONS=quarantine_size_mb=16:detect_stack_use_after_return=0
failed=0
interrupted=
trap 'interrupted=yes' INT TERM
[ -s "$history" ] || printf 'date\tparser\tseconds\tinputs\tedges\tslowest, ms\tfailures\n' >"$history"
printf '%-16s %8s %12s %7s %7s %8s %10s\n' parser seconds inputs edges corpus failures slowest
for parser in "${parsers[@]}"; do
  log=.build-fuzz/logs/$parser.txt
  mkdir -p ".build-fuzz/found/$parser" "Fuzzing/Corpus/$parser" "Fuzzing/Regressions/$parser"
  # A second on the clock is for what waits without computing; on a busy machine it may take that long to be given a turn.
  TMPDIR=$memory MV2V_FUZZ_CPU_SECONDS=$seconds MV2V_FUZZ_SLOWEST=.build-fuzz/logs/$parser.slowest \
    "$fuzzer" "$parser" -timeout="${MV2V_FUZZ_TIMEOUT:-60}" -malloc_limit_mb=64 -rss_limit_mb=512 -max_len=$((1 << 20)) \
    -print_final_stats=1 -handle_int=0 -handle_term=0 -artifact_prefix=".build-fuzz/failures/$parser-" \
    ".build-fuzz/found/$parser" "Fuzzing/Corpus/$parser" "Fuzzing/Regressions/$parser" >"$log" 2>&1 && count=0 || count=1
  failed=$((failed + count))
  awk -v parser="$parser" -v count="$count" -v date="$(date -u +%Y-%m-%dT%H:%M:%SZ)" -v history="$history" '
    /^#[0-9]+/ { inputs = substr($1, 2); for (i = 2; i < NF; i++) { if ($i == "cov:") edges = $(i + 1); if ($i == "corp:") corpus = $(i + 1) } }
    /^mv2v-fuzz: [0-9]+ inputs/ { inputs = $2; slowest = $5; seconds = $(NF - 4) }
    END {
      sub("/.*", "", corpus)
      printf "%-16s %8s %12s %7s %7s %8s %10s\n", parser, seconds, inputs, edges, corpus, count, slowest " ms"
      printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", date, parser, seconds + 0, inputs + 0, edges + 0, slowest + 0, count >>history
    }
  ' "$log"
  [ -z "$interrupted" ] || exit 130
done
if [ "$failed" -gt 0 ]; then
  echo "$failed parsers failed; the inputs are .build-fuzz/failures/*, the reports .build-fuzz/logs/*.txt" >&2
  exit 1
fi
