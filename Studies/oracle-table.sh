#!/bin/sh
# Prints the oracle table of docs/evaluation.md as Markdown: every directed pair of models, every kind of map.
#
#   Studies/oracle-table.sh <folder with minilm.npy, wordllama.npy, w2v.npy, lsa.npy>
#
# SOURCES chooses among the source models. Maps are fitted on rows 0:51808 and measured on rows 51808:60000, pool 8,192. Needs jq.
set -eu
data=$1
tool=${MV2V:-.build/release/mv2v}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "| source | target | kind | top-1 | 95 % | mean rank | 95 % |"
echo "|---|---|---|---|---|---|---|"
for source in ${SOURCES:-minilm wordllama w2v lsa}; do
  for target in minilm wordllama w2v lsa; do
    [ "$source" = "$target" ] && continue
    for kind in orthogonal linear ridge whitened; do
      "$tool" oracle --source "$data/$source.npy" --target "$data/$target.npy" --source-rows 0:51808 \
        --target-rows 0:51808 --kind $kind --output "$work/map.safetensors" > /dev/null
      "$tool" evaluate --map "$work/map.safetensors" --source "$data/$source.npy" --target "$data/$target.npy" \
        --source-rows 51808: --target-rows 51808: --json > "$work/figures.json"
      jq -r --arg source $source --arg target $target --arg kind $kind '
        def places(n): . * pow(10; n) | round / pow(10; n);
        .map | "| \($source) | \($target) | \($kind) | \(.top1 | places(3)) | " +
          "\(.top1_low | places(3)) to \(.top1_high | places(3)) | \(.mean_rank | places(1)) | " +
          "\(.mean_rank_low | places(1)) to \(.mean_rank_high | places(1)) |"' "$work/figures.json"
    done
  done
done
