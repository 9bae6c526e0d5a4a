#!/usr/bin/env bash
# Depends on this package as a stranger's package would: builds the getting-started program and the README's Swift example
# outside of it, with no flags, runs the program on the sample and checks what it prints.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
outside=.build-outside
mkdir -p "$outside/Sources/GettingStarted" "$outside/Sources/ReadmeExample"
cat >"$outside/Package.swift" <<END
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "outside",
  dependencies: [.package(name: "mv2v", path: "$root")],
  targets: ["GettingStarted", "ReadmeExample"].map {
    .executableTarget(name: \$0, dependencies: [.product(name: "Mv2v", package: "mv2v")])
  })
END
cp Snippets/GettingStarted.swift "$outside/Sources/GettingStarted/main.swift"
# The README's only block of Swift.
sed -n '/^```swift$/,/^```$/p' README.md | sed '/^```/d' >"$outside/Sources/ReadmeExample/main.swift"
grep -q 'import Mv2v' "$outside/Sources/ReadmeExample/main.swift"

swift build -c release --package-path "$outside"
mkdir -p .build
"$outside/.build/release/GettingStarted" | tee .build/getting-started.txt
grep -q '^verdict: trusted' .build/getting-started.txt
grep -q '^mapped: 100 x 256$' .build/getting-started.txt
awk '/^top-1:/ { found = 1; top1 = $2 + 0 } END { exit !(found && top1 >= 0.65) }' .build/getting-started.txt ||
  { echo "check-package: the getting-started program's top-1 is below 0.65" >&2; exit 1; }
