#!/usr/bin/env bash
# Packages the portable binary for Debian, with man pages and completions: dist/mv2v_<version>_<architecture>.deb.
# Run Scripts/build-portable.sh first; `make deb` does.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=.build-portable
binary=$scratch/release/mv2v
version=$("$binary" --version)
architecture=$(dpkg --print-architecture)
root=$scratch/deb
rm -rf "$root" "$scratch/man"
mkdir -p dist "$root/DEBIAN" "$scratch/man" "$root"/usr/share/{man/man1,doc/mv2v}

install -D -m 755 "$binary" "$root/usr/bin/mv2v"

# swift-argument-parser's own generators.
swift build -c release --package-path "$scratch/checkouts/swift-argument-parser" --product generate-manual \
  --scratch-path "$scratch/manual"
"$scratch/manual/release/generate-manual" "$binary" --multi-page --date "$(git log -1 --format=%cs)" \
  --output-directory "$scratch/man"
for page in "$scratch"/man/mv2v*.1; do
  name=$(basename "$page" .1)
  # Empty lines are no paragraphs to mandoc; 'mv2v.fit' would not be found by 'man mv2v fit'.
  sed 's/^$/.Pp/' "$page" | gzip -9n >"$root/usr/share/man/man1/${name//./-}.1.gz"
done
complete() { install -D -m 644 <("$binary" --generate-completion-script "$1") "$root/usr/share/$2"; }
complete bash bash-completion/completions/mv2v
complete zsh zsh/vendor-completions/_mv2v
complete fish fish/vendor_completions.d/mv2v.fish

cat LICENSE "$scratch/third-party.txt" >"$root/usr/share/doc/mv2v/copyright"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/mv2v/changelog.gz"
glibc=$(objdump -T "$binary" | grep -oE 'GLIBC_[0-9.]+' | cut -d_ -f2 | sort -V | tail -n 1)
cat >"$root/DEBIAN/control" <<END
Package: mv2v
Version: $version
Architecture: $architecture
Maintainer: mv2v developers <mv2v@example.org>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: libc6 (>= $glibc)
Section: science
Priority: optional
Description: translate one embedding model's vectors into another's
 Learns a linear map between two embedding spaces from vectors of different
 texts, without paired data, on a CPU, and says whether it can be trusted.
END
find "$root" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group --build "$root" "dist/mv2v_${version}_${architecture}.deb"
