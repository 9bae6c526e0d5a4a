"""Puts the built tool into the wheel as its console script and names the platform that the tool runs on.

`make wheel` sets MV2V_PORTABLE to the folder that Scripts/build-portable.sh has made; without it the wheel is pure Python
and finds the tool on the path.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BinaryHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = os.environ.get("MV2V_PORTABLE")
        if not folder:
            return
        binary = os.path.join(folder, "release", "mv2v")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag(binary)}"
        build_data["shared_scripts"][binary] = "mv2v"
        build_data["extra_metadata"][os.path.join(folder, "third-party.txt")] = "third-party.txt"
        build_data["sbom_files"].append(os.path.join(folder, "mv2v.cdx.json"))


def platform_tag(binary: str) -> str:
    """The manylinux tag of the newest C library that the binary asks for; older systems refuse the wheel."""
    symbols = subprocess.run(["objdump", "-T", binary], check=True, capture_output=True, text=True).stdout
    needed = {(int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols)}
    major, minor = max(needed)
    return f"manylinux_{major}_{minor}_{os.uname().machine}"
