#!/usr/bin/env bash
# Packages the portable binary for Debian, with man pages and completions: dist/mv2v_<version>_<architecture>.deb.
# Run Scripts/build-portable.sh first; `make deb` does.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=.build-portable
binary=$scratch/release/mv2v
version=$("$binary" --version | head -n 1)
architecture=$(dpkg --print-architecture)
root=$scratch/deb
rm -rf "$root"
mkdir -p dist "$root/DEBIAN" "$root/usr/share/doc/mv2v"

install -D -m 755 "$binary" "$root/usr/bin/mv2v"

Scripts/manual-and-completions.sh "$binary" "$scratch" "$root/usr/share"

cat LICENSE "$scratch/third-party.txt" >"$root/usr/share/doc/mv2v/copyright"
cp "$scratch/mv2v.cdx.json" "$root/usr/share/doc/mv2v/"
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
