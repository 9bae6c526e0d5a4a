#!/usr/bin/env python3
"""Prints the software bill of materials of the portable binary as CycloneDX 1.5 JSON: what it contains, in which version.

    Scripts/sbom.py .build-portable/release/mv2v Package.resolved >sbom.cdx.json

Debian's packages are those that Scripts/build-portable.sh links statically, in the versions that are installed. No dates and no
random numbers: equal builds give equal bills.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
import sys
from pathlib import Path

STATIC_PACKAGES = ["libfaiss-dev", "libopenblas-dev", "liblapacke-dev", "libssl-dev", "zlib1g-dev"]


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def debian_package(name: str) -> dict:
    version, source, architecture = said(
        "dpkg-query", "--show", "--showformat=${Version}\t${source:Package}\t${Architecture}", name).split("\t")
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    distribution = release["ID"].strip('"') + "-" + release.get("VERSION_ID", "").strip('"')
    return {
        "type": "library", "name": source, "version": version,
        "purl": f"pkg:deb/{release['ID']}/{name}@{version}?arch={architecture}&distro={distribution}"}


def swift_package(pin: dict) -> dict:
    state, location = pin["state"], re.sub(r"\.git$", "", pin["location"])
    return {
        "type": "library", "name": pin["identity"], "version": state["version"],
        "purl": f"pkg:swift/{location.removeprefix('https://')}@{state['version']}",
        "properties": [{"name": "revision", "value": state["revision"]}]}


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, resolved = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    version = said(str(binary), "--version").splitlines()[0]
    swift = re.search(r"Swift version (\S+)", said("swift", "--version"))
    if swift is None:
        sys.exit("sbom: 'swift --version' does not say a version")
    gcc = f"gcc-{said('gcc', '-dumpversion')}-base"
    components = [
        {"type": "library", "name": "swift", "version": swift[1], "purl": f"pkg:swift/github.com/swiftlang/swift@{swift[1]}"},
        *map(swift_package, resolved["pins"]), *map(debian_package, [*STATIC_PACKAGES, gcc])]
    bill = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": "mv2v", "version": version, "bom-ref": "mv2v",
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(binary.read_bytes()).hexdigest()}],
                "properties": [{"name": "architecture", "value": platform.machine()}]}},
        "components": components}
    print(json.dumps(bill, indent=1))


if __name__ == "__main__":
    main()
