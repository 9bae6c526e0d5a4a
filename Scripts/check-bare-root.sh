#!/usr/bin/env bash
# Installs the wheel and the Debian package in a minimal Debian that has Python and none of the libraries that mv2v is
# built with, fits and applies there by command and from Python, and removes both. Needs root, for debootstrap.
# Run `make wheel deb` first.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != inside ]; then
  Scripts/setup.sh --bare-root
  root=$PWD/.build-bare/root
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  if [ ! -e .build-bare/complete ]; then
    rm -rf "$root"
    debootstrap --variant=minbase --include=python3,python3-venv "$release" "$root" >.build-bare.log 2>&1 ||
      { tail -n 20 .build-bare.log; exit 1; }
    mv .build-bare.log .build-bare/log
    touch .build-bare/complete
  fi
  rm -rf "$root/check"
  mkdir -p "$root/check/wheels"
  cp dist/mv2v-*.whl dist/mv2v_*.deb data/wordnet-sample/*.npy Scripts/check-bare-root.sh "$root/check/"
  # The bare root's Python is this machine's: there is no network inside.
  .build-python/bin/python -m pip download --quiet --disable-pip-version-check --only-binary :all: \
    --dest "$root/check/wheels" -r Tests/requirements.txt
  exec unshare --mount --pid --fork bash -c \
    'mount -t proc proc "$0/proc" && exec env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin chroot "$0" bash /check/check-bare-root.sh inside' "$root"
fi

cd /check
hidden=$(find / -xdev \( -name 'libopenblas*' -o -name 'libfaiss*' -o -name 'libswift*' -o -name 'libgomp*' \
  -o -name 'libgfortran*' -o -name 'liblapack*' -o -name swift \) -not -path '/check/*' -not -path '/proc/*')
[ -z "$hidden" ] || { echo "bare root: not bare: $hidden" >&2; exit 1; }

echo "== wheel: $(stat -c %s mv2v-*.whl) bytes"
[ "$(stat -c %s mv2v-*.whl)" -le $((40 << 20)) ]
python3 -m venv environment
environment/bin/pip install --quiet --no-index --find-links wheels mv2v-*.whl
environment/bin/mv2v --version
environment/bin/mv2v fit --source source-minilm.npy --target target-wordllama.npy --output map.safetensors
environment/bin/mv2v apply --map map.safetensors --input evaluation-minilm.npy --output mapped.npy
environment/bin/python - <<'END'
import mv2v, numpy as np

print("tool:", mv2v.binary_path())
learned = mv2v.Map.load("map.safetensors")
assert learned.verdict.level == "trusted", learned.verdict
difference = np.abs(learned.transform("evaluation-minilm.npy") - np.load("mapped.npy")).max()
print(f"transform and apply differ by {difference:.1e} at most")
assert difference < 1e-5
rows, others = np.load("source-minilm.npy")[:3000], np.load("target-wordllama.npy")[:3000]
quick = {"chains": 2, "chain_limit": 2, "map_search.rounds": 2, "map_search.fine_points": 300, "batch_refinement.steps": 5}
result = mv2v.fit(rows, others, progress=True, knobs=quick)
print(result.map, f"{result.seconds:.1f} s")
END
environment/bin/python - <<'END'
import importlib.metadata, json

(bill,) = [file for file in importlib.metadata.files("mv2v") if file.name == "mv2v.cdx.json"]
bill = json.loads(bill.read_text())
names = {component["name"] for component in bill["components"]}
assert {"swift", "swift-argument-parser", "yams", "faiss", "openblas", "lapack", "openssl", "zlib"} <= names, names
assert all(component["version"] and component["purl"] for component in bill["components"])
print("bill of materials:", ", ".join(f"{each['name']} {each['version']}" for each in bill["components"]))
END
environment/bin/pip uninstall --quiet --yes mv2v
[ ! -e environment/bin/mv2v ]

echo "== deb: $(stat -c %s mv2v_*.deb) bytes"
dpkg --install mv2v_*.deb
dpkg --listfiles mv2v | grep -E '^/usr/.*[^/]$' >installed.txt
for file in /usr/bin/mv2v /usr/share/man/man1/mv2v-fit.1.gz /usr/share/bash-completion/completions/mv2v \
  /usr/share/doc/mv2v/mv2v.cdx.json; do
  grep -qx "$file" installed.txt && [ -s "$file" ]
done
mv2v apply --map map.safetensors --input evaluation-minilm.npy --output again.npy
cmp mapped.npy again.npy
bash -c '. /usr/share/bash-completion/completions/mv2v && complete -p mv2v'
dpkg --purge mv2v
while read -r file; do
  if [ -f "$file" ]; then echo "bare root: $file is still there" >&2; exit 1; fi
done <installed.txt
echo "bare root: ok"
