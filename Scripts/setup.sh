#!/usr/bin/env bash
# Installs what building mv2v needs and is missing; says what it does; does nothing twice.
#
#   Scripts/setup.sh            Debian packages, and a check for the Swift toolchain (libhdf5 is for the tests: nothing links it)
#   Scripts/setup.sh --arm64    the C library's headers for 64-bit ARM alone, for Scripts/check-aarch64.sh
#   Scripts/setup.sh --python   also a private Python in .build-python, for the README's Python snippet, the round trips of
#                               file formats and the Python package's tests
#   Scripts/setup.sh --browser  also Chromium, its driver and axe-core, in which `make report-check` looks at reports
#   Scripts/setup.sh --portable   also the static runtime that `make wheel` and `make deb` link
#   Scripts/setup.sh --bare-root  debootstrap alone, for Scripts/check-bare-root.sh
set -euo pipefail
cd "$(dirname "$0")/.."

needed_swift="6.2"

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

check_swift() {
  command -v swift >/dev/null 2>&1 ||
    fail "no Swift toolchain found; mv2v needs Swift $needed_swift or newer: https://www.swift.org/install/linux/"
  local found
  found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  if [ "$(printf '%s\n%s\n' "$needed_swift" "$found" | sort -V | head -n 1)" != "$needed_swift" ]; then
    fail "found Swift ${found:-of an unknown version}; mv2v needs Swift $needed_swift or newer: https://www.swift.org/install/linux/"
  fi
}

install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null 2>&1 ||
    fail "please install these libraries with your package manager: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "please install as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing Debian packages with apt-get${as_root:+ through sudo}: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

make_python() {
  local python=.build-python/bin/python
  local wanted=faiss,gensim,h5py,numpy,pandas,safetensors,pytest,sklearn,tqdm,mypy,pyarrow,dask
  if [ -x "$python" ] && "$python" -c "import ${wanted//,/, }" 2>/dev/null; then return; fi
  install_packages python3 python3-venv
  say "making a Python with NumPy, safetensors and the tests' packages in .build-python"
  /usr/bin/python3 -m venv .build-python
  .build-python/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt -r Python/tests/requirements.txt
}

# axe-core comes in a package for another driver of browsers, which is not needed for it.
make_browser_python() {
  .build-python/bin/python -c 'import selenium, axe_playwright_python' 2>/dev/null && return
  .build-python/bin/pip install --quiet --disable-pip-version-check selenium==4.51.0
  .build-python/bin/pip install --quiet --disable-pip-version-check --no-deps axe-playwright-python==0.1.8
}

if [ "${1:-}" = "--arm64" ]; then
  install_packages libc6-dev-arm64-cross
  exit 0
fi
if [ "${1:-}" = "--bare-root" ]; then
  install_packages debootstrap
  exit 0
fi
check_swift
install_packages libopenblas-dev liblapacke-dev libfaiss-dev libssl-dev zlib1g-dev libhdf5-dev g++
if [ "${1:-}" = "--python" ]; then make_python; fi
if [ "${1:-}" = "--browser" ]; then
  make_python
  install_packages chromium chromium-driver fonts-dejavu-core
  make_browser_python
fi
if [ "${1:-}" = "--portable" ]; then install_packages binutils "libgfortran-$(gcc -dumpversion)-dev"; fi
