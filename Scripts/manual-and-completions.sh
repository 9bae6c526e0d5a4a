#!/usr/bin/env bash
# Puts man pages and shell completions (bash, zsh, fish) of a built mv2v below a share folder, as Debian lays them out.
#
#   Scripts/manual-and-completions.sh BINARY SCRATCH SHARE    SCRATCH is the build's folder, such as .build
set -euo pipefail
binary=$1 scratch=$2 share=$3
cd "$(dirname "$0")/.."

# swift-argument-parser's own generators.
swift build -c release --package-path "$scratch/checkouts/swift-argument-parser" --product generate-manual \
  --scratch-path "$scratch/manual"
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
"$scratch/manual/release/generate-manual" "$binary" --multi-page --date "$(git log -1 --format=%cs 2>/dev/null || date +%F)" \
  --output-directory "$pages"
mkdir -p "$share/man/man1"
for page in "$pages"/mv2v*.1; do
  name=$(basename "$page" .1)
  # Empty lines are no paragraphs to mandoc; 'mv2v.fit' would not be found by 'man mv2v fit'.
  sed 's/^$/.Pp/' "$page" | gzip -9n >"$share/man/man1/${name//./-}.1.gz"
done
complete() { install -D -m 644 <("$binary" --generate-completion-script "$1") "$share/$2"; }
complete bash bash-completion/completions/mv2v
complete zsh zsh/vendor-completions/_mv2v
complete fish fish/vendor_completions.d/mv2v.fish
